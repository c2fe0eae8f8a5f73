;; Takes table elements, a thousand at a time.
(component
  ;;include types
  ;;include memory
  (core module $judge_module
    ;;include judge
    (table $t 1 funcref)
    (func $before
      (loop $more (drop (table.grow $t (ref.null func) (i32.const 1000))) (br $more)))
    (func $each (param $row i32))
    (func $after))
  ;;include export
)
