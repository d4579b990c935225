;; No other code runs in the loop: the global is read before it, and written through.
(module
  (global $sum (mut i32) (i32.const 0))
  (func (param $n i32)
    (loop $again
      (global.set $sum (i32.add (global.get $sum) (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
