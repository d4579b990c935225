;; n downcasts over four types that may have subtypes, one of them found at depth three.
;; iterations: 5000000
(module
  (type $shape (sub (struct (field $size i32))))
  (type $round (sub $shape (struct (field $size i32))))
  (type $circle (sub $round (struct (field $size i32) (field $radius i32))))
  (type $square (sub $shape (struct (field $size i32) (field $side i32))))
  (type $line (sub $shape (struct (field $size i32) (field $length f64))))
  (type $shapes (array (mut (ref null $shape))))
  (func $measure (param $shape (ref null $shape)) (result i32)
    (block $is_circle (result (ref $circle))
      (block $is_square (result (ref $square))
        (br_on_cast $is_circle (ref null $shape) (ref $circle) (local.get $shape))
        (br_on_cast $is_square (ref null $shape) (ref $square))
        (drop)
        (if (result i32) (ref.test (ref $line) (local.get $shape))
          (then
            (i32.trunc_sat_f64_s (struct.get $line $length (ref.cast (ref $line) (local.get $shape)))))
          (else (struct.get $shape $size (local.get $shape))))
        (return))
      (return (struct.get $square $side)))
    (struct.get $circle $radius))
  (func (export "run") (param $n i32) (result i32)
    (local $shapes (ref $shapes)) (local $sum i32)
    (local.set $shapes
      (array.new_fixed $shapes 4
        (struct.new $circle (i32.const 1) (i32.const 10))
        (struct.new $square (i32.const 2) (i32.const 20))
        (struct.new $line (i32.const 3) (f64.const 30))
        (struct.new $round (i32.const 4))))
    (loop $again
      (local.set $sum
        (i32.xor
          (i32.add
            (local.get $sum)
            (call $measure (array.get $shapes (local.get $shapes) (i32.and (local.get $n) (i32.const 3)))))
          (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
