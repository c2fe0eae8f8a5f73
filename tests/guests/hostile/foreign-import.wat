;; Wants to run commands.
(component
  ;;include types
  (import "evil:host/process@1.0.0" (instance $process (export "run" (func (param "command" string)))))
  ;;include memory
  (core func $host (canon lower (func $process "run") (memory (core memory $memory "memory"))))
  (core module $judge_module
    (import "host" "call" (func $run (param i32 i32)))
    ;;include judge
    (func $before
      (call $run (i32.const 256) (i32.const 4)))
    (func $each (param $row i32))
    (func $after))
  (core instance $judge (instantiate $judge_module
    (with "memory" (instance $memory))
    (with "host" (instance (export "call" (func $host))))))
  ;;include lift
)
