(module
  (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "'" "Hello, " (global $hello (ref extern)))
  (func (export "greet") (param externref) (result externref i32)
    (local $text externref)
    (local.set $text (call $concat (global.get $hello) (local.get 0)))
    (local.get $text) (call $length (local.get $text))))
