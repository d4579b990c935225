;; n tail calls between a function whose arguments fit in registers and one whose arguments do not.
;; iterations: 10000000
(module
  (type $wide (func (param i32 i64 f64 i32 v128 i64 f32 i64 f64 i64 i32 i64) (result i32)))
  (func $narrow (param $n i32) (param $sum i64) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.wrap_i64 (local.get $sum)))))
    (return_call $wide
      (i32.sub (local.get $n) (i32.const 1)) (local.get $sum) (f64.const 1) (local.get $n)
      (i32x4.splat (local.get $n)) (i64.const 5) (f32.const 2) (i64.const 7) (f64.const 3)
      (i64.extend_i32_u (local.get $n)) (i32.const 11) (i64.const 13)))
  (func $wide (type $wide)
    (if (i32.eqz (local.get 0)) (then (return (i32.wrap_i64 (local.get 1)))))
    (return_call $narrow
      (i32.sub (local.get 0) (i32.const 1))
      (i64.add
        (i64.xor (i64.add (local.get 1) (local.get 9)) (i64.add (local.get 5) (local.get 11)))
        (i64.extend_i32_u (i32.add (i32x4.extract_lane 2 (local.get 4)) (local.get 10))))))
  (func (export "run") (param $n i32) (result i32)
    (return_call $narrow (local.get $n) (i64.const 0))))
