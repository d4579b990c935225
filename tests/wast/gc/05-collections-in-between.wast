;; Collections between the steps of a computation: what only operands, locals of callers, tables, globals or elements of
;; segments hold must live.

(module
  (import "wasmtime" "gc" (func $gc))
  (type $box (struct (field (mut i32))))
  (type $pair (struct (field (ref null $box)) (field (ref null $box))))
  (type $array (array (mut (ref null $box))))
  (table $t 4 (ref null $box))
  (global $g (mut (ref null $box)) (ref.null $box))
  (elem $e (ref null $box)
    (item (struct.new $box (i32.const 10)))
    (item (ref.null $box))
    (item (struct.new $box (i32.const 30))))

  (func $collecting (param i32) (result (ref $box))
    (call $gc)
    (struct.new $box (local.get 0)))

  ;; Operands under a call that collects.
  (func (export "operands") (result i32)
    (struct.new $box (i32.const 1))
    (call $collecting (i32.const 2))
    (call $collecting (i32.const 3))
    (call $add)
    (call $gc)
    (struct.get $box 0))
  (func $add (param $a (ref $box)) (param $b (ref $box)) (param $c (ref $box)) (result (ref $box))
    (call $gc)
    (struct.new $box
      (i32.add (struct.get $box 0 (local.get $a))
        (i32.add (struct.get $box 0 (local.get $b)) (struct.get $box 0 (local.get $c))))))

  ;; The results of blocks, loops and select.
  (func (export "block results") (param $n i32) (result i32)
    (struct.get $box 0
      (block $out (result (ref $box))
        (struct.new $box (i32.const 0))
        (loop $next (param (ref $box)) (result (ref $box))
          (call $gc)
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (call $increment)
          (br_if $next (local.get $n)))
        (call $gc)
        (br $out))))
  (func $increment (param $b (ref $box)) (result (ref $box))
    (struct.new $box (i32.add (struct.get $box 0 (local.get $b)) (i32.const 1))))
  (func (export "select") (param $which i32) (result i32)
    (struct.get $box 0
      (select (result (ref $box))
        (call $collecting (i32.const 5)) (call $collecting (i32.const 6)) (local.get $which))
      (call $gc)))

  ;; Fields of an object that is made while its fields are operands.
  (func (export "fields") (result i32)
    (local $p (ref null $pair))
    (local.set $p (struct.new $pair (call $collecting (i32.const 40)) (call $collecting (i32.const 2))))
    (call $gc)
    (i32.add
      (struct.get $box 0 (struct.get $pair 0 (local.get $p)))
      (struct.get $box 0 (struct.get $pair 1 (local.get $p)))))

  ;; Tables and globals own what they hold.
  (func (export "table") (result i32)
    (table.set $t (i32.const 1) (struct.new $box (i32.const 8)))
    (table.fill $t (i32.const 2) (struct.new $box (i32.const 9)) (i32.const 2))
    (call $gc)
    (table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 3))
    (call $gc)
    (drop (table.grow $t (struct.new $box (i32.const 4)) (i32.const 2)))
    (call $gc)
    (i32.add
      (i32.mul (i32.const 100) (struct.get $box 0 (table.get $t (i32.const 0))))
      (i32.add
        (i32.mul (i32.const 10) (struct.get $box 0 (table.get $t (i32.const 3))))
        (struct.get $box 0 (table.get $t (i32.sub (table.size $t) (i32.const 1)))))))
  (func (export "global") (result i32)
    (global.set $g (struct.new $box (i32.const 77)))
    (call $gc)
    (struct.get $box 0 (global.get $g)))

  ;; A passive segment owns its elements, which are the same objects at every use.
  (func (export "segment") (result i32)
    (local $a (ref $array)) (local $b (ref $array))
    (local.set $a (array.new_elem $array $e (i32.const 0) (i32.const 3)))
    (call $gc)
    (local.set $b (array.new_elem $array $e (i32.const 0) (i32.const 3)))
    (call $gc)
    (i32.add
      (ref.eq (array.get $array (local.get $a) (i32.const 0)) (array.get $array (local.get $b) (i32.const 0)))
      (struct.get $box 0 (array.get $array (local.get $a) (i32.const 2)))))
  (func (export "init from segment") (result i32)
    (local $a (ref $array))
    (local.set $a (array.new $array (struct.new $box (i32.const 1)) (i32.const 5)))
    (array.init_elem $array $e (local.get $a) (i32.const 1) (i32.const 0) (i32.const 3))
    (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1))
    (call $gc)
    (i32.add
      (struct.get $box 0 (array.get $array (local.get $a) (i32.const 4)))
      (i32.add
        (struct.get $box 0 (array.get $array (local.get $a) (i32.const 3)))
        (struct.get $box 0 (table.get $t (i32.const 0))))))
  (func (export "drop segment") (elem.drop $e) (call $gc))

  ;; A local that is set after the collection reuses no stale reference.
  (func (export "locals") (param $n i32) (result i32)
    (local $x (ref null $box)) (local $y (ref null $box))
    (local.set $x (struct.new $box (i32.const 0)))
    (loop $next
      (local.set $y (call $increment (ref.as_non_null (local.get $x))))
      (call $gc)
      (local.set $x (local.get $y))
      (local.set $y (ref.null $box))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $next (local.get $n)))
    (struct.get $box 0 (local.get $x))))

(assert_return (invoke "operands") (i32.const 6))
(assert_return (invoke "block results" (i32.const 5)) (i32.const 5))
(assert_return (invoke "select" (i32.const 1)) (i32.const 5))
(assert_return (invoke "select" (i32.const 0)) (i32.const 6))
(assert_return (invoke "fields") (i32.const 42))
(assert_return (invoke "table") (i32.const 894))
(assert_return (invoke "global") (i32.const 77))
(assert_return (invoke "segment") (i32.const 31))
(assert_return (invoke "init from segment") (i32.const 41))
(assert_return (invoke "drop segment"))
(assert_return (invoke "locals" (i32.const 20)) (i32.const 20))
(assert_return (invoke "operands") (i32.const 6))
