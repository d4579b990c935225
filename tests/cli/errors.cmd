Malformed and invalid modules: where and what, and the line of a text.

$ clasm validate bad-word.wat
--- stderr
error: bad-word.wat:3:6: unknown operator i32.cosnt
 3 |     (i32.cosnt 1)))
   |      ^
--- exit 1

$ clasm validate bad-string.wat
--- stderr
error: bad-string.wat:1:21: unclosed string literal
 1 | (module (func (drop "unclosed
   |                     ^
--- exit 1

$ clasm validate bad-local.wat
--- stderr
error: bad-local.wat:4:15: unknown local 7 (local.get) (in function 0)
 4 |     (i32.add (local.get 7) (i32.const 1))))
   |               ^
--- exit 1

$ clasm validate bad-type.wat
--- stderr
error: bad-type.wat:4:6: type mismatch: instruction requires [i32] but stack has [i64] (i32.load) (in function 0)
 4 |     (i32.load (i64.const 1))))
   |      ^
--- exit 1

$ clasm validate truncated.wasm
--- stderr
error: truncated.wasm: offset 0x10: length out of bounds: a section of 2 bytes
--- exit 1

$ clasm validate invalid.wasm
--- stderr
error: invalid.wasm: offset 0x17: type mismatch: instruction requires [i32] but stack has [] (i32.add) (in function 0)
--- exit 1

$ clasm validate add.wat bad-type.wat seed.wat
--- stderr
error: bad-type.wat:4:6: type mismatch: instruction requires [i32] but stack has [i64] (i32.load) (in function 0)
 4 |     (i32.load (i64.const 1))))
   |      ^
--- exit 1

$ clasm validate - < bad-word.wat
--- stderr
error: <stdin>:3:6: unknown operator i32.cosnt
 3 |     (i32.cosnt 1)))
   |      ^
--- exit 1

$ clasm validate -W gc=n seed.wat
--- stderr
error: seed.wat:2:13: unexpected token: array needs the feature Gc
 2 |   (type $0 (array (mut (ref eq))))
   |             ^
--- exit 1

$ clasm validate -W simd=n,relaxed-simd=n add.wat
--- stderr
error: add.wat:10:34: unexpected token: v128 needs the feature Simd
 10 |   (func (export "vector") (param v128) (result v128)
    |                                  ^
--- exit 1

$ clasm run bad-word.wat
--- stderr
error: bad-word.wat:3:6: unknown operator i32.cosnt
 3 |     (i32.cosnt 1)))
   |      ^
--- exit 1

$ clasm parse bad-word.wat
--- stderr
error: bad-word.wat:3:6: unknown operator i32.cosnt
 3 |     (i32.cosnt 1)))
   |      ^
--- exit 1

$ clasm print truncated.wasm
--- stderr
error: truncated.wasm: offset 0x10: length out of bounds: a section of 2 bytes
--- exit 1

$ clasm validate bad-control.wat
--- stderr
error: bad-control.wat:1:47: illegal character U+001B
 1 | (module (import "\1b[31m" "\u{202e}x" (func)) �[2J)
   |                                               ^
--- exit 1

$ clasm run control-names.wat
--- stderr
error: control-names.wat: unknown import: �[31m.�x: expected function, found nothing
--- exit 1

