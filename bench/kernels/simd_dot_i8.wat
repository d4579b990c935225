;; The inner product of matrices of bytes, as neural networks take it: 64 x 256 by 256 x 64.
;; iterations: 30
(module
  (memory 1)
  (func $fill
    (local $i i32)
    (loop $l
      (i32.store8 (local.get $i) (i32.shr_s (i32.mul (local.get $i) (i32.const 0x9E3779B1)) (i32.const 25)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 32768)))))
  (func $dot (param $x i32) (param $y i32) (result i32)
    (local $end i32) (local $s v128) (local $t v128) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $x) (i32.const 256)))
    (loop $l
      (local.set $a (v128.load (local.get $x)))
      (local.set $b (v128.load (local.get $y)))
      (local.set $s (i32x4.add (local.get $s)
        (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $a)) (i16x8.extend_low_i8x16_s (local.get $b)))))
      (local.set $t (i32x4.add (local.get $t)
        (i32x4.extadd_pairwise_i16x8_s (i16x8.extmul_high_i8x16_s (local.get $a) (local.get $b)))))
      (local.set $y (i32.add (local.get $y) (i32.const 16)))
      (br_if $l (i32.lt_u (local.tee $x (i32.add (local.get $x) (i32.const 16))) (local.get $end))))
    (local.set $s (i32x4.add (local.get $s) (local.get $t)))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $s)) (i32x4.extract_lane 1 (local.get $s)))
      (i32.add (i32x4.extract_lane 2 (local.get $s)) (i32x4.extract_lane 3 (local.get $s)))))
  (func $matrix (result i32)
    (local $i i32) (local $j i32) (local $sum i32)
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $sum (i32.xor (i32.rotl (local.get $sum) (i32.const 1))
          (call $dot (i32.shl (local.get $i) (i32.const 8)) (i32.add (i32.const 16384) (i32.shl (local.get $j) (i32.const 8))))))
        (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 64))))
      (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 64))))
    (local.get $sum))
  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (call $fill)
    (loop $again
      (local.set $sum (i32.add (call $matrix) (i32.rotl (local.get $sum) (i32.const 1))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
