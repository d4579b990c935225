;; Copies of a range of an array onto the same array, by every overlap and length. Each element is an object of its own
;; whose only owner is the array, so a count that is dropped too early frees an element that the copy still needs.

(module
  (import "wasmtime" "gc" (func $gc))
  (type $box (struct (field i32)))
  (type $array (array (mut (ref null $box))))
  (global $size i32 (i32.const 7))

  ;; Element i holds a fresh box of i.
  (func $fresh (result (ref $array))
    (local $a (ref $array)) (local $i i32)
    (local.set $a (array.new_default $array (global.get $size)))
    (loop $next
      (array.set $array (local.get $a) (local.get $i) (struct.new $box (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (global.get $size))))
    (local.get $a))

  ;; What element i holds after a copy within an array whose element i held i.
  (func $expected (param $to i32) (param $from i32) (param $length i32) (param $i i32) (result i32)
    (if (result i32)
      (i32.lt_u (i32.sub (local.get $i) (local.get $to)) (local.get $length))
      (then (i32.add (local.get $from) (i32.sub (local.get $i) (local.get $to))))
      (else (local.get $i))))

  (func $check (param $a (ref $array)) (param $to i32) (param $from i32) (param $length i32)
    (local $i i32)
    (loop $next
      (if
        (i32.ne
          (struct.get $box 0 (array.get $array (local.get $a) (local.get $i)))
          (call $expected (local.get $to) (local.get $from) (local.get $length) (local.get $i)))
        (then (unreachable)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (global.get $size)))))

  (func $copy (param $to i32) (param $from i32) (param $length i32) (param $collect i32)
    (local $a (ref $array))
    (local.set $a (call $fresh))
    (if (local.get $collect) (then (call $gc)))
    (array.copy $array $array
      (local.get $a) (local.get $to) (local.get $a) (local.get $from) (local.get $length))
    (if (local.get $collect) (then (call $gc)))
    (call $check (local.get $a) (local.get $to) (local.get $from) (local.get $length)))

  ;; Every to, from and length inside the array; how many there were.
  (func (export "all") (param $collect i32) (result i32)
    (local $to i32) (local $from i32) (local $length i32) (local $count i32)
    (loop $outer
      (local.set $from (i32.const 0))
      (loop $middle
        (local.set $length (i32.const 0))
        (loop $inner
          (if
            (i32.and
              (i32.le_u (i32.add (local.get $to) (local.get $length)) (global.get $size))
              (i32.le_u (i32.add (local.get $from) (local.get $length)) (global.get $size)))
            (then
              (call $copy (local.get $to) (local.get $from) (local.get $length) (local.get $collect))
              (local.set $count (i32.add (local.get $count) (i32.const 1)))))
          (local.set $length (i32.add (local.get $length) (i32.const 1)))
          (br_if $inner (i32.le_u (local.get $length) (global.get $size))))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br_if $middle (i32.le_u (local.get $from) (global.get $size))))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (br_if $outer (i32.le_u (local.get $to) (global.get $size))))
    (local.get $count))

  ;; One array, copied onto itself over and over, each time one element further.
  (func (export "shift") (result i32)
    (local $a (ref $array)) (local $i i32) (local $sum i32)
    (local.set $a (call $fresh))
    (loop $next
      (array.copy $array $array
        (local.get $a) (i32.const 1) (local.get $a) (i32.const 0) (i32.const 6))
      (call $gc)
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 8))))
    ;; All elements are the first one now.
    (local.set $i (i32.const 0))
    (loop $next
      (local.set $sum
        (i32.add (local.get $sum)
          (ref.eq
            (array.get $array (local.get $a) (i32.const 0))
            (array.get $array (local.get $a) (local.get $i)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (global.get $size))))
    (local.get $sum))

  (func (export "out of bounds") (param $to i32) (param $from i32) (param $length i32)
    (local $a (ref $array))
    (local.set $a (call $fresh))
    (array.copy $array $array
      (local.get $a) (local.get $to) (local.get $a) (local.get $from) (local.get $length))))

(assert_return (invoke "all" (i32.const 0)) (i32.const 204))
(assert_return (invoke "all" (i32.const 1)) (i32.const 204))
(assert_return (invoke "all" (i32.const 0)) (i32.const 204))
(assert_return (invoke "shift") (i32.const 7))
(assert_trap (invoke "out of bounds" (i32.const 0) (i32.const 1) (i32.const 7)) "out of bounds array access")
(assert_trap (invoke "out of bounds" (i32.const 1) (i32.const 0) (i32.const 7)) "out of bounds array access")
(assert_trap (invoke "out of bounds" (i32.const 8) (i32.const 0) (i32.const 0)) "out of bounds array access")
(assert_trap (invoke "out of bounds" (i32.const 0) (i32.const -1) (i32.const 2)) "out of bounds array access")
(assert_return (invoke "all" (i32.const 1)) (i32.const 204))
