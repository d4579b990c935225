;; 64 KiB copied byte by byte, n times, and the last byte counted up.
;; iterations: 1000
(module
  (memory 2)
  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (loop $again
      (i32.store8 (local.get $n) (local.get $n))
      (local.set $i (i32.const 0))
      (loop $copy
        (i32.store8 offset=65536 (local.get $i) (i32.load8_u (local.get $i)))
        (br_if $copy (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 65536))))
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u offset=65536 (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
