;;! simd = true
;; The JIT compiler takes the conjunction of two comparisons of lanes for one of them when it finds late that the other is
;; never true.

(module
  (func (export "and") (param v128 i32) (result v128)
    (v128.and
      (i8x16.lt_u (local.get 0) (i8x16.lt_s (local.get 0) (local.get 0)))
      (i8x16.gt_s (local.get 0) (i8x16.splat (local.get 1)))))
  (func (export "andnot") (param v128 i32) (result v128)
    (v128.andnot
      (i32x4.gt_s (local.get 0) (i32x4.splat (local.get 1)))
      (i32x4.ge_u (local.get 0) (i32x4.ne (local.get 0) (local.get 0)))))
  (func (export "through a local") (param v128 i32) (result v128)
    (local v128)
    (local.set 2 (i16x8.lt_u (local.get 0) (i16x8.splat (i32.xor (local.get 1) (local.get 1)))))
    (v128.and (local.get 2) (i16x8.gt_s (local.get 0) (i16x8.splat (local.get 1))))))

(assert_return (invoke "and" (v128.const i64x2 0x7f7f7f7f 0x1234) (i32.const 0x81)) (v128.const i64x2 0 0))
(assert_return (invoke "andnot" (v128.const i64x2 0x7f7f7f7f 0x1234) (i32.const 0x81)) (v128.const i64x2 0 0))
(assert_return (invoke "through a local" (v128.const i64x2 0x7f7f7f7f 0x1234) (i32.const 0x81)) (v128.const i64x2 0 0))
