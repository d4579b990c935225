;; Memory that was freed is used again by objects of other sizes: neighbours must not overlap, and vectors and large arrays
;; may start anywhere. (A free block that was smaller than the alignment.)

(module
  (type $bytes (array (mut i8)))
  (type $slots (array (mut (ref null $bytes))))
  (type $vector (struct (field $v (mut v128)) (field $n (mut i8))))
  (type $vectors (array (mut (ref null $vector))))
  (global $state (mut i32) (i32.const 1))

  (func $random (result i32)
    (global.set $state (i32.add (i32.mul (global.get $state) (i32.const 1103515245)) (i32.const 12345)))
    (i32.shr_u (global.get $state) (i32.const 8)))

  ;; Every byte of an array is its slot.
  (func $intact (param $array (ref $bytes)) (param $slot i32) (result i32)
    (local $i i32)
    (block $end
      (loop $again
        (br_if $end (i32.ge_u (local.get $i) (array.len (local.get $array))))
        (if (i32.ne (array.get_u $bytes (local.get $array) (local.get $i)) (local.get $slot)) (then (return (i32.const 0))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $again)))
    (i32.const 1))

  (func (export "sizes") (param $rounds i32) (param $largest i32) (result i32)
    (local $slots (ref $slots)) (local $slot i32) (local $old (ref null $bytes)) (local $good i32)
    (local.set $slots (array.new_default $slots (i32.const 16)))
    (loop $again
      (local.set $slot (i32.and (call $random) (i32.const 15)))
      (local.set $old (array.get $slots (local.get $slots) (local.get $slot)))
      (local.set $good (i32.add (local.get $good)
        (if (result i32) (ref.is_null (local.get $old))
          (then (i32.const 1))
          (else (call $intact (ref.as_non_null (local.get $old)) (local.get $slot))))))
      (array.set $slots (local.get $slots) (local.get $slot)
        (array.new $bytes (local.get $slot) (i32.rem_u (call $random) (local.get $largest))))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $good))

  (func (export "vectors") (param $n i32) (result i32)
    (local $all (ref $vectors)) (local $i i32) (local $good i32)
    (local.set $all (array.new_default $vectors (local.get $n)))
    (loop $again
      (drop (array.new_default $bytes (i32.and (local.get $i) (i32.const 31))))
      (array.set $vectors (local.get $all) (local.get $i)
        (struct.new $vector (i32x4.splat (local.get $i)) (i32.const 7)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (loop $again
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (local.set $good (i32.add (local.get $good)
        (i32.and
          (i32x4.all_true (i32x4.eq
            (i32x4.splat (local.get $i)) (struct.get $vector $v (array.get $vectors (local.get $all) (local.get $i)))))
          (i32.eq (i32.const 7) (struct.get_s $vector $n (array.get $vectors (local.get $all) (local.get $i)))))))
      (br_if $again (local.get $i)))
    (local.get $good)))

(assert_return (invoke "sizes" (i32.const 400) (i32.const 3)) (i32.const 400))
(assert_return (invoke "sizes" (i32.const 400) (i32.const 40)) (i32.const 400))
(assert_return (invoke "sizes" (i32.const 300) (i32.const 700)) (i32.const 300))
(assert_return (invoke "sizes" (i32.const 200) (i32.const 5000)) (i32.const 200))
(assert_return (invoke "sizes" (i32.const 20) (i32.const 100000)) (i32.const 20))
(assert_return (invoke "vectors" (i32.const 100)) (i32.const 100))
