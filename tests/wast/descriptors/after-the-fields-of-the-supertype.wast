;;! custom_descriptors = true
;;! gc = true
;;! reference_types = true

;; A subtype with a descriptor of a supertype without one: the word comes after the fields that both have.
(module
  (rec
    (type $plain (sub (struct (field i32))))
    (type $described (sub $plain (descriptor $d) (struct (field i32) (field i64))))
    (type $d (sub (describes $described) (struct (field i32))))
    (type $more (sub $described (descriptor $e) (struct (field i32) (field i64) (field (ref null $plain)))))
    (type $e (sub $d (describes $more) (struct (field i32)))))
  (func (export "run") (result i32)
    (local $x (ref null $more)) (local $p (ref null $plain))
    (local.set $x
      (struct.new_desc $more (i32.const 1) (i64.const 2) (struct.new $plain (i32.const 4)) (struct.new $e (i32.const 8))))
    (local.set $p (local.get $x))
    (i32.add
      (i32.add (struct.get $plain 0 (local.get $p)) (i32.wrap_i64 (struct.get $described 1 (local.get $x))))
      (i32.add (struct.get $plain 0 (struct.get $more 2 (local.get $x)))
               (struct.get $d 0 (ref.get_desc $described (local.get $x))))))
)
(assert_return (invoke "run") (i32.const 15))
