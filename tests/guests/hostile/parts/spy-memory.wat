(core module $memory_module
  (memory (export "memory") 128)
  (table $table (export "table") 1000 funcref)
  (global $calls (export "calls") (mut i32) (i32.const 0))
  (global $residue (export "residue") (mut i32) (i32.const 0))
  (global $heap (mut i32) (i32.const 4096))
  ;; Hands out memory in order.
  (func $alloc (export "alloc") (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $heap))
    (global.set $heap (i32.and (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 7)) (i32.const -8)))
    (if (i32.gt_u (global.get $heap) (i32.const 8388608)) (then unreachable))
    (local.get $at))
  (func (export "realloc") (param i32 i32 i32 i32) (result i32)
    (call $alloc (local.get 3)))
  ;; An instance begins with zeros and nulls: what is neither was left by somebody. The address of a copy
  ;; of the first 32 bytes of it; 1 for an element of the table.
  (func $look
    (local $at i32) (local $copy i32)
    (block $clean
      (loop $next
        (if (i64.ne (i64.load (local.get $at)) (i64.const 0))
          (then
            (local.set $copy (call $alloc (i32.const 32)))
            (memory.copy (local.get $copy) (local.get $at) (i32.const 32))
            (global.set $residue (local.get $copy))
            (br $clean)))
        (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 8388608)))))
    (local.set $at (i32.const 0))
    (loop $next
      (if (i32.eqz (ref.is_null (table.get $table (local.get $at))))
        (then (global.set $residue (i32.const 1))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 1000)))))
  (start $look)
)
(core instance $memory (instantiate $memory_module))
