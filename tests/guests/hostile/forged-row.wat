;; Evidence from a row that was not handed over.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32))
    (func $after
      (if (global.get $n_notes) (then (i32.store offset=4 (i32.load (i32.const 44)) (i32.const 1000000))))))
  ;;include export
)
