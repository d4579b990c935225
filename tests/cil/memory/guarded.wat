;; Accesses to a guarded memory have no check; where less than the whole may be read, the last byte is read first.
(module
  (memory 1)
  (func (param $p i32) (result i32)
    (i32.add (i32.load offset=4 (local.get $p)) (i32.const 1))
    (i32.store (local.get $p) (i32.load (i32.add (local.get $p) (i32.const 8)))))
  (func (param $p i32) (result i32)
    (i32.and (i32.load (local.get $p)) (i32.const 255)))
  (func (param $p i32)
    (drop (f64.load offset=8 (local.get $p))))
  (func (param $p i32)
    (i32.store offset=300000000 (local.get $p) (i32.const 1))))
