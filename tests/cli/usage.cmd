Wrong command lines: what is wrong, what was meant, status 2.

$ clasm
--- stderr
error: a FILE or a command is missing; 'clasm help' lists the commands
--- exit 2

$ clasm run
--- stderr
error: Required argument missing for command: 'run'; 'clasm help run' shows how
--- exit 2

$ clasm validate
--- stderr
error: Required argument missing for command: 'validate'; 'clasm help validate' shows how
--- exit 2

$ clasm help vlaidate
--- stderr
error: unknown command 'vlaidate'; did you mean 'validate'?
--- exit 2

$ clasm --invok f add.wat
--- stderr
error: unknown option '--invok'; did you mean '--invoke'?
--- exit 2

$ clasm -C collektor=drc add.wat
--- stderr
error: unknown key 'collektor' of -C; did you mean 'collector'?
--- exit 2

$ clasm -C collector=rdc add.wat
--- stderr
error: -C collector: 'rdc' is none of auto, drc, copying, generational, null; did you mean 'drc'?
--- exit 2

$ clasm -C gc add.wat
--- stderr
error: unknown key 'gc' of -C; did you mean '-W gc'?
--- exit 2

$ clasm -W gc=maybe add.wat
--- stderr
error: -W gc: 'maybe' is neither y nor n
--- exit 2

$ clasm -W max-wasm-stack=1 add.wat
--- stderr
error: -W max-wasm-stack: 1 is not between 4096 and 1073741824
--- exit 2

$ clasm -W max-wasm-stack=many add.wat
--- stderr
error: -W max-wasm-stack: 'many' is not a number
--- exit 2

$ clasm --preload
--- stderr
error: --preload needs a value
--- exit 2

$ clasm print a b
--- stderr
error: Unrecognized command or argument 'b'; 'clasm help print' shows how
--- exit 2

$ clasm completion tcsh
--- stderr
error: unknown shell 'tcsh'; did you mean 'bash'?
--- exit 2

$ clasm vaildate add.wat
--- stderr
error: there is no file or command 'vaildate'; did you mean 'validate'?
--- exit 2

