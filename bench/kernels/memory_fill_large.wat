;; n fills of 1 MiB.
;; iterations: 200
(module
  (memory 17)
  (func (export "run") (param $n i32) (result i32)
    (local $i i32)
    (i64.store (i32.const 8) (i64.const 0x0123456789ABCDEF))
    (loop $again
      (memory.fill (i32.const 16) (local.get $i) (i32.const 0x100000))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.load (i32.const 0x1000))))
