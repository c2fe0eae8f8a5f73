;; A report outside of its memory.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32))
    (func $after
      (i32.store (i32.const 20) (i32.const -4096))))
  ;;include export
)
