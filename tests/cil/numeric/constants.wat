(module (func (param i64) (result i64) (i64.mul (local.get 0) (i64.const 0x1_0000_0001))))
