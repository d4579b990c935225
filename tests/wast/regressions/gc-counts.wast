;; Whoever holds a reference has one count of it, and gives it back once. The recount after each collection sees what is off.

(module
  (import "wasmtime" "gc" (func $gc))
  (type $box (struct (field $value i32)))
  (type $pair (struct (field $a (mut (ref null $box))) (field $b (mut (ref null $box)))))
  (type $pairs (array (mut (ref null $pair))))
  (type $two (func (param (ref null $box) (ref null $box)) (result (ref null $box) (ref null $box))))
  (global $kept (mut (ref null $box)) (ref.null $box))
  (global $constant (ref $pair) (struct.new $pair (struct.new $box (i32.const 3)) (struct.new $box (i32.const 4))))
  (global $nested (ref $pairs) (array.new $pairs (struct.new $pair (ref.null $box) (ref.null $box)) (i32.const 2)))
  (table $t 3 (ref null $box))
  (table $f funcref (elem $two))

  (func $two (type $two) (call $gc) (local.get 1) (local.get 0))
  (func $dies (param (ref null $box)) (call $gc))

  ;; A fresh object that is only passed on, stored once, or dropped.
  (func (export "fresh") (result i32)
    (call $dies (struct.new $box (i32.const 1)))
    (drop (struct.new $box (i32.const 2)))
    (call $gc)
    (global.set $kept (struct.new $box (i32.const 3)))
    (call $gc)
    (global.set $kept (struct.new $box (i32.const 4)))
    (call $gc)
    (struct.get $box $value (global.get $kept)))

  ;; The same object for both parameters and both results, by every kind of call.
  (func (export "twice") (result i32)
    (local $x (ref null $box)) (local $sum i32)
    (local.set $x (struct.new $box (i32.const 10)))
    (call $two (local.get $x) (local.get $x))
    (local.set $x)
    (local.set $sum (struct.get $box $value))
    (call_indirect $f (type $two) (local.get $x) (local.get $x) (i32.const 0))
    (global.set $kept)
    (table.set $t (i32.const 0) (global.get $kept))
    (drop)
    (call_ref $two (global.get $kept) (table.get $t (i32.const 0)) (ref.func $two))
    (local.set $x)
    (drop)
    (table.set $t (i32.const 1) (local.get $x))
    (global.set $kept (ref.null $box))
    (table.fill $t (i32.const 0) (table.get $t (i32.const 1)) (i32.const 3))
    (call $gc)
    (table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 2))
    (call $gc)
    (i32.add (local.get $sum) (struct.get $box $value (table.get $t (i32.const 2)))))

  ;; Both fields hold one object; the pair goes, and with it its children.
  (func (export "children") (param $n i32) (result i32)
    (local $p (ref null $pair)) (local $x (ref null $box))
    (loop $again
      (local.set $x (struct.new $box (local.get $n)))
      (local.set $p (struct.new $pair (local.get $x) (local.get $x)))
      (struct.set $pair $a (local.get $p) (struct.get $pair $b (local.get $p)))
      (array.set $pairs (global.get $nested) (i32.and (local.get $n) (i32.const 1)) (local.get $p))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.set $p (ref.null $pair))
    (local.set $x (ref.null $box))
    (call $gc)
    (struct.get $box $value (struct.get $pair $b (array.get $pairs (global.get $nested) (i32.const 1)))))

  ;; Objects of constant expressions are the globals' alone.
  (func (export "constant") (result i32)
    (call $gc)
    (struct.set $pair $a (global.get $constant) (struct.get $pair $b (global.get $constant)))
    (call $gc)
    (i32.add
      (struct.get $box $value (struct.get $pair $a (global.get $constant)))
      (struct.get $box $value (struct.get $pair $b (global.get $constant))))))

(assert_return (invoke "fresh") (i32.const 4))
(assert_return (invoke "twice") (i32.const 20))
(assert_return (invoke "children" (i32.const 50)) (i32.const 1))
(assert_return (invoke "constant") (i32.const 8))
(assert_return (invoke "constant") (i32.const 8))
(assert_return (invoke "fresh") (i32.const 4))
