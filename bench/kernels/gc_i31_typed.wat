;; n small integers stored to and loaded from an array of i31 references, which no collector counts.
;; apart from the twelve; earlier: gc_i31
;; iterations: 5000000
(module
  (type $numbers (array (mut i31ref)))
  (func (export "run") (param $n i32) (result i32)
    (local $numbers (ref $numbers)) (local $sum i32) (local $i i32)
    (local.set $numbers (array.new $numbers (ref.i31 (i32.const 1)) (i32.const 1024)))
    (loop $again
      (local.set $i (i32.and (local.get $n) (i32.const 1023)))
      (array.set $numbers (local.get $numbers) (local.get $i)
        (ref.i31
          (i32.add
            (i31.get_s (array.get $numbers (local.get $numbers) (local.get $i)))
            (local.get $n))))
      (if
        (ref.eq
          (array.get $numbers (local.get $numbers) (local.get $i))
          (array.get $numbers (local.get $numbers) (i32.const 7)))
        (then (local.set $sum (i32.add (local.get $sum) (i32.const 1)))))
      (local.set $sum
        (i32.add
          (local.get $sum)
          (i31.get_u (array.get $numbers (local.get $numbers) (local.get $i)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
