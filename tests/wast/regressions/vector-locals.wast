;; Locals of type v128 are zero before they are written, among locals of other types and in recursive calls.

(module
  (func (export "first") (result v128) (local v128) (local.get 0))
  (func (export "between") (param i32) (result v128)
    (local i64) (local $v v128) (local f32)
    (if (local.get 0) (then (local.set $v (v128.const i32x4 1 2 3 4))))
    (local.get $v))
  (func $dirty (result v128) (local $v v128)
    (local.set $v (v128.const i64x2 -1 -1))
    (local.get $v))
  (func (export "after") (result v128) (local $v v128)
    (drop (call $dirty))
    (local.get $v)))

(assert_return (invoke "first") (v128.const i32x4 0 0 0 0))
(assert_return (invoke "between" (i32.const 0)) (v128.const i32x4 0 0 0 0))
(assert_return (invoke "between" (i32.const 1)) (v128.const i32x4 1 2 3 4))
(assert_return (invoke "after") (v128.const i32x4 0 0 0 0))
