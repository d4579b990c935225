;; Arrays so large that marking, copying and freeing them takes many steps: their elements stay until they go, and both
;; arrays of a copy live until it ends although nothing else holds them.

(module
  (import "wasmtime" "gc" (func $gc))
  (type $box (struct (field $value i32)))
  (type $boxes (array (mut (ref null $box))))
  (type $anys (array (mut anyref)))

  (func $make (param $n i32) (result (ref $boxes))
    (local $all (ref $boxes))
    (local.set $all (array.new_default $boxes (local.get $n)))
    (array.set $boxes (local.get $all) (i32.const 0) (struct.new $box (i32.const 1)))
    (array.set $boxes (local.get $all) (i32.shr_u (local.get $n) (i32.const 1)) (struct.new $box (i32.const 20)))
    (array.set $boxes (local.get $all) (i32.sub (local.get $n) (i32.const 1)) (struct.new $box (i32.const 300)))
    (local.get $all))
  (func $sum (param $all (ref $boxes)) (param $n i32) (result i32)
    (i32.add
      (i32.add
        (struct.get $box $value (array.get $boxes (local.get $all) (i32.const 0)))
        (struct.get $box $value (array.get $boxes (local.get $all) (i32.shr_u (local.get $n) (i32.const 1)))))
      (struct.get $box $value (array.get $boxes (local.get $all) (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "kept") (param $n i32) (result i32)
    (local $all (ref $boxes))
    (local.set $all (call $make (local.get $n)))
    (drop (call $make (local.get $n)))
    (call $gc)
    (call $sum (local.get $all) (local.get $n)))

  ;; Elements are copied one array to another, each of which only the operands hold.
  (func (export "copied") (param $n i32) (result i32)
    (local $to (ref $boxes))
    (array.copy $boxes $boxes
      (local.tee $to (array.new $boxes (struct.new $box (i32.const 5)) (local.get $n)))
      (i32.const 0) (call $make (local.get $n)) (i32.const 0) (local.get $n))
    (call $gc)
    (call $sum (local.get $to) (local.get $n)))

  ;; An array of arrays, all of which go at once; then the next.
  (func (export "nested") (param $rounds i32) (param $n i32) (result i32)
    (local $outer (ref null $anys))
    (loop $again
      (local.set $outer (array.new $anys (array.new $anys (local.get $outer) (local.get $n)) (local.get $n)))
      (call $gc)
      (local.set $outer (ref.null $anys))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (ref.is_null (local.get $outer))))

(assert_return (invoke "kept" (i32.const 300000)) (i32.const 321))
(assert_return (invoke "copied" (i32.const 300000)) (i32.const 321))
(assert_return (invoke "nested" (i32.const 3) (i32.const 100000)) (i32.const 1))
