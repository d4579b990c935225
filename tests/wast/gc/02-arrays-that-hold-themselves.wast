;; Arrays that are among their own elements, directly or through another array, copied onto themselves.

(module
  (import "wasmtime" "gc" (func $gc))
  (type $array (array (mut (ref null eq))))

  ;; An array that holds itself in every element, copied onto itself.
  (func (export "only itself") (param $n i32) (result i32)
    (local $a (ref $array))
    (local.set $a (array.new_default $array (local.get $n)))
    (array.fill $array (local.get $a) (i32.const 0) (local.get $a) (local.get $n))
    (call $gc)
    (array.copy $array $array (local.get $a) (i32.const 0) (local.get $a) (i32.const 0) (local.get $n))
    (call $gc)
    (array.copy $array $array
      (local.get $a) (i32.const 1) (local.get $a) (i32.const 0) (i32.sub (local.get $n) (i32.const 1)))
    (ref.eq (local.get $a) (array.get $array (local.get $a) (i32.sub (local.get $n) (i32.const 1)))))

  ;; The array is reachable from the stack through itself only: its one name is its own element.
  (func (export "through its element") (result i32)
    (local $a (ref null $array))
    (local.set $a (array.new_default $array (i32.const 2)))
    (array.set $array (local.get $a) (i32.const 0) (local.get $a))
    (local.set $a (ref.cast (ref $array) (array.get $array (local.get $a) (i32.const 0))))
    (array.copy $array $array (local.get $a) (i32.const 1) (local.get $a) (i32.const 0) (i32.const 1))
    (call $gc)
    (array.len (ref.cast (ref $array) (array.get $array (local.get $a) (i32.const 1)))))

  ;; Two arrays that hold each other: the copy overwrites the reference that keeps the source alive.
  (func (export "each other") (result i32)
    (local $a (ref null $array)) (local $b (ref null $array))
    (local.set $a (array.new_default $array (i32.const 3)))
    (local.set $b (array.new_default $array (i32.const 3)))
    (array.set $array (local.get $a) (i32.const 0) (local.get $b))
    (array.set $array (local.get $b) (i32.const 0) (local.get $a))
    (local.set $b (ref.null $array))
    (array.copy $array $array
      (local.get $a) (i32.const 0)
      (ref.cast (ref $array) (array.get $array (local.get $a) (i32.const 0))) (i32.const 0)
      (i32.const 3))
    (call $gc)
    (ref.eq (local.get $a) (array.get $array (local.get $a) (i32.const 0))))

  ;; A global that holds an array that holds itself: it is copied, then let go.
  (global $root (mut (ref null $array)) (ref.null $array))
  (func (export "in a global")
    (global.set $root (array.new_default $array (i32.const 4)))
    (array.set $array (global.get $root) (i32.const 2) (global.get $root))
    (array.copy $array $array
      (global.get $root) (i32.const 1) (global.get $root) (i32.const 2) (i32.const 2))
    (call $gc)
    (if (i32.eqz (ref.eq (global.get $root) (array.get $array (global.get $root) (i32.const 1)))) (then (unreachable)))
    (global.set $root (ref.null $array))
    (call $gc))

  ;; A cycle that is garbage, then as many again: memory is not the point, soundness is.
  (func (export "garbage") (param $n i32)
    (local $a (ref $array))
    (loop $next
      (local.set $a (array.new_default $array (i32.const 2)))
      (array.set $array (local.get $a) (i32.const 0) (local.get $a))
      (array.copy $array $array (local.get $a) (i32.const 1) (local.get $a) (i32.const 0) (i32.const 1))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $next (local.get $n)))
    (call $gc)))

(assert_return (invoke "only itself" (i32.const 1)) (i32.const 1))
(assert_return (invoke "only itself" (i32.const 2)) (i32.const 1))
(assert_return (invoke "only itself" (i32.const 9)) (i32.const 1))
(assert_return (invoke "through its element") (i32.const 2))
(assert_return (invoke "each other") (i32.const 1))
(assert_return (invoke "in a global"))
(assert_return (invoke "in a global"))
(assert_return (invoke "garbage" (i32.const 100)))
(assert_return (invoke "only itself" (i32.const 3)) (i32.const 1))

;; The same through an initialiser: a nested array in a global, as in the seed, several deep.
(module
  (import "wasmtime" "gc" (func $gc))
  (type $array (array (mut (ref eq))))
  (global $g (ref $array)
    (array.new_fixed $array 2
      (array.new_fixed $array 1 (array.new_fixed $array 0))
      (array.new_fixed $array 1 (array.new_fixed $array 1 (array.new_fixed $array 0)))))
  (func (export "run") (result i32)
    (array.copy $array $array (global.get $g) (i32.const 0) (global.get $g) (i32.const 0) (i32.const 2))
    (call $gc)
    (array.copy $array $array (global.get $g) (i32.const 0) (global.get $g) (i32.const 1) (i32.const 1))
    (call $gc)
    (array.copy $array $array
      (ref.cast (ref $array) (array.get $array (global.get $g) (i32.const 0))) (i32.const 0)
      (ref.cast (ref $array) (array.get $array (global.get $g) (i32.const 1))) (i32.const 0)
      (i32.const 1))
    (call $gc)
    (array.len
      (ref.cast (ref $array)
        (array.get $array
          (ref.cast (ref $array) (array.get $array (global.get $g) (i32.const 0)))
          (i32.const 0))))))

(assert_return (invoke "run") (i32.const 1))
(assert_return (invoke "run") (i32.const 1))
