Programs of WASI: arguments, environment, streams, directories, and how they end.

$ clasm wasi.wat --help -C "" @x a
wasi.wat\00--help\00-C\00\00@x\00a\00⏎

$ clasm run --argv0 me wasi.wat a
me\00a\00⏎

$ clasm run --env A=1 --env B= --env CLASM_IS_NOT_SET wasi.wat e
A=1\00B=\00⏎

$ clasm run wasi.wat c < passing.wast
(module $m
  (global (export "g") i32 (i32.const 5))
  (func (export "f") (param i32) (result i32) (i32.div_u (i32.const 6) (local.get 0)))
  (func (export "v") (result v128) (v128.const i32x4 1 2 3 4)))
(register "m")
(assert_return (invoke "f" (i32.const 2)) (i32.const 3))
(assert_return (get $m "g") (i32.const 5))
(assert_return (invoke "v") (v128.const i64x2 0x2_0000_0001 0x4_0000_0003))
(assert_trap (invoke "f" (i32.const 0)) "integer divide by zero")
(assert_invalid (module (func (result i32))) "type mismatch")
(assert_malformed (module quote "(func (i32.cosnt))") "unknown operator")
(assert_unlinkable (module (import "m" "x" (func))) "unknown import")

$ clasm run --dir .::/data wasi.wat d
--- stderr
/data⏎

$ clasm run --dir missing wasi.wat d
--- stderr
error: --dir: there is no directory missing
--- exit 1

$ clasm run --env =1 wasi.wat e
--- stderr
error: --env needs NAME[=VALUE], not '=1'
--- exit 2

$ clasm wasi.wat x
--- exit 7

$ clasm wasi.wat t
--- stderr
error: wasi.wat: trap: unreachable
wasm backtrace:
   0: 0x14f wasi.wat!_start (function 17)
        at wasi.wat:55:61
--- exit 134

$ clasm wasi.wat p
--- stderr
error: wasi.wat: trap: out of bounds memory access
wasm backtrace:
   0: 0x163 wasi.wat!_start (function 17)
        at wasi.wat:57:20
--- exit 134

$ clasm run -W timeout=50ms wasi.wat s
--- stderr
error: wasi.wat: trap: interrupt
wasm backtrace:
   0: 0xf6 wasi.wat!sleep (function 16)
        at wasi.wat:45:12
   1: 0x137 wasi.wat!_start (function 17)
        at wasi.wat:53:62
--- exit 134

$ clasm run -S cli=n wasi.wat a
--- stderr
error: wasi.wat: unknown import: wasi_snapshot_preview1.args_sizes_get: expected function, found nothing
--- exit 1

$ clasm run -S tcplisten=nowhere wasi.wat a
--- stderr
error: -S tcplisten: 'nowhere' is no address such as 127.0.0.1:8080
--- exit 2

$ clasm run -S bench=y,inherit-env=n wasi.wat e

$ clasm run -S help
Keys of the wasi group:
  -S cli[=y|n]               programs have arguments, streams, clocks and the directories of --dir (default: y)
  -S inherit-env[=y|n]       programs have this process's environment variables (default: n)
  -S tcplisten=ADDRESS:PORT  programs may accept connections there, as their first descriptor after the directories (default: none)
  -S bench[=y|n]             benchmarks find bench.start and bench.end, which do nothing (default: n)

