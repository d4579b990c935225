;; References that only one odd place holds while a collection runs.

(module
  (import "wasmtime" "gc" (func $gc))
  (type $box (struct (field i32)))
  (type $array (array (mut (ref null $box))))
  (type $bytes (array i8))
  (data $d "abcdefgh")
  (elem $e (ref null $box) (item (struct.new $box (i32.const 3))) (item (struct.new $box (i32.const 4))))

  (func $new (param i32) (result (ref $box)) (call $gc) (struct.new $box (local.get 0)))

  ;; The results of array.new_data and array.new_elem as operands.
  (func (export "new_data") (result i32)
    (array.new_data $bytes $d (i32.const 2) (i32.const 3))
    (array.new_data $bytes $d (i32.const 0) (i32.const 8))
    (call $gc)
    (array.len)
    (call $len_and_first))
  (func $len_and_first (param $a (ref $bytes)) (param $n i32) (result i32)
    (call $gc)
    (i32.add (i32.mul (local.get $n) (i32.const 1000)) (array.get_u $bytes (local.get $a) (i32.const 0))))
  (func (export "new_elem") (result i32)
    (array.new_elem $array $e (i32.const 0) (i32.const 2))
    (call $gc)
    (i32.const 1)
    (array.get $array)
    (call $gc)
    (struct.get $box 0))

  ;; A value that does not change in the loop, beside one that does.
  (func (export "invariant") (param $n i32) (result i32)
    (local $a (ref null $box)) (local $b (ref null $box))
    (local.set $a (call $new (i32.const 100)))
    (loop $next
      (local.set $b (call $new (local.get $n)))
      (call $gc)
      (local.set $n (i32.sub (local.get $n) (struct.get $box 0 (call $new (i32.const 1)))))
      (br_if $next (local.get $n)))
    (i32.add (struct.get $box 0 (local.get $a)) (struct.get $box 0 (local.get $b))))

  ;; The same object twice as an argument, and as a result.
  (func $twice (param (ref $box) (ref $box)) (result (ref $box) (ref $box))
    (call $gc)
    (local.get 1)
    (local.get 1))
  (func (export "twice") (result i32)
    (local $b (ref $box))
    (local.set $b (call $new (i32.const 21)))
    (call $twice (local.get $b) (local.get $b))
    (call $gc)
    (local.set $b)
    (struct.get $box 0)
    (call $gc)
    (i32.add (struct.get $box 0 (local.get $b))))

  ;; A parameter that is overwritten while its old value is an operand.
  (func $overwritten (param $b (ref $box)) (result i32)
    (local.get $b)
    (local.set $b (call $new (i32.const 2)))
    (call $gc)
    (struct.get $box 0)
    (i32.mul (i32.const 10))
    (i32.add (struct.get $box 0 (local.get $b))))
  (func (export "overwritten") (result i32) (call $overwritten (call $new (i32.const 1))))

  ;; Recursion: every frame holds one object.
  (func $deep (param $n i32) (result i32)
    (local $b (ref $box))
    (local.set $b (struct.new $box (local.get $n)))
    (if (i32.eqz (local.get $n)) (then (call $gc) (return (i32.const 0))))
    (i32.add (call $deep (i32.sub (local.get $n) (i32.const 1))) (struct.get $box 0 (local.get $b))))
  (func (export "deep") (param i32) (result i32) (call $deep (local.get 0))))

(assert_return (invoke "new_elem") (i32.const 4))
(assert_return (invoke "new_elem") (i32.const 4))
(assert_return (invoke "new_data") (i32.const 8099))
(assert_return (invoke "invariant" (i32.const 10)) (i32.const 101))
(assert_return (invoke "twice") (i32.const 42))
(assert_return (invoke "overwritten") (i32.const 12))
(assert_return (invoke "deep" (i32.const 100)) (i32.const 5050))
