;; Annotations beside names, exports and between fields, and identifiers written as strings.

(module $"a module" (@name "the module")
  (func $f (export "f") (@unknown (nested "x" 1 $y) ;; comment
    ) (result i32)
    (local (@unknown "a local") i32)
    (i32.const 1))
  (@unknown)
  (func $"a name" (export "g") (result i32) (call $"f"))
  (func $"\67" (export "h") (result i32) (call $"a name"))
  (func (export "i") (result i32) (call $g)))

(assert_return (invoke $"a module" "f") (i32.const 1))
(assert_return (invoke "g") (i32.const 1))
(assert_return (invoke "h") (i32.const 1))
(assert_return (invoke "i") (i32.const 1))
