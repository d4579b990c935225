;; n calls through a table with four targets in turn.
;; iterations: 10000000
(module
  (type $operation (func (param i32 i32) (result i32)))
  (table funcref (elem $add $sub $xor $rotate))
  (func $add (type $operation) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $operation) (i32.sub (local.get 0) (local.get 1)))
  (func $xor (type $operation) (i32.xor (local.get 0) (local.get 1)))
  (func $rotate (type $operation) (i32.rotl (local.get 0) (local.get 1)))
  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (local.set $sum (i32.const 1))
    (loop $again
      (local.set $sum
        (call_indirect (type $operation)
          (local.get $sum) (local.get $n) (i32.and (local.get $n) (i32.const 3))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
