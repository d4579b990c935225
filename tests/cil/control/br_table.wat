(module
  (func (param $n i32) (result i32)
    (block $b
      (block $a
        (br_table $a $b (local.get $n)))
      (return (i32.const 1)))
    (i32.const 2)))
