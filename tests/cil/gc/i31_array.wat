;; No collector hears of i31s.
(module
  (type $numbers (array (mut i31ref)))
  (func (param (ref $numbers) i32)
    (array.set $numbers (local.get 0) (local.get 1) (ref.i31 (local.get 1)))))
