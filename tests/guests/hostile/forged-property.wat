;; Evidence of a property that was not granted.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (data (i32.const 288) "SecretKey/0")
    (func $before)
    (func $each (param $row i32))
    (func $after
      (call $string (i32.const 2) (i32.const 288) (i32.const 11))))
  ;;include export
)
