;; Looks for what others left in its memory, table and globals, logs the secrets that it sees, and leaves
;; them everywhere.
(component
  ;;include types
  (import "bartizan:check/log@0.1.0" (instance $log (export "write" (func (param "level" u8) (param "message" string)))))
  ;;include spy-memory
  (core func $write (canon lower (func $log "write") (memory (core memory $memory "memory"))))
  (core module $judge_module
    (import "host" "write" (func $write (param i32 i32 i32)))
    ;;include spy
    (func $pages)
    (func $end))
  (core instance $judge (instantiate $judge_module
    (with "memory" (instance $memory))
    (with "host" (instance (export "write" (func $write))))))
  ;;include lift
)
