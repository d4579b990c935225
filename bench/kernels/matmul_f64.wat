;; Two 160 by 160 matrices of f64, multiplied n times: nested loops over loads, multiplications and additions.
;; iterations: 10
(module
  (memory 32)
  (global $a i32 (i32.const 0))
  (global $b i32 (i32.const 262144))
  (global $c i32 (i32.const 524288))
  (func $at (param $matrix i32) (param $row i32) (param $column i32) (result i32)
    (i32.add
      (local.get $matrix)
      (i32.shl (i32.add (i32.mul (local.get $row) (i32.const 160)) (local.get $column)) (i32.const 3))))
  (func $fill
    (local $i i32) (local $j i32)
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (f64.store (call $at (global.get $a) (local.get $i) (local.get $j))
          (f64.convert_i32_s (i32.add (local.get $i) (local.get $j))))
        (f64.store (call $at (global.get $b) (local.get $i) (local.get $j))
          (f64.convert_i32_s (i32.sub (local.get $i) (local.get $j))))
        (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 160))))
      (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 160)))))
  (func $multiply
    (local $i i32) (local $j i32) (local $k i32) (local $sum f64)
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $sum (f64.const 0))
        (local.set $k (i32.const 0))
        (loop $products
          (local.set $sum
            (f64.add
              (local.get $sum)
              (f64.mul
                (f64.load (call $at (global.get $a) (local.get $i) (local.get $k)))
                (f64.load (call $at (global.get $b) (local.get $k) (local.get $j))))))
          (br_if $products (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 160))))
        (f64.store (call $at (global.get $c) (local.get $i) (local.get $j)) (local.get $sum))
        (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 160))))
      (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 160)))))
  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $sum f64)
    (call $fill)
    (loop $again
      (call $multiply)
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (loop $trace
      (local.set $sum
        (f64.add (local.get $sum) (f64.load (call $at (global.get $c) (local.get $i) (local.get $i)))))
      (br_if $trace (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 160))))
    (i32.trunc_sat_f64_s (f64.div (local.get $sum) (f64.const 16)))))
