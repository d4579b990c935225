;; The host calls the export step n times.
;; iterations: 2000000
;; calls: step
(module
  (func (export "step") (param $x i32) (result i32)
    (i32.add (i32.mul (local.get $x) (i32.const 31)) (i32.const 7))))
