;; n exceptions that are caught in the function that throws them.
;; iterations: 5000000
(module
  (tag $e (param i32))
  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (loop $again
      (block $caught (result i32)
        (try_table (catch $e $caught)
          (throw $e (local.get $n)))
        (unreachable))
      (local.set $sum (i32.add (i32.rotl (local.get $sum) (i32.const 3))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
