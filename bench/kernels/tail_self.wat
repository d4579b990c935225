;; A loop written as a function that calls itself last.
;; iterations: 20000000
(module
  (func $go (param $n i32) (param $a i32) (param $b i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (local.get $a))))
    (return_call $go
      (i32.sub (local.get $n) (i32.const 1)) (local.get $b)
      (i32.add (i32.rotl (local.get $a) (i32.const 5)) (local.get $b))))
  (func (export "run") (param $n i32) (result i32)
    (call $go (local.get $n) (i32.const 0) (i32.const 1))))
