(module
  (memory 1)
  (func (param $i i32)
    (v128.store offset=32 (local.get $i)
      (i32x4.add (v128.load (local.get $i)) (v128.load offset=16 (local.get $i))))))
