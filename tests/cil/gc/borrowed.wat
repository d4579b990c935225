;; What is read to a local and used before anything can be freed is read without the collector's knowledge; not so what lives on.
(module
  (type $leaf (struct (field $v i32)))
  (type $box (struct (field $f (mut (ref null $leaf)))))
  (func (param $b (ref $box)) (result i32) (local $x (ref null $leaf))
    (local.set $x (struct.get $box $f (local.get $b)))
    (i32.add (struct.get $leaf $v (local.get $x)) (struct.get $leaf $v (local.get $x))))
  (func (param $b (ref $box)) (result i32) (local $x (ref null $leaf))
    (local.set $x (struct.get $box $f (local.get $b)))
    (struct.set $box $f (local.get $b) (ref.null $leaf))
    (struct.get $leaf $v (local.get $x)))
  (func (param $b (ref $box)) (result (ref null $leaf))
    (struct.get $box $f (local.get $b))))
