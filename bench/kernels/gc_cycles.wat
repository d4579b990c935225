;; n pairs of structs that refer to each other, dropped at once: garbage that counts alone never free.
;; iterations: 500000
(module
  (type $pair (struct (field $value i32) (field $other (mut (ref null $pair)))))
  (func (export "run") (param $n i32) (result i32)
    (local $a (ref null $pair)) (local $b (ref null $pair)) (local $sum i32)
    (loop $again
      (local.set $a (struct.new $pair (local.get $n) (ref.null $pair)))
      (local.set $b (struct.new $pair (local.get $sum) (local.get $a)))
      (struct.set $pair $other (local.get $a) (local.get $b))
      (local.set $sum
        (i32.add
          (struct.get $pair $value (struct.get $pair $other (local.get $a)))
          (struct.get $pair $value (struct.get $pair $other (local.get $b)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
