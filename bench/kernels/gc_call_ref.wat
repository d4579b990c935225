;; n calls of a method: object, its table of methods, a function reference.
;; iterations: 5000000
(module
  (rec
    (type $method (func (param (ref $object) i32) (result i32)))
    (type $methods (struct (field $step (ref $method))))
    (type $object (struct (field $methods (ref $methods)) (field $state (mut i32)))))
  (type $objects (array (mut (ref null $object))))
  (elem declare func $add $xor $rotate $subtract)
  (func $add (type $method)
    (i32.add (struct.get $object $state (local.get 0)) (local.get 1)))
  (func $xor (type $method)
    (i32.xor (struct.get $object $state (local.get 0)) (local.get 1)))
  (func $rotate (type $method)
    (i32.rotl (struct.get $object $state (local.get 0)) (local.get 1)))
  (func $subtract (type $method)
    (i32.sub (struct.get $object $state (local.get 0)) (local.get 1)))
  (func $object (param $step (ref $method)) (param $state i32) (result (ref $object))
    (struct.new $object (struct.new $methods (local.get $step)) (local.get $state)))
  (func (export "run") (param $n i32) (result i32)
    (local $objects (ref $objects)) (local $object (ref null $object)) (local $sum i32)
    (local.set $objects
      (array.new_fixed $objects 4
        (call $object (ref.func $add) (i32.const 1))
        (call $object (ref.func $xor) (i32.const 2))
        (call $object (ref.func $rotate) (i32.const 3))
        (call $object (ref.func $subtract) (i32.const 4))))
    (loop $again
      (local.set $object
        (array.get $objects (local.get $objects) (i32.and (local.get $n) (i32.const 3))))
      (local.set $sum
        (i32.add
          (local.get $sum)
          (call_ref $method
            (ref.as_non_null (local.get $object))
            (local.get $n)
            (struct.get $methods $step (struct.get $object $methods (local.get $object))))))
      (struct.set $object $state (local.get $object) (local.get $sum))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
