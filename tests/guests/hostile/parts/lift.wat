(func (export "evaluate") (param "job" $job) (param "batch" $batch) (result (result $report (error $fault)))
  (canon lift (core func $judge "evaluate") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
