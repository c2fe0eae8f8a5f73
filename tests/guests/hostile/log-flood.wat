;; Logs a line of 100 kB, again and again.
(component
  ;;include types
  (import "bartizan:check/log@0.1.0" (instance $log (export "write" (func (param "level" u8) (param "message" string)))))
  ;;include memory
  (core func $host (canon lower (func $log "write") (memory (core memory $memory "memory"))))
  (core module $judge_module
    (import "host" "call" (func $write (param i32 i32 i32)))
    ;;include judge
    (func $before
      (local $i i32)
      (memory.fill (i32.const 65536) (i32.const 120) (i32.const 100000))
      (loop $more
        (call $write (i32.const 3) (i32.const 65536) (i32.const 100000))
        (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000)))))
    (func $each (param $row i32))
    (func $after))
  (core instance $judge (instantiate $judge_module
    (with "memory" (instance $memory))
    (with "host" (instance (export "call" (func $host))))))
  ;;include lift
)
