;; A byte array of 4 KiB copied element by element, n times.
;; iterations: 2000
(module
  (type $bytes (array (mut i8)))
  (func (export "run") (param $n i32) (result i32)
    (local $a (ref $bytes)) (local $b (ref $bytes)) (local $i i32) (local $j i32) (local $sum i32)
    (local.set $a (array.new $bytes (i32.const 3) (i32.const 4096)))
    (local.set $b (array.new $bytes (i32.const 5) (i32.const 4096)))
    (loop $again
      (array.set $bytes (local.get $a) (i32.and (local.get $i) (i32.const 4095)) (local.get $i))
      (local.set $j (i32.const 0))
      (loop $elements
        (array.set $bytes (local.get $b) (local.get $j)
          (array.get_u $bytes (local.get $a) (local.get $j)))
        (br_if $elements
          (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 4096))))
      (local.set $sum
        (i32.add
          (local.get $sum)
          (array.get_s $bytes (local.get $b) (i32.and (local.get $i) (i32.const 4095)))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.add
      (local.get $sum)
      (i32.add
        (array.get_u $bytes (local.get $a) (i32.const 40))
        (array.get_s $bytes (local.get $b) (i32.const 50))))))
