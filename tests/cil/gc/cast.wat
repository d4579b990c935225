;; The static type rules out null, i31s and objects of the host.
(module
  (type $shape (sub (struct (field i32))))
  (type $square (sub final $shape (struct (field i32) (field i32))))
  (func (param (ref $shape)) (result i32) (struct.get $square 1 (ref.cast (ref $square) (local.get 0)))))
