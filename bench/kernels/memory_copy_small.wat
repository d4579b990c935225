;; n copies of 16 bytes to changing addresses.
;; iterations: 10000000
(module
  (memory 2)
  (func (export "run") (param $n i32) (result i32)
    (local $i i32)
    (i64.store (i32.const 8) (i64.const 0x0123456789ABCDEF))
    (loop $again
      (memory.copy
        (i32.add (i32.const 64) (i32.and (i32.shl (local.get $i) (i32.const 4)) (i32.const 0xFFF0)))
        (i32.and (local.get $i) (i32.const 31))
        (i32.const 16))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.add (i32.load (i32.const 80)) (i32.load (i32.const 160)))))
