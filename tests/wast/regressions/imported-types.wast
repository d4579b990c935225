;; An import keeps its own type: where the importer declares a supertype, casts still see what the thing is.

(module
  (type $super (sub (func)))
  (type $sub (sub $super (func)))
  (type $s (sub (struct (field i32))))
  (type $t (sub $s (struct (field i32) (field i32))))
  (func (export "f") (type $sub))
  (global (export "g") (ref $t) (struct.new $t (i32.const 1) (i32.const 2))))
(register "exporter")

(module
  (type $super (sub (func)))
  (type $sub (sub $super (func)))
  (type $s (sub (struct (field i32))))
  (type $t (sub $s (struct (field i32) (field i32))))
  (import "exporter" "f" (func $f (type $super)))
  (import "exporter" "g" (global $g (ref $s)))
  (table $table 1 funcref)
  (elem (table $table) (i32.const 0) func $f)
  (export "f" (func $f))
  (export "g" (global $g))
  (func (export "cast function") (result i32) (ref.test (ref $sub) (ref.func $f)))
  (func (export "call as subtype") (call_indirect $table (type $sub) (i32.const 0)))
  (func (export "cast object") (result i32) (struct.get $t 1 (ref.cast (ref $t) (global.get $g)))))
(register "middle")

(assert_return (invoke "cast function") (i32.const 1))
(assert_return (invoke "call as subtype"))
(assert_return (invoke "cast object") (i32.const 2))

;; An exported import may be imported by its own type; a global, by the type that it was declared with.
(module
  (type $super (sub (func)))
  (type $sub (sub $super (func)))
  (import "middle" "f" (func (type $sub))))
