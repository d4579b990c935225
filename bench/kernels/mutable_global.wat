;; n updates of two mutable globals.
;; iterations: 50000000
(module
  (global $a (mut i32) (i32.const 1))
  (global $b (mut i32) (i32.const 2))
  (func (export "run") (param $n i32) (result i32)
    (global.set $a (i32.const 1))
    (global.set $b (i32.const 2))
    (loop $again
      (global.set $a (i32.add (global.get $a) (global.get $b)))
      (global.set $b (i32.xor (global.get $b) (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (global.get $a)))
