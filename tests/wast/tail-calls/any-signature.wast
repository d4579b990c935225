;; Tail calls of any signature take no stack: arguments past the registers of every kind, vectors, references, several
;; results, in a ring of direct calls, calls through a table, by reference, to another module, and out of try_table.
(module $B
  (type $w (func (param i64 i32 f64 f32 v128 i64 i64 i64 funcref externref i64 f64 f64 f64 f64 f64 f64 f64 f64 i64 i31ref)
    (result i64 f64 v128)))
  (import "spectest" "table" (table $unused 10 funcref))
  (table $t (export "t") 1 funcref)
  (func (export "hop") (type $w)
    (return_call_indirect $t (type $w)
      (i64.sub (local.get 0) (i64.const 1)) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 6)
      (local.get 5) (local.get 7) (local.get 8) (local.get 9) (local.get 10) (local.get 18) (local.get 11)
      (local.get 12) (local.get 13) (local.get 14) (local.get 15) (local.get 16) (local.get 17) (local.get 19)
      (local.get 20) (i32.const 0))))
(register "B")
(module $A
  (type $w (func (param i64 i32 f64 f32 v128 i64 i64 i64 funcref externref i64 f64 f64 f64 f64 f64 f64 f64 f64 i64 i31ref)
    (result i64 f64 v128)))
  (type $n (func (param i64 externref i31ref) (result i64 f64 v128)))
  (import "B" "t" (table 1 funcref))
  (import "B" "hop" (func $hop (type $w)))
  (tag $e)
  (elem (i32.const 0) func $back)
  (global $count (mut i64) (i64.const 0))
  (elem declare func $wide)

  ;; narrow to wide
  (func $narrow (export "ring") (type $n)
    (if (i64.le_s (local.get 0) (i64.const 0)) (then (return (i64.const 7) (f64.const 2) (v128.const i64x2 3 4))))
    (return_call $wide
      (i64.sub (local.get 0) (i64.const 1)) (i32.const 2) (f64.const 3) (f32.const 4) (v128.const i64x2 5 6)
      (i64.const 7) (i64.const 8) (i64.const 9) (ref.func $wide) (local.get 1) (i64.const 11) (f64.const 12)
      (f64.const 13) (f64.const 14) (f64.const 15) (f64.const 16) (f64.const 17) (f64.const 18) (f64.const 19)
      (i64.const 20) (local.get 2)))
  ;; wide to the other module
  (func $wide (type $w)
    (return_call $hop
      (i64.sub (local.get 0) (i64.const 1)) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
      (local.get 6) (local.get 7) (local.get 8) (local.get 9) (local.get 10) (local.get 11) (local.get 12)
      (local.get 13) (local.get 14) (local.get 15) (local.get 16) (local.get 17) (local.get 18) (local.get 19)
      (local.get 20)))
  ;; from the other module's table: checks what came, and goes on out of a try_table and by reference
  (func $back (type $w)
    (global.set $count (i64.add (global.get $count) (i64.const 1)))
    (if (i32.eqz (call $same
          (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 7)
          (local.get 10) (local.get 11) (local.get 12) (local.get 18) (local.get 19)))
      (then (unreachable)))
    (if (ref.is_null (local.get 9)) (then (unreachable)))
    (if (i32.ne (i31.get_s (ref.as_non_null (local.get 20))) (i32.const 31)) (then (unreachable)))
    (block $caught
      (try_table (catch $e $caught)
        (return_call $again (ref.cast (ref $w) (local.get 8)) (local.get 0) (local.get 9) (local.get 20))))
    (return (i64.const -4) (f64.const 1) (local.get 4)))
  (func $again (param (ref $w) i64 externref i31ref) (result i64 f64 v128)
    (if (i64.le_s (local.get 1) (i64.const 4)) (then (return_call $narrow (local.get 1) (local.get 2) (local.get 3))))
    (if (i64.eqz (i64.and (local.get 1) (i64.const 4)))
      (then (return_call $narrow (local.get 1) (local.get 2) (local.get 3))))
    (return_call_ref $w
      (i64.sub (local.get 1) (i64.const 1)) (i32.const 2) (f64.const 3) (f32.const 4) (v128.const i64x2 5 6)
      (i64.const 7) (i64.const 8) (i64.const 9) (local.get 0) (local.get 2) (i64.const 11) (f64.const 12)
      (f64.const 13) (f64.const 14) (f64.const 15) (f64.const 16) (f64.const 17) (f64.const 18) (f64.const 19)
      (i64.const 20) (local.get 3) (local.get 0)))
  (func $same (param i32 f64 f32 v128 i64 i64 i64 f64 f64 f64 i64) (result i32)
    (i32.eq (i32.const 11) (i32.add
      (i32.add
        (i32.add
          (i32.add (i32.eq (local.get 0) (i32.const 2)) (f64.eq (local.get 1) (f64.const 3)))
          (i32.add (f32.eq (local.get 2) (f32.const 4)) (i64.eq (i64x2.extract_lane 1 (local.get 3)) (i64.const 6))))
        (i32.add
          (i32.add (i64.eq (local.get 4) (i64.const 8)) (i64.eq (local.get 5) (i64.const 9)))
          (i32.add (i64.eq (local.get 6) (i64.const 11)) (f64.eq (local.get 7) (f64.const 19)))))
      (i32.add
        (i32.add (f64.eq (local.get 8) (f64.const 12)) (f64.eq (local.get 9) (f64.const 18)))
        (i64.eq (local.get 10) (i64.const 20))))))
  (func (export "run") (param i64) (param externref) (result i64 f64 v128)
    (return_call $narrow (local.get 0) (local.get 1) (ref.i31 (i32.const 31))))
  (func (export "count") (result i64) (global.get $count))

  ;; a wide function that calls itself, and one that calls a wide function without tail calls of its own
  (func $self (export "self") (param i64 f64 i64 i64 i64 i64 i64 i64 i64) (result i64)
    (local $zero i64)
    (if (i64.eqz (local.get 0)) (then (return (i64.add (local.get 8) (local.get $zero)))))
    (local.set $zero (i64.const 5))
    (return_call $self
      (i64.sub (local.get 0) (i64.const 1)) (local.get 1) (local.get 8) (local.get 2) (local.get 3) (local.get 4)
      (local.get 5) (local.get 6) (local.get 7)))
  (func $leaf (param i64 f64 i64 i64 i64 i64 i64 i64 i64) (result i64) (i64.add (local.get 2) (local.get 8)))
  (func (export "to-leaf") (param i64) (result i64)
    (return_call $leaf (local.get 0) (f64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5)
      (i64.const 6) (i64.const 7) (i64.const 8)))
  (table $leaves funcref (elem $leaf $self))
  (type $leaf (func (param i64 f64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (func (export "to-any") (param i64 i32) (result i64)
    (return_call_indirect $leaves (type $leaf)
      (local.get 0) (f64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5)
      (i64.const 6) (i64.const 7) (i64.const 8) (local.get 1))))
(assert_return (invoke "run" (i64.const 100000000) (ref.extern 1))
  (i64.const 7) (f64.const 2) (v128.const i64x2 3 4))
(assert_return (invoke "self" (i64.const 100000000) (f64.const 0) (i64.const 1) (i64.const 2) (i64.const 3)
  (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7)) (i64.const 5))
(assert_return (invoke "to-leaf" (i64.const 1)) (i64.const 10))
(assert_return (invoke "to-any" (i64.const 1) (i32.const 0)) (i64.const 10))
(assert_return (invoke "to-any" (i64.const 7) (i32.const 1)) (i64.const 8))
(assert_trap (invoke "to-any" (i64.const 7) (i32.const 2)) "undefined element")
