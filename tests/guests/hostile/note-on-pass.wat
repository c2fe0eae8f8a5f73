;; Says why a resource passes what it fails.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32))
    (func $after
      (memory.fill (i32.load (i32.const 20)) (i32.const 1) (i32.load (i32.const 24)))))
  ;;include export
)
