;; n calls in a try_table, none of which throws.
;; iterations: 20000000
(module
  (tag $e (param i32))
  (func $may (param $x i32) (result i32)
    (if (i32.eq (local.get $x) (i32.const -1)) (then (throw $e (local.get $x))))
    (i32.xor (local.get $x) (i32.const 77)))
  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (loop $again
      (block $next
        (block $caught (result i32)
          (try_table (catch $e $caught)
            (local.set $sum (i32.add (call $may (local.get $n)) (i32.rotl (local.get $sum) (i32.const 3))))
            (br $next))
          (unreachable))
        (local.set $sum))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
