;; Elements go from slot to slot without ever being held: what is read and stored at once is not announced to the collector.
;; Each element refers to itself, so that its count never frees it, and only the trace may.
(module
  (type $cell (struct (field $self (mut (ref null $cell))) (field $id i32) (field $seen (mut i32))))
  (type $cells (array (mut (ref null $cell))))
  (global $a (mut (ref $cells)) (array.new_default $cells (i32.const 120)))
  (global $b (mut (ref $cells)) (array.new_default $cells (i32.const 120)))
  (global $spare (mut (ref null $cell)) (ref.null $cell))
  (global $seed (mut i32) (i32.const 1))

  (func $random (result i32)
    (global.set $seed (i32.add (i32.mul (global.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
    (i32.rem_u (i32.shr_u (global.get $seed) (i32.const 8)) (i32.const 120)))

  (func $cell (param $id i32) (result (ref $cell)) (local $cell (ref null $cell))
    (local.set $cell (struct.new $cell (ref.null $cell) (local.get $id) (i32.const 0)))
    (struct.set $cell $self (local.get $cell) (local.get $cell))
    (ref.as_non_null (local.get $cell)))

  (func $fill (local $i i32)
    (loop $more
      (array.set $cells (global.get $a) (local.get $i) (call $cell (local.get $i)))
      (array.set $cells (global.get $b) (local.get $i) (call $cell (i32.add (local.get $i) (i32.const 120))))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 120)))))

  (func $swap (param $i i32) (param $j i32)
    (global.set $spare (array.get $cells (global.get $a) (local.get $i)))
    (array.set $cells (global.get $a) (local.get $i) (ref.null $cell))
    (drop (struct.new_default $cell))
    (array.set $cells (global.get $a) (local.get $i) (array.get $cells (global.get $b) (local.get $j)))
    (array.set $cells (global.get $b) (local.get $j) (ref.null $cell))
    (drop (struct.new_default $cell))
    (array.set $cells (global.get $b) (local.get $j) (global.get $spare))
    (global.set $spare (ref.null $cell))
    (drop (struct.new_default $cell)))

  ;; How many elements there are that were not seen before.
  (func $count (param $cells (ref $cells)) (result i32) (local $i i32) (local $sum i32) (local $cell (ref null $cell))
    (loop $more
      (local.set $cell (array.get $cells (local.get $cells) (local.get $i)))
      (if (i32.and
            (i32.eqz (struct.get $cell $seen (local.get $cell)))
            (ref.eq (local.get $cell) (struct.get $cell $self (local.get $cell))))
        (then (local.set $sum (i32.add (local.get $sum) (i32.const 1)))))
      (struct.set $cell $seen (local.get $cell) (i32.const 1))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 120))))
    (local.get $sum))

  (func (export "run") (param $steps i32) (result i32)
    (call $fill)
    (loop $more
      (call $swap (call $random) (call $random))
      (br_if $more (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    (i32.add (call $count (global.get $a)) (call $count (global.get $b)))))

(assert_return (invoke "run" (i32.const 1000)) (i32.const 240))
