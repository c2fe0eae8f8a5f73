;; The spy that also reads all the pages of the first input of its first check.
(component
  ;;include types
  (import "bartizan:check/log@0.1.0" (instance $log (export "write" (func (param "level" u8) (param "message" string)))))
  (import "bartizan:check/lookup@0.1.0" (instance $lookup
    (alias outer 1 $table (type $outer_table))
    (export "table" (type $t (eq $outer_table)))
    (export "page" (func (param "check" u32) (param "parameter" u32) (param "subject" (option u32)) (param "number" u32) (result (option $t))))))
  ;;include spy-memory
  (core func $write (canon lower (func $log "write") (memory (core memory $memory "memory"))))
  (core func $page (canon lower (func $lookup "page") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core module $judge_module
    (import "host" "write" (func $write (param i32 i32 i32)))
    (import "host" "page" (func $page (param i32 i32 i32 i32 i32 i32)))
    ;;include spy
    (func $pages
      (local $n i32)
      (loop $more
        (call $page (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (local.get $n) (i32.const 64))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br_if $more (i32.load8_u (i32.const 64)))))
    (func $end))
  (core instance $judge (instantiate $judge_module
    (with "memory" (instance $memory))
    (with "host" (instance (export "write" (func $write)) (export "page" (func $page))))))
  ;;include lift
)
