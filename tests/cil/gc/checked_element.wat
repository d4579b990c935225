;; The length of an array stays: the first access checks for those that follow, in blocks inside too; not after the index changed.
(module
  (type $numbers (array (mut i32)))
  (func (param $a (ref $numbers)) (param $i i32) (result i32)
    (array.set $numbers (local.get $a) (local.get $i)
      (i32.add (array.get $numbers (local.get $a) (local.get $i)) (i32.const 1)))
    (if (local.get $i)
      (then
        (array.set $numbers (local.get $a) (local.get $i) (i32.const 2))
        (local.set $i (i32.const 3))))
    (array.get $numbers (local.get $a) (local.get $i))))
