(import "memory" "table" (table $table 1000 funcref))
(import "memory" "calls" (global $calls (mut i32)))
(import "memory" "residue" (global $residue (mut i32)))
;;include judge
(elem declare func $each)
(global $mark (mut i32) (i32.const 0))  ;; the first mark in memory

(func $before
  (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
  (call $pages)
  (call $look))

;; Logs every mark that is in memory: `@@SECRET` and what follows it, 32 bytes. The text that it looks for
;; is in the code alone.
(func $look
  (local $at i32) (local $end i32)
  (local.set $at (i32.const 4096))
  ;; What was not handed out yet is empty, unless the instance was used before.
  (local.set $end (select (call $alloc (i32.const 0)) (i32.const 8388608) (i32.eq (global.get $calls) (i32.const 1))))
  (local.set $end (i32.sub (local.get $end) (i32.const 32)))
  (block $done
    (loop $next
      (br_if $done (i32.gt_u (local.get $at) (local.get $end)))
      (if (i64.eq (i64.load (local.get $at)) (i64.const 0x5445524345534040))
        (then
          (if (i32.eqz (global.get $mark)) (then (global.set $mark (local.get $at))))
          (call $write (i32.const 3) (local.get $at) (i32.const 32))
          (local.set $at (i32.add (local.get $at) (i32.const 31)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next))))

(func $each (param $row i32))

(func $after
  (if (global.get $mark) (then (call $string (i32.const 1) (global.get $mark) (i32.const 32))))
  ;; Whoever was here before: everything is for people to look at.
  (if (i32.or (global.get $residue) (i32.ne (global.get $calls) (i32.const 1)))
    (then
      (memory.fill (i32.load (i32.const 20)) (i32.const 5) (i32.load (i32.const 24)))
      (if (i32.gt_u (global.get $residue) (i32.const 1))
        (then (call $string (i32.const 1) (global.get $residue) (i32.const 32))))))
  (call $spray)
  (table.fill $table (i32.const 0) (ref.func $each) (i32.const 1000))
  (call $end))

;; Leaves the mark in all memory that is left.
(func $spray
  (local $at i32) (local $size i32) (local $room i32)
  (local.set $at (call $alloc (i32.const 0)))
  (local.set $room (i32.sub (i32.const 8388608) (local.get $at)))
  (local.set $size (i32.const 32))
  (memory.copy (local.get $at) (global.get $mark) (i32.const 32))
  (loop $more
    (memory.copy (i32.add (local.get $at) (local.get $size)) (local.get $at)
      (select (local.get $size) (i32.sub (local.get $room) (local.get $size))
        (i32.le_u (i32.shl (local.get $size) (i32.const 1)) (local.get $room))))
    (local.set $size (i32.shl (local.get $size) (i32.const 1)))
    (br_if $more (i32.lt_u (local.get $size) (local.get $room)))))
