;; An array of 10,000 references shifted by one element onto itself, n times up and n times down.
;; iterations: 200
(module
  (type $item (struct (field $key i32)))
  (type $items (array (mut (ref null $item))))
  (func (export "run") (param $n i32) (result i32)
    (local $items (ref $items)) (local $i i32) (local $sum i32)
    (local.set $items (array.new_default $items (i32.const 10000)))
    (loop $fill
      (array.set $items (local.get $items) (local.get $i) (struct.new $item (local.get $i)))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10000))))
    (loop $again
      (array.copy $items $items
        (local.get $items) (i32.const 1) (local.get $items) (i32.const 0) (i32.const 9999))
      (array.copy $items $items
        (local.get $items) (i32.const 0) (local.get $items) (i32.const 2) (i32.const 9998))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.set $i (i32.const 0))
    (loop $check
      (local.set $sum
        (i32.add
          (i32.mul (local.get $sum) (i32.const 31))
          (struct.get $item $key (array.get $items (local.get $items) (local.get $i)))))
      (br_if $check (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10000))))
    (local.get $sum)))
