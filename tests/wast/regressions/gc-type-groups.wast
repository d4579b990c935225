;; Types of a recursion group that the engine knew before, between groups that are new: their numbers are not one after
;; another. Casts, calls and imports go by what the types are.

(module $first
  (type $alone (struct (field i64) (field i64) (field f32)))
  (rec
    (type $a (sub (struct (field $n i32) (field $b (ref null $b)))))
    (type $b (sub $a (struct (field $n i32) (field $b (ref null $b)) (field i32)))))
  (rec
    (type $c (sub (struct (field i32) (field (ref null $a)))))
    (type $f (func (param (ref null $c)) (result (ref null $b)))))
  (func (export "b") (param i32) (result (ref null $a))
    (struct.new $b (local.get 0) (ref.null $b) (i32.const 5)))
  (func (export "f") (type $f) (struct.new $b (struct.get $c 0 (local.get 0)) (ref.null $b) (i32.const 6)))
  (global (export "alone") (ref $alone) (struct.new $alone (i64.const 1) (i64.const 2) (f32.const 3))))
(register "first")

(module
  (type $new0 (struct (field (mut i8)) (field (mut i8))))
  (rec
    (type $c0 (sub (struct (field i32) (field f64))))
    (type $twin (sub (struct (field i32) (field f64)))))
  (rec
    (type $a (sub (struct (field $n i32) (field $b (ref null $b)))))
    (type $b (sub $a (struct (field $n i32) (field $b (ref null $b)) (field i32)))))
  (type $new1 (array (mut f64)))
  (rec
    (type $c (sub (struct (field i32) (field (ref null $a)))))
    (type $f (func (param (ref null $c)) (result (ref null $b)))))
  (type $sub (sub $b (struct (field $n i32) (field $b (ref null $b)) (field i32) (field (ref $new1)))))
  (type $alone (struct (field i64) (field i64) (field f32)))
  (import "first" "b" (func $b (param i32) (result (ref null $a))))
  (import "first" "f" (func $f (type $f)))
  (import "first" "alone" (global $alone (ref $alone)))
  (table $t 1 funcref)
  (elem (table $t) (i32.const 0) func $f)
  (func (export "casts") (result i32)
    (local $x (ref null $a))
    (local.set $x (call $b (i32.const 10)))
    (i32.add
      (struct.get $b 2 (ref.cast (ref $b) (local.get $x)))
      (i32.add (ref.test (ref $sub) (local.get $x)) (struct.get $a $n (local.get $x)))))
  (func (export "calls") (result i32)
    (struct.get $b $n
      (call_indirect $t (type $f) (struct.new $c (i32.const 3) (ref.null $a)) (i32.const 0))))
  (func (export "tests") (result i32 i32 i32 i32)
    (local $s (ref null any))
    (local.set $s (struct.new $sub (i32.const 1) (ref.null $b) (i32.const 2) (array.new_default $new1 (i32.const 3))))
    (ref.test (ref $a) (local.get $s))
    (ref.test (ref $c) (local.get $s))
    (ref.test (ref $twin) (struct.new_default $c0))
    (ref.test (ref $new0) (global.get $alone))))

(assert_return (invoke "casts") (i32.const 15))
(assert_return (invoke "calls") (i32.const 3))
(assert_return (invoke "tests") (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0))

;; The same types in another order of fields are others.
(assert_unlinkable
  (module
    (rec
      (type $b (sub (struct (field $n i32) (field $b (ref null $b)))))
      (type $a (sub $b (struct (field $n i32) (field $b (ref null $b)) (field i32)))))
    (rec
      (type $c (sub (struct (field i32) (field (ref null $a)))))
      (type $f (func (param (ref null $c)) (result (ref null $b)))))
    (import "first" "f" (func (type $f))))
  "incompatible import type")
