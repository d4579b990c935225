;; n copies of 1 MiB, back and forth.
;; iterations: 200
(module
  (memory 32)
  (func (export "run") (param $n i32) (result i32)
    (local $i i32)
    (i64.store (i32.const 8) (i64.const 0x0123456789ABCDEF))
    (loop $again
      (memory.copy
        (i32.shl (i32.and (local.get $i) (i32.const 1)) (i32.const 20))
        (i32.shl (i32.and (i32.add (local.get $i) (i32.const 1)) (i32.const 1)) (i32.const 20))
        (i32.const 0x100000))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.add (i32.load (i32.const 8)) (i32.load (i32.const 0x100008)))))
