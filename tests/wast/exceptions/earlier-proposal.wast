;;! legacy_exceptions = true
;;! exceptions = true
;;! gc = true
;;! tail_call = true
;; The earlier proposal's handlers, where what they catch comes from other functions and other modules.

(module $other
  (tag $t (export "t") (param i32))
  (func (export "throw") (param i32) (throw $t (local.get 0))))
(register "other" $other)

(module
  (type $box (struct (field (mut i32))))
  (import "other" "t" (tag $t (param i32)))
  (import "other" "throw" (func $foreign (param i32)))
  (tag $own (param (ref $box)))
  (func $throw (param i32) (throw $t (local.get 0)))
  (func $throw-box (param i32) (throw $own (struct.new $box (local.get 0))))

  ;; A region that delegates past one that would catch.
  (func (export "delegate-past") (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do
            (try (result i32)
              (do (call $foreign (local.get 0)) (i32.const 1))
              (delegate 1)))
          (catch_all (i32.const 2))))
      (catch $t (i32.add (i32.const 100)))))

  (func (export "delegate-past-own") (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do
            (try (result i32)
              (do (call $throw (local.get 0)) (i32.const 1))
              (delegate 1)))
          (catch_all (i32.const 2))))
      (catch $t (i32.add (i32.const 100)))))

  (func $delegate-out (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (call $foreign (local.get 0)) (i32.const 1))
          (delegate 1)))
      (catch_all (i32.const 2))))
  (func (export "delegate-out") (param i32) (result i32)
    (try (result i32)
      (do (call $delegate-out (local.get 0)))
      (catch $t (i32.add (i32.const 200)))))

  ;; A handler's own exceptions are not the region's; rethrow finds the outer one.
  (func (export "rethrow-outer") (param i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (call $throw (local.get 0)) (i32.const 0))
          (catch $t
            (drop)
            (try (result i32)
              (do (call $throw-box (i32.const 5)) (i32.const 0))
              (catch $own
                (drop)
                (drop (struct.new $box (i32.const 77)))
                (rethrow 1))))))
      (catch $own (struct.get $box 0))
      (catch $t)))

  ;; The payload is a reference, and allocations come between.
  (func (export "payload") (param i32) (result i32)
    (local $kept (ref null $box))
    (try
      (do (call $throw-box (local.get 0)))
      (catch $own
        (local.set $kept)
        (drop (struct.new $box (i32.const 1)))
        (drop (struct.new $box (i32.const 2)))))
    (struct.get $box 0 (local.get $kept)))

  ;; Locals and operands below keep what they had.
  (func (export "operands") (param i32) (result i32)
    (local $sum i32)
    (i32.const 1000)
    (try (result i32)
      (do
        (local.set $sum (i32.const 10))
        (call $foreign (local.get 0))
        (local.set $sum (i32.const 20))
        (i32.const 0))
      (catch $t))
    (i32.add)
    (i32.add (local.get $sum)))

  ;; Handlers that nothing reaches.
  (func (export "unreached") (result i32)
    (try (result i32)
      (do (i32.const 3))
      (catch $t (rethrow 0))
      (catch_all (i32.const 4))))

  ;; A try with no handler is a block.
  (func (export "no-handler") (param i32) (result i32)
    (try (result i32)
      (do (try (do (call $foreign (local.get 0)))) (i32.const 0))
      (catch $t)))

  ;; Branches out of a handler, and a tail call in it.
  (func $id (param i32) (result i32) (local.get 0))
  (func (export "leave") (param i32) (result i32)
    (block $out (result i32)
      (try
        (do (call $foreign (local.get 0)))
        (catch $t (br $out))
        (catch_all (br $out (i32.const 1))))
      (i32.const 2)))
  (func (export "tail") (param i32) (result i32)
    (try
      (do (call $foreign (local.get 0)))
      (catch $t (return_call $id)))
    (i32.const 2))

  ;; Not caught.
  (func (export "loop") (param i32) (result i32)
    (local $n i32)
    (loop $again
      (try
        (do (call $throw (local.get $n)))
        (catch $t (local.set $n (i32.add (i32.const 1)))))
      (br_if $again (i32.lt_u (local.get $n) (local.get 0))))
    (local.get $n))
  (func (export "uncaught") (try (do (call $foreign (i32.const 1))) (catch $own (drop)))))

(assert_return (invoke "delegate-past" (i32.const 1)) (i32.const 101))
(assert_return (invoke "delegate-past-own" (i32.const 1)) (i32.const 101))
(assert_return (invoke "delegate-out" (i32.const 1)) (i32.const 201))
(assert_return (invoke "rethrow-outer" (i32.const 9)) (i32.const 9))
(assert_return (invoke "payload" (i32.const 6)) (i32.const 6))
(assert_return (invoke "operands" (i32.const 3)) (i32.const 1013))
(assert_return (invoke "unreached") (i32.const 3))
(assert_return (invoke "no-handler" (i32.const 8)) (i32.const 8))
(assert_return (invoke "leave" (i32.const 8)) (i32.const 8))
(assert_return (invoke "tail" (i32.const 8)) (i32.const 8))
(assert_return (invoke "loop" (i32.const 1000)) (i32.const 1000))
(assert_exception (invoke "uncaught"))

;; No tag at all.
(module
  (import "other" "throw" (func $foreign (param i32)))
  (func (export "all") (result i32)
    (try (result i32) (do (call $foreign (i32.const 1)) (i32.const 1)) (catch_all (i32.const 2)))))
(assert_return (invoke "all") (i32.const 2))
