;; 8,192 nodes with two edges; n steps redirect an edge, and every fourth replaces a node.
;; iterations: 1000000
(module
  (type $node (struct
    (field $value i32) (field $a (mut (ref null $node))) (field $b (mut (ref null $node)))))
  (type $nodes (array (mut (ref null $node))))
  (func $next (param $x i32) (result i32)
    (i32.add (i32.mul (local.get $x) (i32.const 1664525)) (i32.const 1013904223)))
  (func $index (param $x i32) (result i32) (i32.shr_u (local.get $x) (i32.const 19)))
  (func (export "run") (param $n i32) (result i32)
    (local $nodes (ref null $nodes)) (local $i i32) (local $x i32) (local $y i32) (local $sum i32)
    (local $node (ref null $node))
    (local.set $nodes (array.new_default $nodes (i32.const 8192)))
    (loop $fill
      (array.set $nodes (local.get $nodes) (local.get $i)
        (struct.new $node (local.get $i) (ref.null $node) (ref.null $node)))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8192))))
    (local.set $x (i32.const 12345))
    (loop $again
      (local.set $x (call $next (local.get $x)))
      (local.set $y (call $next (i32.xor (local.get $x) (local.get $n))))
      (local.set $node (array.get $nodes (local.get $nodes) (call $index (local.get $x))))
      (if (i32.and (local.get $n) (i32.const 1))
        (then
          (struct.set $node $a (local.get $node)
            (array.get $nodes (local.get $nodes) (call $index (local.get $y)))))
        (else
          (struct.set $node $b (local.get $node)
            (array.get $nodes (local.get $nodes) (call $index (local.get $y))))))
      (if (i32.eqz (i32.and (local.get $n) (i32.const 3)))
        (then
          ;; The new node has no edges, so that chains of replaced nodes do not grow without end.
          (array.set $nodes (local.get $nodes) (call $index (local.get $y))
            (struct.new $node (local.get $n) (ref.null $node) (ref.null $node)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.set $i (i32.const 0))
    (loop $check
      (local.set $node (array.get $nodes (local.get $nodes) (local.get $i)))
      (local.set $sum
        (i32.add
          (i32.mul (local.get $sum) (i32.const 31))
          (struct.get $node $value (local.get $node))))
      (if (i32.eqz (ref.is_null (struct.get $node $a (local.get $node))))
        (then
          (local.set $sum
            (i32.xor
              (local.get $sum)
              (struct.get $node $value (struct.get $node $a (local.get $node)))))))
      (br_if $check (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8192))))
    (local.get $sum)))
