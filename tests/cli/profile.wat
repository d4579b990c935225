(module
  (func $spin (param $n i32)
    (loop $again
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "work") (call $spin (i32.const 50000000)) (call $spin (i32.const 1)))
  (func (export "trap") (call $spin (i32.const 50000000)) (unreachable)))
