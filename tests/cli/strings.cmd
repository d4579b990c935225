The functions of wasm:js-string, and strings that are imported by their names.

$ clasm -W "js-string-builtins,imported-string-constants='" --invoke greet strings.wat "the world"
Hello, the world
16

$ clasm -W "js-string-builtins,imported-string-constants='" --invoke greet strings.wat null
--- stderr
error: strings.wat: trap: cast failure
wasm backtrace:
   0: strings.wat!greet (function 2)
        at strings.wat
--- exit 134

$ clasm -W js-string-builtins --invoke greet strings.wat x
--- stderr
error: strings.wat: unknown import: '.Hello, : expected global, found nothing
--- exit 1

$ clasm --invoke greet strings.wat x
--- stderr
error: strings.wat: unknown import: wasm:js-string.concat: expected function, found nothing
--- exit 1

$ clasm -W js-string-builtins strings-wrong.wat
--- stderr
error: strings-wrong.wat: incompatible import type: wasm:js-string.length: expected function [externref i32] -> [i32], found function [externref] -> [i32]
--- exit 1

$ clasm -W js-string-builtins,imported-string-constants strings.wat
--- stderr
error: -W imported-string-constants: a module name is missing
--- exit 2

