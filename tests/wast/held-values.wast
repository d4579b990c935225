;; Values that compiled code holds while a loop runs: they must be seen as they are by whoever looks.

(module
  (global $sum (mut i32) (i32.const 0))
  (global $other (mut i64) (i64.const 5))
  (memory 1 3)
  (func $bump (global.set $sum (i32.add (global.get $sum) (i32.const 100))))

  (func (export "sum") (result i32) (global.get $sum))
  (func (export "other") (result i64) (global.get $other))

  ;; The loop traps at the address that is not there: what was written until then stays.
  (func (export "trap") (param $at i32)
    (global.set $sum (i32.const 0))
    (loop $again
      (global.set $sum (i32.add (global.get $sum) (i32.const 1)))
      (drop (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $again)))

  ;; A call in the loop changes the global.
  (func (export "call") (param $n i32) (result i32)
    (global.set $sum (i32.const 0))
    (loop $again
      (global.set $sum (i32.add (global.get $sum) (i32.const 1)))
      (call $bump)
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (global.get $sum))

  ;; An inner loop holds what the outer one cannot.
  (func (export "nest") (param $n i32) (result i64)
    (local $i i32)
    (global.set $other (i64.const 0))
    (loop $outer
      (local.set $i (i32.const 0))
      (loop $inner
        (global.set $other (i64.add (global.get $other) (i64.extend_i32_u (global.get $sum))))
        (br_if $inner (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
      (call $bump)
      (br_if $outer (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (global.get $other))

  ;; A loop that is never reached, and one after it.
  (func (export "skip") (param $n i32) (result i32)
    (block $out
      (br $out)
      (loop $never (global.set $sum (i32.const 7)) (call $bump) (br $never)))
    (global.set $sum (i32.const 0))
    (loop $again
      (global.set $sum (i32.add (global.get $sum) (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (global.get $sum))

  ;; Leaves from the middle of a loop, out of two blocks.
  (func (export "leave") (param $n i32) (result i32)
    (global.set $sum (i32.const 0))
    (block $out
      (loop $again
        (block $inner
          (global.set $sum (i32.add (global.get $sum) (i32.const 1)))
          (br_if $inner (i32.lt_u (global.get $sum) (local.get $n)))
          (br $out))
        (br $again)))
    (global.get $sum))

  ;; The memory grows in the loop; what is new can be read.
  (func (export "grow") (result i32)
    (local $i i32)
    (loop $again
      (i32.store8 (i32.add (i32.mul (local.get $i) (i32.const 65536)) (i32.const 9)) (i32.const 1))
      (drop (memory.grow (i32.const 1)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
    (i32.load8_u (i32.const 131081)))

  ;; The address is read before its local changes.
  (func (export "changed") (param $at i32) (result i32)
    (i32.store8 (i32.const 20) (i32.const 1))
    (i32.store8 (i32.const 30) (i32.const 2))
    (i32.load8_u
      (local.get $at)
      (local.set $at (i32.const 30))
      (drop (i32.load8_u (local.get $at)))))

  ;; Short copies, overlapping both ways; the last byte counts.
  (func (export "copy") (param $to i32) (param $from i32) (result i32)
    (i64.store (i32.const 0) (i64.const 0x0706050403020100))
    (i64.store (i32.const 8) (i64.const 0x0f0e0d0c0b0a0908))
    (memory.copy (local.get $to) (local.get $from) (i32.const 7))
    (memory.copy (i32.add (local.get $to) (i32.const 16)) (local.get $to) (i32.const 3))
    (memory.copy (i32.add (local.get $to) (i32.const 32)) (local.get $to) (i32.const 16))
    (memory.copy (i32.add (local.get $to) (i32.const 64)) (local.get $to) (i32.const 23))
    (i32.add
      (i32.load8_u (i32.add (local.get $to) (i32.const 6)))
      (i32.add
        (i32.load8_u offset=18 (local.get $to))
        (i32.add (i32.load8_u offset=38 (local.get $to)) (i32.load8_u offset=70 (local.get $to)))))))

(assert_trap (invoke "trap" (i32.const 65530)) "out of bounds memory access")
(assert_return (invoke "sum") (i32.const 7))
(assert_return (invoke "call" (i32.const 3)) (i32.const 303))
(assert_return (invoke "nest" (i32.const 2)) (i64.const 2118))
(assert_return (invoke "skip" (i32.const 4)) (i32.const 10))
(assert_return (invoke "leave" (i32.const 6)) (i32.const 6))
(assert_return (invoke "changed" (i32.const 20)) (i32.const 1))
(assert_return (invoke "copy" (i32.const 2) (i32.const 0)) (i32.const 20))
(assert_return (invoke "copy" (i32.const 0) (i32.const 2)) (i32.const 28))
(assert_trap (invoke "copy" (i32.const 65530) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0) (i32.const 65530)) "out of bounds memory access")
(assert_return (invoke "grow") (i32.const 1))
