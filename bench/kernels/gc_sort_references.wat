;; An array of n references to structs shell-sorted by a field.
;; iterations: 50000
(module
  (type $item (struct (field $key i32)))
  (type $items (array (mut (ref null $item))))
  (func $key (param $items (ref $items)) (param $i i32) (result i32)
    (struct.get $item $key (array.get $items (local.get $items) (local.get $i))))
  (func $sort (param $items (ref $items))
    (local $gap i32) (local $i i32) (local $j i32) (local $moved (ref null $item)) (local $count i32)
    (local.set $count (array.len (local.get $items)))
    (local.set $gap (i32.div_u (local.get $count) (i32.const 2)))
    (loop $gaps
      (local.set $i (local.get $gap))
      (loop $inserts
        (local.set $moved (array.get $items (local.get $items) (local.get $i)))
        (local.set $j (local.get $i))
        (block $placed
          (loop $shift
            (br_if $placed (i32.lt_u (local.get $j) (local.get $gap)))
            (br_if $placed
              (i32.le_s
                (call $key (local.get $items) (i32.sub (local.get $j) (local.get $gap)))
                (struct.get $item $key (local.get $moved))))
            (array.set $items (local.get $items) (local.get $j)
              (array.get $items (local.get $items) (i32.sub (local.get $j) (local.get $gap))))
            (local.set $j (i32.sub (local.get $j) (local.get $gap)))
            (br $shift)))
        (array.set $items (local.get $items) (local.get $j) (local.get $moved))
        (br_if $inserts
          (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))
      (br_if $gaps (local.tee $gap (i32.div_u (local.get $gap) (i32.const 2))))))
  (func (export "run") (param $n i32) (result i32)
    (local $items (ref $items)) (local $i i32) (local $x i32) (local $sum i32)
    (local.set $items (array.new_default $items (local.get $n)))
    (loop $fill
      (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1664525)) (i32.const 1013904223)))
      (array.set $items (local.get $items) (local.get $i) (struct.new $item (local.get $x)))
      (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (call $sort (local.get $items))
    (local.set $i (i32.const 0))
    (loop $check
      (local.set $sum
        (i32.add
          (i32.mul (local.get $sum) (i32.const 31))
          (call $key (local.get $items) (local.get $i))))
      (br_if $check (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
