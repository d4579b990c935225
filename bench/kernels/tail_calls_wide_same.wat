;; n tail calls between two functions with ten arguments each, as interpreters with their registers in arguments make.
;; iterations: 10000000
(module
  (type $f (func (param i32 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i32)))
  (func $even (type $f)
    (if (i32.eqz (local.get 0)) (then (return (i32.wrap_i64 (i64.add (local.get 1) (local.get 9))))))
    (return_call $odd
      (i32.sub (local.get 0) (i32.const 1)) (local.get 9) (local.get 1) (local.get 2) (local.get 3)
      (local.get 4) (local.get 5) (local.get 6) (local.get 7) (i64.add (local.get 8) (local.get 1))))
  (func $odd (type $f)
    (if (i32.eqz (local.get 0)) (then (return (i32.wrap_i64 (i64.sub (local.get 1) (local.get 9))))))
    (return_call $even
      (i32.sub (local.get 0) (i32.const 1)) (local.get 9) (local.get 1) (local.get 2) (local.get 3)
      (local.get 4) (local.get 5) (local.get 6) (local.get 7) (i64.xor (local.get 8) (local.get 1))))
  (func (export "run") (param $n i32) (result i32)
    (return_call $even (local.get $n) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)
      (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8) (i64.const 9))))
