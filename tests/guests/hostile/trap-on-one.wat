;; Traps on row 617.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32)
      (if (i32.eq (local.get $row) (i32.const 617)) (then unreachable)))
    (func $after))
  ;;include export
)
