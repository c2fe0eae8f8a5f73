;; A component without `evaluate`.
(component)
