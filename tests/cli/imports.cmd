Modules that import from others, and imports that nothing provides.

$ clasm --preload math=add.wat --invoke twice imports.wat 21
42

$ clasm --invoke twice imports.wat 21
--- stderr
error: imports.wat: unknown import: math.add: expected function, found nothing
--- exit 1

$ clasm --preload math=imports.wat --invoke twice imports.wat 21
--- stderr
error: imports.wat: unknown import: math.add: expected function, found nothing
--- exit 1

$ clasm -W unknown-imports-default --invoke twice imports.wat 21
0

$ clasm -W unknown-imports-trap --invoke twice imports.wat 21
--- stderr
error: imports.wat: trap: unknown import: math.add was called
wasm backtrace:
   0: 0x8 imports.wat!twice (function 1)
        at imports.wat:4:6
--- exit 134

$ clasm -W unknown-imports-trap imports.wat

