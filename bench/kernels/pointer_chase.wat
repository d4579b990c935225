;; n dependent loads over one cycle of 256 Ki words (1 MiB).
;; iterations: 10000000
(module
  (memory 16)
  (func $build
    (local $i i32)
    ;; A linear congruential generator modulo a power of two has one cycle through all of its states.
    (loop $words
      (i32.store
        (i32.shl (local.get $i) (i32.const 2))
        (i32.and
          (i32.add (i32.mul (local.get $i) (i32.const 1664525)) (i32.const 1013904223))
          (i32.const 0x3FFFF)))
      (br_if $words (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 0x40000)))))
  (func (export "run") (param $n i32) (result i32)
    (local $at i32)
    (call $build)
    (loop $chase
      (local.set $at (i32.load (i32.shl (local.get $at) (i32.const 2))))
      (br_if $chase (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $at)))
