(module
  (type $cell (struct (field i32) (field (ref null $cell))))
  (func (param (ref null $cell)) (result (ref null $cell)) (struct.get $cell 1 (local.get 0))))
