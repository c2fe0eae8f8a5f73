(core module $memory_module
  (memory (export "memory") 4)
  (global $heap (mut i32) (i32.const 4096))
  ;; Hands out memory and never takes it back; grows when it must.
  (func $alloc (export "alloc") (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $heap))
    (global.set $heap (i32.and (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 7)) (i32.const -8)))
    (if (i32.gt_u (global.get $heap) (i32.shl (memory.size) (i32.const 16)))
      (then
        (if (i32.eq (i32.const -1)
              (memory.grow (i32.add (i32.const 1) (i32.shr_u (i32.sub (global.get $heap) (i32.shl (memory.size) (i32.const 16))) (i32.const 16)))))
          (then unreachable))))
    (local.get $at))
  (func (export "realloc") (param i32 i32 i32 i32) (result i32)
    (call $alloc (local.get 3)))
)
(core instance $memory (instantiate $memory_module))
