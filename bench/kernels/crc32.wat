;; CRC-32 of 64 KiB, n times: a table lookup depends on the one before.
;; iterations: 500
(module
  (memory 2)
  (func $table
    (local $i i32) (local $k i32) (local $c i32)
    (loop $entries
      (local.set $c (local.get $i))
      (local.set $k (i32.const 8))
      (loop $bits
        (local.set $c
          (i32.xor
            (i32.shr_u (local.get $c) (i32.const 1))
            (i32.and (i32.const 0xEDB88320) (i32.sub (i32.const 0) (i32.and (local.get $c) (i32.const 1))))))
        (br_if $bits (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
      (i32.store (i32.shl (local.get $i) (i32.const 2)) (local.get $c))
      (br_if $entries (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 256)))))
  (func $data
    (local $i i32) (local $x i32)
    (loop $bytes
      (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1664525)) (i32.const 1013904223)))
      (i32.store8 offset=4096 (local.get $i) (i32.shr_u (local.get $x) (i32.const 24)))
      (br_if $bytes (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 65536)))))
  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $crc i32)
    (call $table)
    (call $data)
    (local.set $crc (i32.const -1))
    (loop $again
      (local.set $i (i32.const 0))
      (loop $bytes
        (local.set $crc
          (i32.xor
            (i32.shr_u (local.get $crc) (i32.const 8))
            (i32.load
              (i32.shl
                (i32.and
                  (i32.xor (local.get $crc) (i32.load8_u offset=4096 (local.get $i)))
                  (i32.const 255))
                (i32.const 2)))))
        (br_if $bytes (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 65536))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.xor (local.get $crc) (i32.const -1))))
