A trap: its message, the backtrace by name, status 134.

$ clasm --invoke divide traps.wat 0
--- stderr
error: traps.wat: trap: integer divide by zero
--- exit 134

$ clasm --invoke divide traps.wat 1
3

$ clasm --invoke unreachable traps.wat
--- stderr
error: traps.wat: trap: unreachable
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
--- exit 134

