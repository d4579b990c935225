;;! hogs_memory = true
;;! multi_memory = true
;;! bulk_memory = true

;; Addresses between 2 GiB and 4 GiB, where a signed reading of the address is negative.

(module
  (memory $m 40000)
  (func (export "round trip") (param i32 i64) (result i64)
    (i64.store (local.get 0) (local.get 1))
    (i64.load (local.get 0)))
  (func (export "offset") (param i32) (result i32)
    (i32.store offset=0x8000_0000 (local.get 0) (i32.const 7))
    (i32.load8_u (i32.add (local.get 0) (i32.const 0x8000_0000))))
  (func (export "fill") (param i32) (result i32)
    (memory.fill (local.get 0) (i32.const 0x5a) (i32.const 100))
    (i32.load8_u offset=99 (local.get 0)))
  (func (export "copy") (param i32) (result i32)
    (memory.copy (i32.const 16) (local.get 0) (i32.const 100))
    (i32.load8_u (i32.const 115)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))

(assert_return (invoke "round trip" (i32.const 0x9000_0000) (i64.const 0x123456789)) (i64.const 0x123456789))
(assert_return (invoke "round trip" (i32.const 0x7fff_fffc) (i64.const -2)) (i64.const -2))
(assert_return (invoke "offset" (i32.const 0x100)) (i32.const 7))
(assert_return (invoke "fill" (i32.const 0x9c3f_ff00)) (i32.const 0x5a))
(assert_return (invoke "copy" (i32.const 0x9c3f_ff00)) (i32.const 0x5a))
(assert_trap (invoke "load" (i32.const 0x9c40_0000)) "out of bounds memory access")
(assert_trap (invoke "load" (i32.const 0x9c3f_fffd)) "out of bounds memory access")
(assert_trap (invoke "load" (i32.const -4)) "out of bounds memory access")
(assert_trap (invoke "fill" (i32.const 0x9c3f_fff0)) "out of bounds memory access")
