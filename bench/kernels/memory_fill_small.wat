;; n fills of 24 bytes at changing addresses.
;; iterations: 10000000
(module
  (memory 2)
  (func (export "run") (param $n i32) (result i32)
    (local $i i32)
    (i64.store (i32.const 8) (i64.const 0x0123456789ABCDEF))
    (loop $again
      (memory.fill
        (i32.and (i32.mul (local.get $i) (i32.const 24)) (i32.const 0xFFFF))
        (local.get $i)
        (i32.const 24))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.add (i32.load (i32.const 80)) (i32.load (i32.const 160)))))
