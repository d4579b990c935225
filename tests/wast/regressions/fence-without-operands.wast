;;! threads = true

;; An instruction without operands where the stack is empty.
(module
  (func (export "fence") atomic.fence)
  (func (export "fence below") (result i32) atomic.fence i32.const 1 atomic.fence))

(assert_return (invoke "fence"))
(assert_return (invoke "fence below") (i32.const 1))
