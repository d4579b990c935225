;; The first module that a script of this suite runs: an array in a global holds another array, and a function copies
;; the outer array's only element onto itself. A collector that counts references must not drop the element's count to
;; zero on the way.

(module
  (type $0 (array (mut (ref eq))))
  (type $1 (func))
  (global $global$0 (ref $0) (array.new_fixed $0 1 (array.new_fixed $0 0)))
  (export "" (func $0))
  (func $0
    (local $0 (ref $0))
    (local.set $0 (global.get $global$0))
    (array.copy $0 $0 (local.get $0) (i32.const 0) (local.get $0) (i32.const 0) (i32.const 1))))

;; Any number of times.
(assert_return (invoke ""))
(assert_return (invoke ""))
(assert_return (invoke ""))
(assert_return (invoke ""))

;; The same with a collection before and after, and a look at the element.
(module
  (import "wasmtime" "gc" (func $gc))
  (type $0 (array (mut (ref eq))))
  (global $g (ref $0) (array.new_fixed $0 1 (array.new_fixed $0 0)))
  (func (export "run") (result i32)
    (local $a (ref $0))
    (local.set $a (global.get $g))
    (call $gc)
    (array.copy $0 $0 (local.get $a) (i32.const 0) (local.get $a) (i32.const 0) (i32.const 1))
    (call $gc)
    (array.len (ref.cast (ref $0) (array.get $0 (local.get $a) (i32.const 0))))))

(assert_return (invoke "run") (i32.const 0))
(assert_return (invoke "run") (i32.const 0))
(assert_return (invoke "run") (i32.const 0))
