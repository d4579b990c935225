A trap: its message, the backtrace by name, status 134.

$ clasm --invoke divide traps.wat 0
--- stderr
error: traps.wat: trap: integer divide by zero
wasm backtrace:
   0: traps!divide (function 2)
--- exit 134

$ clasm --invoke divide traps.wat 1
3

$ clasm --invoke unreachable traps.wat
--- stderr
error: traps.wat: trap: unreachable
wasm backtrace:
   0: 0x21 traps!unreachable (function 3)
        at traps.wat:9:33
--- exit 134

$ clasm -D max-backtrace=3 --invoke endless traps.wat
--- stderr
error: traps.wat: trap: call stack exhausted
--- exit 134

$ clasm -D max-backtrace=0 --invoke unreachable traps.wat
--- stderr
error: traps.wat: trap: unreachable
--- exit 134

$ clasm --invoke null traps.wat
--- stderr
error: traps.wat: trap: uninitialized element
wasm backtrace:
   0: 0x30 traps!null (function 5)
        at traps.wat:11:26
--- exit 134

