;; Traps on every third row.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32)
      (if (i32.eqz (i32.rem_u (local.get $row) (i32.const 3))) (then unreachable)))
    (func $after))
  ;;include export
)
