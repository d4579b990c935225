What can be wrong with a call.

$ clasm --invoke ad add.wat 1 2
--- stderr
error: no function is exported as 'ad'; did you mean 'add'?
--- exit 2

$ clasm --invoke add add.wat 1
--- stderr
error: the function takes 2 arguments, not 1
--- exit 2

$ clasm --invoke add add.wat 1 x
--- stderr
error: 'x' is not a value of type i32
--- exit 2

$ clasm --invoke add add.wat 1 4294967296
--- stderr
error: '4294967296' is not a value of type i32
--- exit 2

$ clasm no-such-file.wat
--- stderr
error: no-such-file.wat: no such file
--- exit 1

$ clasm --preload math no-such-file.wat
--- stderr
error: --preload needs NAME=PATH, not 'math'
--- exit 2

