;; try_table with operands below it on the stack, in a loop: what lies below must be there after the handler.

(module
  (tag $e (param i32))
  (func $throws (param i32) (throw $e (local.get 0)))
  (func (export "sum") (param $n i32) (result i32)
    (local $sum i32)
    (loop $next
      (local.get $sum)
      (i32.const 1)
      (block $caught (result i32)
        (try_table (catch $e $caught) (call $throws (local.get $n)))
        (unreachable))
      (i32.add)
      (i32.add)
      (local.set $sum)
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $next (local.get $n)))
    (local.get $sum)))

(assert_return (invoke "sum" (i32.const 4)) (i32.const 14))
(assert_return (invoke "sum" (i32.const 1)) (i32.const 2))
