;; Sequentially consistent loads, stores, additions and exchanges; the memory is not shared, which Wasmtime keeps off.
;; iterations: 1000000
(module
  (memory 1)
  (func (export "run") (param $n i32) (result i32)
    (local $old i32)
    (i64.atomic.store (i32.const 0) (i64.const 0))
    (i64.atomic.store (i32.const 8) (i64.const 0))
    (i64.atomic.store (i32.const 16) (i64.const 0))
    (loop $again
      (local.set $old (i32.atomic.load (i32.const 0)))
      (drop (i32.atomic.rmw.add (i32.const 0) (local.get $n)))
      (drop (i32.atomic.rmw.cmpxchg (i32.const 4) (local.get $old) (local.get $n)))
      (i32.atomic.store (i32.const 8) (local.get $old))
      (drop (i64.atomic.rmw.xchg (i32.const 16) (i64.extend_i32_u (local.get $old))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (i32.atomic.load (i32.const 0)) (i32.atomic.load (i32.const 8)))))
