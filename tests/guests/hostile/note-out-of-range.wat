;; A note on a check that nobody asked for.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32))
    (func $after
      (if (global.get $n_notes) (then (i32.store (i32.load (i32.const 36)) (i32.const -1))))))
  ;;include export
)
