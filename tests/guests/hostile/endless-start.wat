;; Never comes to life.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $start (loop $forever (br $forever)))
    (start $start)
    (func $before)
    (func $each (param $row i32))
    (func $after))
  ;;include export
)
