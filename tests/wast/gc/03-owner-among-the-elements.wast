;; Copies of a range onto itself when the array's only owner is one of the copied elements, and copies that overwrite
;; the last reference to the array or object that the copy reads from.

(module
  (import "wasmtime" "gc" (func $gc))
  (type $children (array (mut (ref null eq))))
  (type $node (struct (field $children (mut (ref null $children))) (field $value i32)))

  ;; A node owns the array; the array's only element that is not null is the node.
  (func $owned (param $at i32) (result (ref $node))
    (local $n (ref $node))
    (local.set $n (struct.new $node (array.new_default $children (i32.const 4)) (i32.const 42)))
    (array.set $children (struct.get $node $children (local.get $n)) (local.get $at) (local.get $n))
    (local.get $n))

  ;; The owner is passed as an operand only: during the copy nothing else holds it.
  (func (export "onto itself") (param $at i32) (result i32)
    (local $a (ref null $children))
    (local.set $a (struct.get $node $children (call $owned (local.get $at))))
    (call $gc)
    (array.copy $children $children (local.get $a) (i32.const 0) (local.get $a) (i32.const 0) (i32.const 4))
    (call $gc)
    (struct.get $node $value
      (ref.cast (ref $node) (array.get $children (local.get $a) (local.get $at)))))

  ;; The copy moves the owner to another place and overwrites where it was.
  (func (export "moved") (param $at i32) (result i32)
    (local $a (ref null $children))
    (local.set $a (struct.get $node $children (call $owned (local.get $at))))
    (array.copy $children $children (local.get $a) (i32.const 0) (local.get $a) (i32.const 1) (i32.const 3))
    (call $gc)
    (struct.get $node $value
      (ref.cast (ref $node) (array.get $children (local.get $a) (i32.sub (local.get $at) (i32.const 1))))))

  ;; The copy drops the owner: the array lives on as an operand.
  (func (export "dropped") (result i32)
    (local $a (ref null $children))
    (local.set $a (struct.get $node $children (call $owned (i32.const 0))))
    (array.copy $children $children (local.get $a) (i32.const 0) (local.get $a) (i32.const 1) (i32.const 3))
    (call $gc)
    (i32.add
      (array.len (local.get $a))
      (ref.is_null (array.get $children (local.get $a) (i32.const 0)))))

  ;; Source and destination are reached through one another, and never held by a local.
  (func (export "operands only")
    (local $n (ref null $node))
    (local.set $n (call $owned (i32.const 2)))
    (array.copy $children $children
      (struct.get $node $children (ref.cast (ref $node)
        (array.get $children (struct.get $node $children (local.get $n)) (i32.const 2))))
      (i32.const 0)
      (struct.get $node $children (local.get $n))
      (i32.const 2)
      (i32.const 2))
    (call $gc)
    (if
      (i32.ne
        (struct.get $node $value
          (ref.cast (ref $node)
            (array.get $children (struct.get $node $children (local.get $n)) (i32.const 0))))
        (i32.const 42))
      (then (unreachable))))

  ;; The destination's element owns the source: the first element that is written frees it, were it not for the copy.
  (func (export "source owned by destination") (result i32)
    (local $to (ref null $children)) (local $from (ref null $children))
    (local.set $from
      (array.new_fixed $children 3
        (struct.new $node (ref.null $children) (i32.const 1))
        (struct.new $node (ref.null $children) (i32.const 2))
        (struct.new $node (ref.null $children) (i32.const 3))))
    (local.set $to
      (array.new_fixed $children 3
        (struct.new $node (local.get $from) (i32.const 0)) (ref.null eq) (ref.null eq)))
    (local.set $from (ref.null $children))
    (array.copy $children $children
      (local.get $to) (i32.const 0)
      (struct.get $node $children (ref.cast (ref $node) (array.get $children (local.get $to) (i32.const 0))))
      (i32.const 0)
      (i32.const 3))
    (call $gc)
    (i32.add
      (i32.mul (i32.const 100) (struct.get $node $value (ref.cast (ref $node) (array.get $children (local.get $to) (i32.const 0)))))
      (i32.add
        (i32.mul (i32.const 10) (struct.get $node $value (ref.cast (ref $node) (array.get $children (local.get $to) (i32.const 1)))))
        (struct.get $node $value (ref.cast (ref $node) (array.get $children (local.get $to) (i32.const 2))))))))

(assert_return (invoke "onto itself" (i32.const 0)) (i32.const 42))
(assert_return (invoke "onto itself" (i32.const 3)) (i32.const 42))
(assert_return (invoke "moved" (i32.const 1)) (i32.const 42))
(assert_return (invoke "moved" (i32.const 2)) (i32.const 42))
(assert_return (invoke "moved" (i32.const 3)) (i32.const 42))
(assert_return (invoke "dropped") (i32.const 5))
(assert_return (invoke "operands only"))
(assert_return (invoke "source owned by destination") (i32.const 123))
(assert_return (invoke "onto itself" (i32.const 1)) (i32.const 42))
