;; A million strings of a megabyte each, all the same bytes.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (func $before)
    (func $each (param $row i32))
    (func $after
      (local $i i32) (local $text i32)
      (local.set $text (call $alloc (i32.const 1048576)))
      (memory.fill (local.get $text) (i32.const 120) (i32.const 1048576))
      (i32.store (i32.const 28) (call $alloc (i32.const 8000000)))
      (i32.store (i32.const 32) (i32.const 1000000))
      (loop $more
        (call $string (local.get $i) (local.get $text) (i32.const 1048576))
        (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000000))))))
  ;;include export
)
