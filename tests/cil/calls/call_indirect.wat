(module
  (type $step (func (param i32) (result i32)))
  (table 4 funcref)
  (func (param i32 i32) (result i32) (call_indirect (type $step) (local.get 0) (local.get 1))))
