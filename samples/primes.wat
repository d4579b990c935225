;; clasm run --invoke primes_below samples/primes.wat 1000000   →   78498
(module
  (memory (export "memory") 1)

  ;; The sieve of Eratosthenes on a bit per odd number; the memory grows to what it needs.
  (func (export "primes_below") (param $limit i32) (result i32)
    (local $i i32) (local $j i32) (local $count i32)
    (if (i32.le_u (local.get $limit) (i32.const 2)) (then (return (i32.const 0))))
    (call $reserve (i32.add (i32.shr_u (local.get $limit) (i32.const 4)) (i32.const 1)))
    (local.set $count (i32.const 1)) ;; 2 is the only even one
    (local.set $i (i32.const 3))
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $i) (local.get $limit)))
        (if (i32.eqz (call $is_composite (local.get $i)))
          (then
            (local.set $count (i32.add (local.get $count) (i32.const 1)))
            (if (i32.le_u (local.get $i) (i32.const 65535))
              (then
                (local.set $j (i32.mul (local.get $i) (local.get $i)))
                (block $marked
                  (loop $mark
                    (br_if $marked (i32.ge_u (local.get $j) (local.get $limit)))
                    (call $strike (local.get $j))
                    (local.set $j (i32.add (local.get $j) (i32.shl (local.get $i) (i32.const 1))))
                    (br $mark)))))))
        (local.set $i (i32.add (local.get $i) (i32.const 2)))
        (br $next)))
    (local.get $count))

  (func $reserve (param $bytes i32)
    (local $pages i32)
    (local.set $pages
      (i32.sub
        (i32.shr_u (i32.add (local.get $bytes) (i32.const 65535)) (i32.const 16))
        (memory.size)))
    (if (i32.gt_s (local.get $pages) (i32.const 0))
      (then
        (if (i32.eq (memory.grow (local.get $pages)) (i32.const -1)) (then (unreachable)))))
    (memory.fill (i32.const 0) (i32.const 0) (local.get $bytes)))

  (func $is_composite (param $odd i32) (result i32)
    (i32.and
      (i32.shr_u
        (i32.load8_u (i32.shr_u (local.get $odd) (i32.const 4)))
        (i32.and (i32.shr_u (local.get $odd) (i32.const 1)) (i32.const 7)))
      (i32.const 1)))

  (func $strike (param $odd i32)
    (local $at i32)
    (local.set $at (i32.shr_u (local.get $odd) (i32.const 4)))
    (i32.store8 (local.get $at)
      (i32.or
        (i32.load8_u (local.get $at))
        (i32.shl
          (i32.const 1)
          (i32.and (i32.shr_u (local.get $odd) (i32.const 1)) (i32.const 7)))))))
