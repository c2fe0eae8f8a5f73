;; Built for a contract that there is not.
(component
  (import "bartizan:check/types@0.9.0" (instance (type $r0 (record (field "table" u32))) (export "row" (type (eq $r0)))))
)
