;; Fails everything if it was ever called before.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (global $calls (mut i32) (i32.const 0))
    (func $before
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (i32.store8 (i32.const 1024) (i32.add (i32.load8_u (i32.const 1024)) (i32.const 1))))
    (func $each (param $row i32))
    (func $after
      (if (i32.or (i32.ne (global.get $calls) (i32.const 1)) (i32.ne (i32.load8_u (i32.const 1024)) (i32.const 1)))
        (then (memory.fill (i32.load (i32.const 20)) (i32.const 2) (i32.load (i32.const 24)))))))
  ;;include export
)
