;; The collector does not hear of the inner read: the outer one takes the reference before anything can be freed.
(module
  (type $cell (struct (field $value i32) (field $next (ref null $cell))))
  (func (param (ref $cell)) (result i32) (struct.get $cell $value (struct.get $cell $next (local.get 0)))))
