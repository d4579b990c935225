;;! simd = true
;; The JIT compiler takes an operation with a constant NaN for that NaN, and leaves it signalling.

(module
  (func (export "reinterpreted") (param f64) (result f64)
    (f64.add (local.get 0) (f64.reinterpret_i64 (i64.const 0x7ff0000000000001))))
  (func (export "through a local") (param f64) (result f64)
    (local i64)
    (local.set 1 (i64.const 0xfff7ffffffffffff))
    (f64.div (local.get 0) (f64.reinterpret_i64 (local.get 1))))
  (func (export "both") (param f64) (result f64)
    (f64.mul
      (f64.reinterpret_i64 (i64.const 0x7ff0000000000001))
      (f64.reinterpret_i64 (i64.const 0x7ff0000000000001))))
  (func (export "lane") (param f64) (result f64)
    (f64.sub (f64x2.extract_lane 1 (v128.const i64x2 0 0x7ff0000000000001)) (local.get 0)))
  (func (export "f64x2.add") (param f64) (result v128)
    (f64x2.add (v128.const i64x2 0x7ff0000000000001 0xfff0000000000001) (f64x2.splat (local.get 0))))
  (func (export "f64x2.max") (param f64) (result v128)
    (f64x2.max (f64x2.splat (local.get 0)) (v128.const i64x2 0x7ff0000000000001 0xfff0000000000001)))
  (func (export "f32x4.div") (param f32) (result v128)
    (f32x4.div (v128.const i32x4 0x7f800001 0xff800001 0x7fbfffff 0x7fa00000) (f32x4.splat (local.get 0))))
  (func (export "f32x4.min") (param f32) (result v128)
    (f32x4.min
      (f32x4.splat (local.get 0))
      (v128.or
        (v128.const i32x4 0x7f800001 0xff800001 0x7fbfffff 0x7fa00000)
        (v128.const i32x4 0 0 0 0)))))

(assert_return (invoke "reinterpreted" (f64.const 1.5)) (f64.const nan:arithmetic))
(assert_return (invoke "through a local" (f64.const 1.5)) (f64.const nan:arithmetic))
(assert_return (invoke "both" (f64.const 1.5)) (f64.const nan:arithmetic))
(assert_return (invoke "lane" (f64.const 1.5)) (f64.const nan:arithmetic))
(assert_return (invoke "f64x2.add" (f64.const 1.5)) (v128.const f64x2 nan:arithmetic nan:arithmetic))
(assert_return (invoke "f64x2.max" (f64.const 1.5)) (v128.const f64x2 nan:arithmetic nan:arithmetic))
(assert_return (invoke "f32x4.div" (f32.const 1.5))
  (v128.const f32x4 nan:arithmetic nan:arithmetic nan:arithmetic nan:arithmetic))
(assert_return (invoke "f32x4.min" (f32.const 1.5))
  (v128.const f32x4 nan:arithmetic nan:arithmetic nan:arithmetic nan:arithmetic))
