;; A list of 100,000 cells walked n times.
;; iterations: 100
(module
  (type $cell (struct (field $value i32) (field $next (ref null $cell))))
  (func $build (result (ref null $cell))
    (local $i i32) (local $list (ref null $cell))
    (loop $cells
      (local.set $list (struct.new $cell (local.get $i) (local.get $list)))
      (br_if $cells (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100000))))
    (local.get $list))
  (func (export "run") (param $n i32) (result i32)
    (local $list (ref null $cell)) (local $at (ref null $cell)) (local $sum i32)
    (local.set $list (call $build))
    (loop $again
      (local.set $at (local.get $list))
      (block $end
        (loop $walk
          (br_if $end (ref.is_null (local.get $at)))
          (local.set $sum (i32.add (local.get $sum) (struct.get $cell $value (local.get $at))))
          (local.set $at (struct.get $cell $next (local.get $at)))
          (br $walk)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
