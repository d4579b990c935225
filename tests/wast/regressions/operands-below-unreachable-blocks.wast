;; A block leaves for good while the block around it still has operands below: those are gone where a label is reached again.

(module
  (func (export "block") (param i32) (result i32)
    (block $out
      (block
        (local.get 0)
        (br_if 0 (local.get 0))
        (block (br $out))
        (unreachable))
      (return (i32.const 1)))
    (i32.const 2))
  (func (export "if") (param i32) (result i32)
    (block $out
      (if (local.get 0)
        (then
          (i64.const 7)
          (block (br $out))
          (unreachable))
        (else (return (i32.const 1)))))
    (i32.const 2))
  (func (export "try_table") (param i32) (result i32)
    (block $out
      (block $caught
        (try_table (catch_all $caught)
          (f64.const 7)
          (block (br_if $out (local.get 0)) (return (i32.const 1)))
          (unreachable)))
      (unreachable))
    (i32.const 2))
  (func (export "loop") (param i32) (result i32)
    (block $out
      (block
        (i32.const 5)
        (loop (result f32)
          (br_if 1 (local.get 0))
          (i64.const 9)
          (block (br $out))
          (unreachable))
        (unreachable))
      (return (i32.const 1)))
    (i32.const 2)))

(assert_return (invoke "block" (i32.const 0)) (i32.const 2))
(assert_return (invoke "block" (i32.const 1)) (i32.const 1))
(assert_return (invoke "if" (i32.const 0)) (i32.const 1))
(assert_return (invoke "if" (i32.const 1)) (i32.const 2))
(assert_return (invoke "try_table" (i32.const 0)) (i32.const 1))
(assert_return (invoke "try_table" (i32.const 1)) (i32.const 2))
(assert_return (invoke "loop" (i32.const 0)) (i32.const 2))
(assert_return (invoke "loop" (i32.const 1)) (i32.const 1))
