What a module consists of. Machine code depends on the processor: ListingTests looks at its form.

$ clasm objdump dump.wat
sections:
  id      offset        size     count  name
   1         0xa          10         2  type
   2        0x16          11         1  import
   3        0x23           3         2  func
   5        0x28           3         1  memory
   7        0x2d          17         2  export
  10        0x40          37         2  code
   0        0x67          54            name

functions:
 index      offset        size  name and type
     0      import              log [i32] -> []
     1        0x43           6  double [i32] -> [i32]
     2        0x4d          24  main [i32] -> [i32]

$ clasm objdump --sections dump.wat
sections:
  id      offset        size     count  name
   1         0xa          10         2  type
   2        0x16          11         1  import
   3        0x23           3         2  func
   5        0x28           3         1  memory
   7        0x2d          17         2  export
  10        0x40          37         2  code
   0        0x67          54            name

$ clasm objdump --functions --function double dump.wat
functions:
 index      offset        size  name and type
     1        0x43           6  double [i32] -> [i32]

$ clasm objdump --text --function main dump.wat
function 2 main: text:
          (func (;2;) (type 1) (param i32) (result i32)
            (local $sum i64)
      4d    local.get 0
      4f    call $log
      51    block $done
      53      local.get 0
      55      i32.eqz
      56      br_if $done
      58      local.get 0
      5a      i32.const 7
      5c      i32.store offset=16
      5f    end
      60    local.get 0
      62    call $double
          )

$ clasm objdump --cil --function 1 dump.wat
function 1 double: CIL:
    0000      ldarg.1
    0001      ldarg.1
    0002      add
    0003      ret

$ clasm objdump --text --function duble dump.wat
--- stderr
error: the module defines no function 'duble'; did you mean 'double'?
--- exit 2

$ clasm objdump --function 0 dump.wat
--- stderr
error: the module defines no function 0
--- exit 2

$ clasm objdump --cill dump.wat
--- stderr
error: unknown option '--cill'; did you mean '--cil'?
--- exit 2

$ clasm objdump invalid.wasm
--- stderr
error: invalid.wasm: offset 0x17: type mismatch: instruction requires [i32] but stack has [] (i32.add) (in function 0)
--- exit 1

$ clasm objdump --functions - < dump.wat
functions:
 index      offset        size  name and type
     0      import              log [i32] -> []
     1        0x43           6  double [i32] -> [i32]
     2        0x4d          24  main [i32] -> [i32]

$ clasm explore - < dump.wat
--- stderr
error: explore needs -o FILE for a module from standard input
--- exit 2

$ clasm explore --function nothing dump.wat
--- stderr
error: the module defines no function 'nothing'
--- exit 2

