;; n steps of a machine that dispatches on eight codes.
;; iterations: 10000000
(module
  (func (export "run") (param $n i32) (result i32)
    (local $x i32) (local $sum i32)
    (loop $again
      (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1664525)) (i32.const 1013904223)))
      (block $end
        (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1 (block $0
          (br_table $0 $1 $2 $3 $4 $5 $6 $7 (i32.shr_u (local.get $x) (i32.const 29))))
          (local.set $sum (i32.add (local.get $sum) (local.get $x))) (br $end))
          (local.set $sum (i32.sub (local.get $sum) (local.get $x))) (br $end))
          (local.set $sum (i32.xor (local.get $sum) (local.get $x))) (br $end))
          (local.set $sum (i32.or (local.get $sum) (local.get $n))) (br $end))
          (local.set $sum (i32.rotl (local.get $sum) (i32.const 3))) (br $end))
          (local.set $sum (i32.mul (local.get $sum) (i32.const 5))) (br $end))
          (local.set $sum (i32.shr_u (local.get $sum) (i32.const 1))) (br $end))
        (local.set $sum (i32.add (local.get $sum) (i32.const 7))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
