;; One check, widened to the end of the store, covers both accesses.
(module
  (memory 1)
  (func (param $at i32)
    (i32.store offset=12 (local.get $at) (i32.load (local.get $at)))))
