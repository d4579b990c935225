(module (import "wasm:js-string" "length" (func (param externref i32) (result i32))))
