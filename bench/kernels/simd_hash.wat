;; Hashes 64 KiB by i32x4 arithmetic: multiply, rotate, add, in four lanes.
;; iterations: 400
(module
  (memory 1)
  (func $fill
    (local $i i32)
    (loop $l
      (i32.store (local.get $i) (i32.mul (local.get $i) (i32.const 0x9E3779B1)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 65536)))))
  (func $hash (param $seed i32) (result i32)
    (local $i i32) (local $a v128) (local $b v128)
    (local.set $a (i32x4.splat (local.get $seed)))
    (local.set $b (v128.const i32x4 1 2 3 4))
    (loop $l
      (local.set $a (i32x4.add (local.get $a) (i32x4.mul (v128.load (local.get $i)) (v128.const i32x4 0x85EBCA77 0x85EBCA77 0x85EBCA77 0x85EBCA77))))
      (local.set $a (v128.or (i32x4.shl (local.get $a) (i32.const 13)) (i32x4.shr_u (local.get $a) (i32.const 19))))
      (local.set $b (v128.xor (local.get $b) (i32x4.mul (local.get $a) (v128.const i32x4 0x9E3779B1 0x9E3779B1 0x9E3779B1 0x9E3779B1))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 65536))))
    (local.set $b (i32x4.add (local.get $a) (i8x16.shuffle 4 5 6 7 8 9 10 11 12 13 14 15 0 1 2 3 (local.get $b) (local.get $b))))
    (i32.add
      (i32.xor (i32x4.extract_lane 0 (local.get $b)) (i32x4.extract_lane 1 (local.get $b)))
      (i32.xor (i32x4.extract_lane 2 (local.get $b)) (i32x4.extract_lane 3 (local.get $b)))))
  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (call $fill)
    (loop $again
      (local.set $sum (i32.add (call $hash (local.get $n)) (i32.rotl (local.get $sum) (i32.const 1))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
