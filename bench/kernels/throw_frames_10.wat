;; n exceptions that pass through 10 frames.
;; iterations: 20000
(module
  (tag $e (param i32))
  (func $deep (param $depth i32) (param $x i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $e (local.get $x))))
    (i32.add (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $x)) (i32.const 1)))
  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (loop $again
      (block $caught (result i32)
        (try_table (catch $e $caught)
          (drop (call $deep (i32.const 9) (local.get $n))))
        (unreachable))
      (local.set $sum (i32.add (i32.rotl (local.get $sum) (i32.const 3))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
