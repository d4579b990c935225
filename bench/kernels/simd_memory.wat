;; c[i] = max(a[i] + b[i], a[i] - b[i]) over 16 KiB by i32x4.
;; iterations: 2000
(module
  (memory 1)
  (func $fill
    (local $i i32)
    (loop $l
      (i32.store (local.get $i) (i32.mul (local.get $i) (i32.const 0x9E3779B1)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 32768)))))
  (func $step
    (local $i i32) (local $a v128) (local $b v128)
    (loop $l
      (local.set $a (v128.load (local.get $i)))
      (local.set $b (v128.load offset=16384 (local.get $i)))
      (v128.store offset=32768 (local.get $i)
        (i32x4.max_s (i32x4.add (local.get $a) (local.get $b)) (i32x4.sub (local.get $a) (local.get $b))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 16384)))))
  (func (export "run") (param $n i32) (result i32)
    (call $fill)
    (loop $again
      (call $step)
      (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 32784))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.load (i32.const 0))))
