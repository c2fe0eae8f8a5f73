;; Text that is no text.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (data (i32.const 288) "\ff\fe\c0")
    (func $before)
    (func $each (param $row i32))
    (func $after
      (call $string (i32.const 1) (i32.const 288) (i32.const 3))))
  ;;include export
)
