Text to binary and back.

$ clasm parse seed.wat
\00asm\01\00\00\00\01\08\02^dm\01`\00\00\03\02\01\01\06\0d\01d\00\00�\08\00\00�\08\00\01\0b\07\04\01\00\00\00
\19\01\17\01\01d\00#\00!\00 \00A\00 \00A\00A\01�\11\00\00\0b\00)\04name\01\04\01\00\010\02\06\01\00\01\00\010\04\07\02\00\010\01\011\07\0b\01\00\08global$0⏎

$ clasm print seed.wat
(module
  (type $0 (array (mut (ref eq))))
  (type $1 (func))
  (global $global$0 (ref $0) array.new_fixed $0 0 array.new_fixed $0 1)
  (export "" (func $0))
  (func $0 (type $1)
    (local $0 (ref $0))
    global.get $global$0
    local.set $0
    local.get $0
    i32.const 0
    local.get $0
    i32.const 0
    i32.const 1
    array.copy $0 $0
  )
)

$ clasm print - < imports.wat
(module
  (type (;0;) (func (param i32 i32) (result i32)))
  (type (;1;) (func (param i32) (result i32)))
  (import "math" "add" (func $add (type 0) (param i32 i32) (result i32)))
  (export "twice" (func 1))
  (func (;1;) (type 1) (param i32) (result i32)
    local.get 0
    local.get 0
    call $add
  )
)

