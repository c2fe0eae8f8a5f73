;; Half a million notes, which are all the same memory that is not even a list of notes.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32))
    (func $after
      (i32.store (i32.const 36) (i32.const 0))
      (drop (memory.grow (i32.const 160)))
      (i32.store (i32.const 40) (i32.const 500000))))
  ;;include export
)
