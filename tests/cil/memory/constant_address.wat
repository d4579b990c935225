;; Within the first size no check is needed.
(module (memory 1) (func (result i64) (i64.load (i32.const 1024))))
