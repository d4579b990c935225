;; n tail calls between two functions.
;; iterations: 10000000
(module
  (func $even (param $n i32) (param $sum i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (local.get $sum))))
    (return_call $odd
      (i32.sub (local.get $n) (i32.const 1))
      (i32.add (local.get $sum) (local.get $n))))
  (func $odd (param $n i32) (param $sum i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.sub (i32.const 0) (local.get $sum)))))
    (return_call $even
      (i32.sub (local.get $n) (i32.const 1))
      (i32.xor (local.get $sum) (local.get $n))))
  (func (export "run") (param $n i32) (result i32)
    (return_call $even (local.get $n) (i32.const 0))))
