;; The address of the heap, of an object or of an element that was taken before a collection, and values that were read
;; before it, where the operand after it allocates: objects move, and the heap grows.

(module
  (import "wasmtime" "gc" (func $gc))
  (type $box (struct (field $value (mut i32))))
  (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node)))))
  (type $nodes (array (mut (ref null $node))))
  (type $numbers (array (mut i32)))

  (func $new (param $n i32) (result (ref $node))
    (call $gc)
    (struct.new $node (local.get $n) (ref.null $node)))
  (func $number (param $n i32) (result i32)
    (drop (array.new_default $numbers (i32.const 100)))
    (call $gc)
    (local.get $n))

  ;; The target is an operand while the value is made.
  (func (export "struct.set") (result i32)
    (local $n (ref null $node))
    (local.set $n (call $new (i32.const 1)))
    (struct.set $node $next (local.get $n) (struct.new $node (call $number (i32.const 2)) (call $new (i32.const 3))))
    (struct.set $node $value (local.get $n) (call $number (i32.const 40)))
    (i32.add
      (struct.get $node $value (local.get $n))
      (i32.add
        (struct.get $node $value (struct.get $node $next (local.get $n)))
        (struct.get $node $value (struct.get $node $next (struct.get $node $next (local.get $n)))))))

  (func (export "array.set") (result i32)
    (local $a (ref null $nodes)) (local $b (ref null $numbers))
    (local.set $a (array.new_default $nodes (i32.const 3)))
    (local.set $b (array.new_default $numbers (i32.const 3)))
    (array.set $nodes (local.get $a) (call $number (i32.const 1)) (call $new (i32.const 5)))
    (array.set $numbers (local.get $b) (call $number (i32.const 2)) (call $number (i32.const 6)))
    (array.fill $nodes (local.get $a) (i32.const 2) (call $new (i32.const 7)) (call $number (i32.const 1)))
    (i32.add
      (array.get $numbers (local.get $b) (i32.const 2))
      (i32.add
        (struct.get $node $value (array.get $nodes (local.get $a) (i32.const 1)))
        (struct.get $node $value (array.get $nodes (local.get $a) (i32.const 2))))))

  ;; A field that was read before it changed; one that was read before the object moved.
  (func (export "read before") (result i32)
    (local $n (ref null $node))
    (local.set $n (call $new (i32.const 1)))
    (struct.get $node $value (local.get $n))
    (struct.set $node $value (local.get $n) (call $number (i32.const 10)))
    (struct.get $node $value (local.get $n))
    (i32.add))

  ;; A copy of few elements, and stores before and after it by other names of the same arrays.
  (func $aliases (param $a (ref $numbers)) (param $b (ref $numbers)) (result i32)
    (array.set $numbers (local.get $a) (i32.const 0) (i32.const 1))
    (array.copy $numbers $numbers (local.get $b) (i32.const 1) (local.get $a) (i32.const 0) (i32.const 2))
    (array.set $numbers (local.get $b) (i32.const 1) (i32.const 7))
    (array.copy $numbers $numbers (local.get $a) (i32.const 2) (local.get $b) (i32.const 1) (i32.const 1))
    (i32.add
      (i32.mul (array.get $numbers (local.get $a) (i32.const 1)) (i32.const 10))
      (array.get $numbers (local.get $b) (i32.const 2))))
  (func (export "aliases") (result i32)
    (local $a (ref $numbers))
    (local.set $a (array.new_default $numbers (i32.const 4)))
    (call $aliases (local.get $a) (local.get $a)))

  ;; A loop whose object never changes, while the heap grows by what it keeps and moves what it drops.
  (func (export "loop") (param $n i32) (result i32)
    (local $first (ref null $node)) (local $list (ref null $node)) (local $sum i32)
    (local.set $first (struct.new $node (i32.const 1) (ref.null $node)))
    (loop $again
      (local.set $list (struct.new $node (local.get $n) (local.get $list)))
      (drop (array.new $numbers (i32.const -1) (i32.const 200)))
      (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get $first))))
      (struct.set $node $next (local.get $first) (local.get $list))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (block $end
      (loop $again
        (br_if $end (ref.is_null (local.get $list)))
        (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get $list))))
        (local.set $list (struct.get $node $next (local.get $list)))
        (br $again)))
    (i32.add (local.get $sum) (struct.get $node $value (struct.get $node $next (local.get $first))))))

(assert_return (invoke "struct.set") (i32.const 45))
(assert_return (invoke "array.set") (i32.const 18))
(assert_return (invoke "read before") (i32.const 11))
(assert_return (invoke "aliases") (i32.const 77))
(assert_return (invoke "loop" (i32.const 400)) (i32.const 80601))
