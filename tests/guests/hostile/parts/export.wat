(core instance $judge (instantiate $judge_module
  (with "memory" (instance $memory))))
;;include lift
