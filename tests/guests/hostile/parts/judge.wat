(import "memory" "memory" (memory 4))
(import "memory" "alloc" (func $alloc (param i32) (result i32)))

(data (i32.const 256) "code")
(data (i32.const 264) "detail")
(data (i32.const 272) "BucketName")

(global $checks (mut i32) (i32.const 0))    ;; u32 each
(global $n_checks (mut i32) (i32.const 0))
(global $subjects (mut i32) (i32.const 0))  ;; table, index: u32 each
(global $n_subjects (mut i32) (i32.const 0))
(global $n_notes (mut i32) (i32.const 0))

;; The answer: 16 ok or fault; 20, 24 statuses and how many; 28, 32 strings; 36, 40 notes;
;; 44, 48 evidence. A fault has its code at 20, 24 and its message at 28, 32.
(func (export "evaluate")
  (param $now i64) (param $c i32) (param $n_c i32) (param $settings i32) (param $n_settings i32)
  (param $scopes i32) (param $n_scopes i32) (param $tables i32) (param $n_tables i32)
  (param $s i32) (param $n_s i32) (param $inputs i32) (param $n_inputs i32)
  (result i32)
  (global.set $checks (local.get $c))
  (global.set $n_checks (local.get $n_c))
  (global.set $subjects (local.get $s))
  (global.set $n_subjects (local.get $n_s))
  (call $before)
  (call $judge)
  (call $after)
  (i32.const 16))

(func $judge
  (local $cells i32) (local $c i32) (local $s i32) (local $row i32) (local $note i32)
  (local.set $cells (i32.mul (global.get $n_checks) (global.get $n_subjects)))
  (i32.store (i32.const 20) (call $alloc (local.get $cells)))
  (i32.store (i32.const 24) (local.get $cells))
  (memory.fill (i32.load (i32.const 20)) (i32.const 1) (local.get $cells))
  (i32.store (i32.const 28) (call $alloc (i32.const 24)))
  (i32.store (i32.const 32) (i32.const 3))
  (call $string (i32.const 0) (i32.const 256) (i32.const 4))
  (call $string (i32.const 1) (i32.const 264) (i32.const 6))
  (call $string (i32.const 2) (i32.const 272) (i32.const 10))
  (i32.store (i32.const 36) (call $alloc (i32.mul (local.get $cells) (i32.const 20))))
  (i32.store (i32.const 44) (call $alloc (i32.mul (local.get $cells) (i32.const 12))))
  (block $done
    (loop $each_subject
      (br_if $done (i32.ge_u (local.get $s) (global.get $n_subjects)))
      (local.set $row (i32.add (global.get $subjects) (i32.shl (local.get $s) (i32.const 3))))
      (call $each (i32.load offset=4 (local.get $row)))
      (local.set $c (i32.const 0))
      (block $checked
        (loop $each_check
          (br_if $checked (i32.ge_u (local.get $c) (global.get $n_checks)))
          (if (i32.eqz (i32.rem_u
                (i32.add
                  (i32.load offset=4 (local.get $row))
                  (i32.load (i32.add (global.get $checks) (i32.shl (local.get $c) (i32.const 2)))))
                (i32.const 7)))
            (then
              (i32.store8
                (i32.add (i32.load (i32.const 20))
                  (i32.add (i32.mul (local.get $c) (global.get $n_subjects)) (local.get $s)))
                (i32.const 2))
              (call $note (local.get $c) (local.get $s) (local.get $row))))
          (local.set $c (i32.add (local.get $c) (i32.const 1)))
          (br $each_check)))
      (local.set $s (i32.add (local.get $s) (i32.const 1)))
      (br $each_subject)))
  (i32.store (i32.const 40) (global.get $n_notes))
  (i32.store (i32.const 48) (global.get $n_notes)))

(func $string (param $index i32) (param $at i32) (param $length i32)
  (local $entry i32)
  (local.set $entry (i32.add (i32.load (i32.const 28)) (i32.shl (local.get $index) (i32.const 3))))
  (i32.store (local.get $entry) (local.get $at))
  (i32.store offset=4 (local.get $entry) (local.get $length)))

(func $note (param $check i32) (param $subject i32) (param $row i32)
  (local $note i32) (local $evidence i32)
  (local.set $note (i32.add (i32.load (i32.const 36)) (i32.mul (global.get $n_notes) (i32.const 20))))
  (i32.store (local.get $note) (local.get $check))
  (i32.store offset=4 (local.get $note) (local.get $subject))
  (i32.store offset=8 (local.get $note) (i32.const 0))
  (i32.store offset=12 (local.get $note) (i32.const 1))
  (i32.store offset=16 (local.get $note) (i32.const 1))
  (local.set $evidence (i32.add (i32.load (i32.const 44)) (i32.mul (global.get $n_notes) (i32.const 12))))
  (i64.store (local.get $evidence) (i64.load (local.get $row)))
  (i32.store offset=8 (local.get $evidence) (i32.const 2))
  (global.set $n_notes (i32.add (global.get $n_notes) (i32.const 1))))
