;; Five bodies that attract each other, n steps: f64 arithmetic with square roots and divisions.
;; A body is x y z vx vy vz mass, 56 bytes.
;; iterations: 200000
(module
  (memory 1)
  (func $body (param $at i32) (param $x f64) (param $y f64) (param $z f64)
    (param $vx f64) (param $vy f64) (param $vz f64) (param $mass f64)
    (f64.store (local.get $at) (local.get $x))
    (f64.store offset=8 (local.get $at) (local.get $y))
    (f64.store offset=16 (local.get $at) (local.get $z))
    (f64.store offset=24 (local.get $at) (local.get $vx))
    (f64.store offset=32 (local.get $at) (local.get $vy))
    (f64.store offset=40 (local.get $at) (local.get $vz))
    (f64.store offset=48 (local.get $at) (local.get $mass)))
  (func $bodies
    (call $body (i32.const 0)
      (f64.const 0) (f64.const 0) (f64.const 0) (f64.const 0) (f64.const -0.02) (f64.const 0) (f64.const 40))
    (call $body (i32.const 56)
      (f64.const 5) (f64.const -1) (f64.const -0.1) (f64.const 0.6) (f64.const 2.8) (f64.const -0.03) (f64.const 0.04))
    (call $body (i32.const 112)
      (f64.const 8) (f64.const 4) (f64.const -0.4) (f64.const -1) (f64.const 1.8) (f64.const 0.01) (f64.const 0.01))
    (call $body (i32.const 168)
      (f64.const 13) (f64.const -15) (f64.const -0.2) (f64.const 1.1) (f64.const 0.9) (f64.const -0.01) (f64.const 0.002))
    (call $body (i32.const 224)
      (f64.const 15) (f64.const -26) (f64.const 0.2) (f64.const 1) (f64.const 0.6) (f64.const -0.03) (f64.const 0.002)))
  (func $pull (param $velocity i32) (param $distance f64) (param $magnitude f64)
    (f64.store offset=24 (local.get $velocity)
      (f64.add (f64.load offset=24 (local.get $velocity)) (f64.mul (local.get $distance) (local.get $magnitude)))))
  (func $step
    (local $i i32) (local $j i32) (local $dx f64) (local $dy f64) (local $dz f64) (local $square f64)
    (local $magnitude f64) (local $mi f64) (local $mj f64)
    (loop $outer
      (local.set $j (i32.add (local.get $i) (i32.const 56)))
      (block $last
        (br_if $last (i32.ge_u (local.get $j) (i32.const 280)))
        (loop $inner
          (local.set $dx (f64.sub (f64.load (local.get $i)) (f64.load (local.get $j))))
          (local.set $dy (f64.sub (f64.load offset=8 (local.get $i)) (f64.load offset=8 (local.get $j))))
          (local.set $dz (f64.sub (f64.load offset=16 (local.get $i)) (f64.load offset=16 (local.get $j))))
          (local.set $square
            (f64.add
              (f64.add (f64.mul (local.get $dx) (local.get $dx)) (f64.mul (local.get $dy) (local.get $dy)))
              (f64.mul (local.get $dz) (local.get $dz))))
          (local.set $magnitude
            (f64.div (f64.const 0.001) (f64.mul (local.get $square) (f64.sqrt (local.get $square)))))
          (local.set $mi (f64.mul (f64.load offset=48 (local.get $i)) (local.get $magnitude)))
          (local.set $mj (f64.neg (f64.mul (f64.load offset=48 (local.get $j)) (local.get $magnitude))))
          (call $pull (local.get $i) (local.get $dx) (local.get $mj))
          (call $pull (i32.add (local.get $i) (i32.const 8)) (local.get $dy) (local.get $mj))
          (call $pull (i32.add (local.get $i) (i32.const 16)) (local.get $dz) (local.get $mj))
          (call $pull (local.get $j) (local.get $dx) (local.get $mi))
          (call $pull (i32.add (local.get $j) (i32.const 8)) (local.get $dy) (local.get $mi))
          (call $pull (i32.add (local.get $j) (i32.const 16)) (local.get $dz) (local.get $mi))
          (br_if $inner (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 56))) (i32.const 280)))))
      (br_if $outer (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 56))) (i32.const 280))))
    (local.set $i (i32.const 0))
    (loop $move
      (f64.store (local.get $i)
        (f64.add (f64.load (local.get $i)) (f64.mul (f64.load offset=24 (local.get $i)) (f64.const 0.001))))
      (f64.store offset=8 (local.get $i)
        (f64.add (f64.load offset=8 (local.get $i)) (f64.mul (f64.load offset=32 (local.get $i)) (f64.const 0.001))))
      (f64.store offset=16 (local.get $i)
        (f64.add (f64.load offset=16 (local.get $i)) (f64.mul (f64.load offset=40 (local.get $i)) (f64.const 0.001))))
      (br_if $move (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 56))) (i32.const 280)))))
  (func (export "run") (param $n i32) (result i32)
    (call $bodies)
    (loop $again
      (call $step)
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.trunc_sat_f64_s (f64.mul (f64.load offset=56 (i32.const 0)) (f64.const 1000000)))))
