;; Addresses of 64 bits that are the same as a valid one in their low 32 bits.

(module
  (memory $m i64 1)
  (data (i64.const 0) "\11\22\33\44\55\66\77\88")
  (data $passive "\aa\bb")
  (func (export "load") (param i64) (result i32) (i32.load (local.get 0)))
  (func (export "load offset") (param i64) (result i32) (i32.load offset=0x1_0000_0000 (local.get 0)))
  (func (export "store") (param i64) (i32.store8 (local.get 0) (i32.const 1)))
  (func (export "fill") (param i64 i64) (memory.fill (local.get 0) (i32.const 0) (local.get 1)))
  (func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i64) (memory.init $passive (local.get 0) (i32.const 0) (i32.const 2)))
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0))))

(assert_return (invoke "load" (i64.const 0)) (i32.const 0x44332211))
(assert_trap (invoke "load" (i64.const 0x1_0000_0000)) "out of bounds memory access")
(assert_trap (invoke "load" (i64.const 0x8000_0000_0000_0000)) "out of bounds memory access")
(assert_trap (invoke "load" (i64.const -1)) "out of bounds memory access")
(assert_trap (invoke "load" (i64.const -4)) "out of bounds memory access")
(assert_trap (invoke "load offset" (i64.const 0)) "out of bounds memory access")
(assert_trap (invoke "load offset" (i64.const 0xffff_ffff_0000_0000)) "out of bounds memory access")
(assert_trap (invoke "store" (i64.const 0x1_0000_0000)) "out of bounds memory access")
(assert_trap (invoke "fill" (i64.const 0x1_0000_0000) (i64.const 0x1_0000_0000)) "out of bounds memory access")
(assert_trap (invoke "fill" (i64.const 0) (i64.const 0x1_0000_0000)) "out of bounds memory access")
(assert_trap (invoke "copy" (i64.const 0) (i64.const 8) (i64.const 0x1_0000_0001)) "out of bounds memory access")
(assert_trap (invoke "copy" (i64.const 0x1_0000_0000) (i64.const 8) (i64.const 1)) "out of bounds memory access")
(assert_trap (invoke "init" (i64.const 0x1_0000_0000)) "out of bounds memory access")
(assert_return (invoke "grow" (i64.const 0x1_0000_0000_0000)) (i64.const -1))
(assert_return (invoke "load" (i64.const 4)) (i32.const 0x88776655))

;; Tables with 64-bit addresses as well.
(module
  (table $t i64 2 funcref)
  (func $f)
  (elem declare func $f)
  (func (export "get") (param i64) (result i32) (ref.is_null (table.get $t (local.get 0))))
  (func (export "call") (param i64) (call_indirect $t (local.get 0)))
  (func (export "set") (param i64) (table.set $t (local.get 0) (ref.func $f))))

(assert_return (invoke "set" (i64.const 1)))
(assert_return (invoke "call" (i64.const 1)))
(assert_trap (invoke "call" (i64.const 0x1_0000_0001)) "undefined element")
(assert_trap (invoke "get" (i64.const 0x1_0000_0001)) "out of bounds table access")
(assert_trap (invoke "set" (i64.const -1)) "out of bounds table access")
