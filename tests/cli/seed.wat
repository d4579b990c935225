(module
  (type $0 (array (mut (ref eq))))
  (type $1 (func))
  (global $global$0 (ref $0) (array.new_fixed $0 1 (array.new_fixed $0 0)))
  (export "" (func $0))
  (func $0
    (local $0 (ref $0))
    (local.set $0 (global.get $global$0))
    (array.copy $0 $0 (local.get $0) (i32.const 0) (local.get $0) (i32.const 0) (i32.const 1))))
