;; A constant expression that read a global's reference before it was stored, because a number of another global follows, did
;; not keep it as a root.

(module
  (type $leaf (sub (struct (field (mut i32)))))
  (type $node (struct (field (ref null $leaf)) (field (ref null $node)) (field (ref null $leaf)) (field f64)))
  (type $nodes (array (ref null $node)))
  (global $leaf (ref null $leaf) (struct.new $leaf (i32.const 7)))
  (global $number f64 (f64.const 3))
  (global $node (ref $node)
    (struct.new $node
      (global.get $leaf)
      (struct.new $node (ref.null $leaf) (struct.new_default $node) (global.get $leaf) (global.get $number))
      (global.get $leaf)
      (global.get $number)))
  (global $nodes (ref $nodes)
    (array.new_fixed $nodes 3
      (struct.new $node (global.get $leaf) (ref.null $node) (global.get $leaf) (global.get $number))
      (global.get $node)
      (struct.new $node (struct.new $leaf (i32.const 8)) (global.get $node) (global.get $leaf) (global.get $number))))
  (global $after (ref $leaf) (struct.new $leaf (i32.const 9)))
  (func $leaf-of (param $n i32) (result i32)
    (struct.get $leaf 0 (struct.get $node 0 (array.get $nodes (global.get $nodes) (local.get $n)))))
  (func (export "sum") (result i32)
    (drop (struct.new_default $leaf))
    (i32.add
      (i32.add (call $leaf-of (i32.const 0)) (call $leaf-of (i32.const 1)))
      (i32.add (call $leaf-of (i32.const 2)) (struct.get $leaf 0 (struct.get $node 2 (global.get $node))))))
  (func (export "same") (result i32)
    (ref.eq (global.get $leaf) (struct.get $node 2 (struct.get $node 1 (global.get $node))))))

(assert_return (invoke "sum") (i32.const 29))
(assert_return (invoke "same") (i32.const 1))
