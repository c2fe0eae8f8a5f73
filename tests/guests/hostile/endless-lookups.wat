;; Asks for pages without end.
(component
  ;;include types
  (import "bartizan:check/lookup@0.1.0" (instance $lookup
    (alias outer 1 $table (type $outer_table))
    (export "table" (type $t (eq $outer_table)))
    (export "page" (func (param "check" u32) (param "parameter" u32) (param "subject" (option u32)) (param "number" u32) (result (option $t))))))
  ;;include memory
  (core func $host (canon lower (func $lookup "page") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core module $judge_module
    (import "host" "call" (func $page (param i32 i32 i32 i32 i32 i32)))
    ;;include judge
    (func $before
      (loop $more (call $page (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64)) (br $more)))
    (func $each (param $row i32))
    (func $after))
  (core instance $judge (instantiate $judge_module
    (with "memory" (instance $memory))
    (with "host" (instance (export "call" (func $host))))))
  ;;include lift
)
