;; Says at length that it cannot go on.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (data (i32.const 288) "tired")
    (func $before)
    (func $each (param $row i32))
    (func $after
      (i32.store8 (i32.const 16) (i32.const 1))
      (i32.store (i32.const 20) (i32.const 288))
      (i32.store (i32.const 24) (i32.const 5))
      (i32.store (i32.const 28) (i32.const 65536))
      (memory.fill (i32.const 65536) (i32.const 120) (i32.const 60000))
      (i32.store (i32.const 32) (i32.const 60000))))
  ;;include export
)
