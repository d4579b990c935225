;; Elements that are no objects, i31 and null, between elements that are: copied, filled and let go.

(module
  (import "wasmtime" "gc" (func $gc))
  (type $array (array (mut (ref null eq))))
  (type $box (struct (field i32)))

  (func $mixed (result (ref $array))
    (array.new_fixed $array 6
      (ref.i31 (i32.const 0))
      (ref.null eq)
      (struct.new $box (i32.const 7))
      (ref.i31 (i32.const -1))
      (ref.i31 (i32.const 0x40000000))
      (ref.null none)))

  ;; A digit an element: 1 null, 2 i31, 3 a box.
  (func $digits (param $a (ref $array)) (result i32)
    (local $i i32) (local $n i32)
    (loop $next
      (local.set $n
        (i32.add (i32.mul (local.get $n) (i32.const 10))
          (call $digit (array.get $array (local.get $a) (local.get $i)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (array.len (local.get $a)))))
    (local.get $n))
  (func $digit (param $e (ref null eq)) (result i32)
    (if (ref.is_null (local.get $e)) (then (return (i32.const 1))))
    (if (ref.test (ref i31) (local.get $e)) (then (return (i32.const 2))))
    (drop (struct.get $box 0 (ref.cast (ref $box) (local.get $e))))
    (i32.const 3))

  (func (export "copy") (param $to i32) (param $from i32) (param $length i32) (result i32)
    (local $a (ref $array))
    (local.set $a (call $mixed))
    (call $gc)
    (array.copy $array $array
      (local.get $a) (local.get $to) (local.get $a) (local.get $from) (local.get $length))
    (call $gc)
    (call $digits (local.get $a)))

  (func (export "fill with i31") (result i32)
    (local $a (ref $array))
    (local.set $a (call $mixed))
    (array.fill $array (local.get $a) (i32.const 1) (ref.i31 (i32.const 5)) (i32.const 3))
    (call $gc)
    (call $digits (local.get $a)))

  ;; An i31 or null in a box's place lets it go, an i31 in an i31's place lets nothing go.
  (func (export "set to numbers") (result i32)
    (local $a (ref $array))
    (local.set $a (call $mixed))
    (array.set $array (local.get $a) (i32.const 1) (array.get $array (local.get $a) (i32.const 2)))
    (array.set $array (local.get $a) (i32.const 2) (ref.i31 (i32.const 9)))
    (call $gc)
    (array.set $array (local.get $a) (i32.const 5) (array.get $array (local.get $a) (i32.const 1)))
    (array.set $array (local.get $a) (i32.const 1) (ref.null none))
    (array.set $array (local.get $a) (i32.const 3) (ref.i31 (i32.const 10)))
    (call $gc)
    (call $digits (local.get $a)))

  ;; Filling with null lets the box go: its memory must not be written to later.
  (func (export "fill with null") (result i32)
    (local $a (ref $array)) (local $b (ref $array))
    (local.set $a (call $mixed))
    (array.fill $array (local.get $a) (i32.const 0) (ref.null none) (i32.const 6))
    (call $gc)
    (local.set $b (call $mixed))
    (array.fill $array (local.get $a) (i32.const 0) (ref.null none) (i32.const 6))
    (call $gc)
    (i32.sub (call $digits (local.get $b)) (call $digits (local.get $a))))

  (func (export "values") (result i32 i32 i32)
    (local $a (ref $array))
    (local.set $a (call $mixed))
    (array.copy $array $array (local.get $a) (i32.const 1) (local.get $a) (i32.const 2) (i32.const 4))
    (call $gc)
    (struct.get $box 0 (ref.cast (ref $box) (array.get $array (local.get $a) (i32.const 1))))
    (i31.get_s (ref.cast (ref i31) (array.get $array (local.get $a) (i32.const 2))))
    (i31.get_u (ref.cast (ref i31) (array.get $array (local.get $a) (i32.const 3))))))

(assert_return (invoke "copy" (i32.const 0) (i32.const 0) (i32.const 6)) (i32.const 213221))
(assert_return (invoke "copy" (i32.const 0) (i32.const 1) (i32.const 5)) (i32.const 132211))
(assert_return (invoke "copy" (i32.const 1) (i32.const 0) (i32.const 5)) (i32.const 221322))
(assert_return (invoke "copy" (i32.const 2) (i32.const 1) (i32.const 3)) (i32.const 211321))
(assert_return (invoke "copy" (i32.const 0) (i32.const 2) (i32.const 1)) (i32.const 313221))
(assert_return (invoke "set to numbers") (i32.const 212223))
(assert_return (invoke "fill with i31") (i32.const 222221))
(assert_return (invoke "fill with null") (i32.const 102110))
(assert_return (invoke "values") (i32.const 7) (i32.const -1) (i32.const 0x40000000))
