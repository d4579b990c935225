;; Tables and exceptions own what they hold: writes to them count and drop, and what is read from them stays alive although it
;; is overwritten or dropped at once. (table.init, set and grow without barriers; table.fill with null as a plain clearing of
;; memory; pending and caught exceptions that the collector did not know of.)
(module
  (type $box (struct (field $value (mut i32))))
  (table $t 8 (ref null $box))
  (elem $passive (ref null $box)
    (item (struct.new $box (i32.const 1))) (item (struct.new $box (i32.const 2))) (item (struct.new $box (i32.const 3))))
  (tag $tag (param (ref null $box)))

  (func $churn (local $i i32)
    (loop $more
      (drop (struct.new $box (i32.const -1)))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20)))))

  (func $at (param $i i32) (result i32)
    (struct.get $box $value (table.get $t (local.get $i))))

  ;; The segment is dropped: the table keeps its elements.
  (func (export "init") (result i32)
    (table.init $t $passive (i32.const 1) (i32.const 0) (i32.const 3))
    (elem.drop $passive)
    (call $churn)
    (i32.add (i32.mul (call $at (i32.const 1)) (i32.const 100))
      (i32.add (i32.mul (call $at (i32.const 2)) (i32.const 10)) (call $at (i32.const 3)))))

  ;; What was read outlives the slot that is overwritten.
  (func (export "set") (result i32) (local $old (ref null $box))
    (table.set $t (i32.const 5) (struct.new $box (i32.const 50)))
    (call $churn)
    (local.set $old (table.get $t (i32.const 5)))
    (table.set $t (i32.const 5) (struct.new $box (i32.const 51)))
    (call $churn)
    (i32.add (struct.get $box $value (local.get $old)) (call $at (i32.const 5))))

  (func (export "grow") (result i32)
    (drop (table.grow $t (struct.new $box (i32.const 7)) (i32.const 100)))
    (call $churn)
    (i32.add (call $at (i32.const 107)) (call $at (i32.const 8))))

  ;; The same object in all slots, then nowhere but in a variable.
  (func (export "fill") (result i32) (local $box (ref null $box))
    (table.fill $t (i32.const 0) (struct.new $box (i32.const 9)) (i32.const 100))
    (call $churn)
    (local.set $box (table.get $t (i32.const 99)))
    (table.fill $t (i32.const 0) (ref.null $box) (i32.const 100))
    (call $churn)
    (struct.get $box $value (local.get $box)))

  (func (export "copy") (result i32)
    (table.set $t (i32.const 0) (struct.new $box (i32.const 4)))
    (table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 6))
    (table.set $t (i32.const 0) (ref.null $box))
    (call $churn)
    (call $at (i32.const 1)))

  (func $throw (throw $tag (struct.new $box (i32.const 60))))

  ;; Caught, kept while much is allocated, and thrown again.
  (func (export "exceptions") (result i32) (local $exception exnref) (local $box (ref null $box))
    (block $caught (result (ref null $box) exnref)
      (try_table (catch_ref $tag $caught) (call $throw))
      (unreachable))
    (local.set $exception)
    (local.set $box)
    (call $churn)
    (block $again (result (ref null $box))
      (try_table (catch $tag $again) (call $churn) (throw_ref (local.get $exception)))
      (unreachable))
    (call $churn)
    (struct.get $box $value)
    (i32.add (struct.get $box $value (local.get $box)))))

(assert_return (invoke "init") (i32.const 123))
(assert_return (invoke "set") (i32.const 101))
(assert_return (invoke "grow") (i32.const 14))
(assert_return (invoke "fill") (i32.const 9))
(assert_return (invoke "copy") (i32.const 4))
(assert_return (invoke "exceptions") (i32.const 120))
