;; Two notes on one cell.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32))
    (func $after
      (if (i32.gt_u (global.get $n_notes) (i32.const 1)) (then (memory.copy (i32.add (i32.load (i32.const 36)) (i32.const 20)) (i32.load (i32.const 36)) (i32.const 20))))))
  ;;include export
)
