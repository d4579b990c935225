;; n small integers stored to and loaded from an array of references of any type.
;; iterations: 5000000
(module
  (type $numbers (array (mut anyref)))
  (func (export "run") (param $n i32) (result i32)
    (local $numbers (ref $numbers)) (local $sum i32) (local $i i32)
    (local.set $numbers (array.new $numbers (ref.i31 (i32.const 1)) (i32.const 1024)))
    (loop $again
      (local.set $i (i32.and (local.get $n) (i32.const 1023)))
      (local.set $sum
        (i32.add
          (local.get $sum)
          (i31.get_s
            (ref.cast (ref i31) (array.get $numbers (local.get $numbers) (local.get $i))))))
      (array.set $numbers (local.get $numbers) (local.get $i) (ref.i31 (local.get $sum)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
