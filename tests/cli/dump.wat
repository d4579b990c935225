(module $dump
  (import "env" "log" (func $log (param i32)))
  (memory (export "memory") 1)
  (func $double (param $x i32) (result i32)
    (i32.add (local.get $x) (local.get $x)))
  (func (export "main") (param i32) (result i32)
    (local $sum i64)
    (call $log (local.get 0))
    (block $done
      (br_if $done (i32.eqz (local.get 0)))
      (i32.store offset=16 (local.get 0) (i32.const 7)))
    (call $double (local.get 0)))
)
