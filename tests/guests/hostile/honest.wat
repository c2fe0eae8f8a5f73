;; Does as it should.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32))
    (func $after))
  ;;include export
)
