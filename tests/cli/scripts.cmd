Scripts: a line each, what failed and what was skipped, and totals.

$ clasm wast passing.wast
ok      passing.wast: 9 passed, 0 failed, 0 skipped
                          passed  failed skipped
module                         1       0       0
register                       1       0       0
assert_return                  3       0       0
assert_trap                    1       0       0
assert_invalid                 1       0       0
assert_malformed               1       0       0
assert_unlinkable              1       0       0
all                            9       0       0
messages agree: 4 of 4
scripts that passed whole: 1 of 1

$ clasm wast passing.wast failing.wast
ok      passing.wast: 9 passed, 0 failed, 0 skipped
FAILED  failing.wast: 2 passed, 12 failed, 2 skipped
        failing.wast:2: assert_return: result 0 is 1 (bits 0x3f800000) instead of 2 (bits 0x40000000)
        failing.wast:3: assert_return: result 0 is 1 (bits 0x3f800000) instead of a canonical NaN
        failing.wast:4: assert_return: 1 results instead of 0
        failing.wast:5: assert_return: there is no function 'missing'
        failing.wast:6: assert_return: TrapException: unreachable
        failing.wast:7: assert_trap: nothing failed: expected 'unreachable'
        failing.wast:9: assert_invalid: the module is valid: expected 'type mismatch'
        failing.wast:10: assert_malformed: the module is not malformed: expected 'unexpected token'
        failing.wast:11: assert_unlinkable: nothing failed: expected 'unknown import'
        failing.wast:12: assert_return: there is no instance $nobody
        … 2 more
        failing.wast:13: component skipped 1 times: needs components
        failing.wast:15: action skipped 1 times: needs components
                          passed  failed skipped
module                         2       1       0
register                       1       0       0
action                         0       0       1
assert_return                  3       6       0
assert_trap                    2       1       0
assert_invalid                 1       1       0
assert_malformed               1       1       0
assert_unlinkable              1       1       0
component                      0       0       1
unknown                        0       1       0
all                           11      12       2
messages agree: 4 of 5
scripts that passed whole: 1 of 2
--- exit 1

$ clasm wast -q passing.wast
                          passed  failed skipped
module                         1       0       0
register                       1       0       0
assert_return                  3       0       0
assert_trap                    1       0       0
assert_invalid                 1       0       0
assert_malformed               1       0       0
assert_unlinkable              1       0       0
all                            9       0       0
messages agree: 4 of 4
scripts that passed whole: 1 of 1

$ clasm wast --syntax-only passing.wast
skipped passing.wast: 3 passed, 0 failed, 6 skipped
        passing.wast:5: register skipped 1 times: only syntax was asked for
        passing.wast:6: assert_return skipped 3 times: only syntax was asked for
        passing.wast:9: assert_trap skipped 1 times: only syntax was asked for
        passing.wast:12: assert_unlinkable skipped 1 times: only syntax was asked for
                          passed  failed skipped
module                         1       0       0
register                       0       0       1
assert_return                  0       0       3
assert_trap                    0       0       1
assert_invalid                 1       0       0
assert_malformed               1       0       0
assert_unlinkable              0       0       1
all                            3       0       6
messages agree: 2 of 2
scripts that passed whole: 0 of 1

$ clasm wast --messages failing.wast
FAILED  failing.wast: 2 passed, 12 failed, 2 skipped
        failing.wast:2: assert_return: result 0 is 1 (bits 0x3f800000) instead of 2 (bits 0x40000000)
        failing.wast:3: assert_return: result 0 is 1 (bits 0x3f800000) instead of a canonical NaN
        failing.wast:4: assert_return: 1 results instead of 0
        failing.wast:5: assert_return: there is no function 'missing'
        failing.wast:6: assert_return: TrapException: unreachable
        failing.wast:7: assert_trap: nothing failed: expected 'unreachable'
        failing.wast:9: assert_invalid: the module is valid: expected 'type mismatch'
        failing.wast:10: assert_malformed: the module is not malformed: expected 'unexpected token'
        failing.wast:11: assert_unlinkable: nothing failed: expected 'unknown import'
        failing.wast:12: assert_return: there is no instance $nobody
        … 2 more
        failing.wast:13: component skipped 1 times: needs components
        failing.wast:15: action skipped 1 times: needs components
        failing.wast:8: message 'unreachable' instead of 'other words'
                          passed  failed skipped
module                         1       1       0
action                         0       0       1
assert_return                  0       6       0
assert_trap                    1       1       0
assert_invalid                 0       1       0
assert_malformed               0       1       0
assert_unlinkable              0       1       0
component                      0       0       1
unknown                        0       1       0
all                            2      12       2
messages agree: 0 of 1
scripts that passed whole: 0 of 1
--- exit 1

$ clasm wast no-such-script.wast
FAILED  no-such-script.wast: 0 passed, 1 failed, 0 skipped
        no-such-script.wast:0: unknown: no such file
                          passed  failed skipped
unknown                        0       1       0
all                            0       1       0
messages agree: 0 of 0
scripts that passed whole: 0 of 1
--- exit 1

$ clasm wast -W simd=n passing.wast
FAILED  passing.wast: 3 passed, 6 failed, 0 skipped
        passing.wast:1: module: WasmTextException: unexpected token: v128 needs the feature Simd
        passing.wast:5: register: there is no instance
        passing.wast:6: assert_return: there is no instance
        passing.wast:7: assert_return: there is no instance $m
        passing.wast:8: assert_return: there is no instance
        passing.wast:9: assert_trap: there is no instance
                          passed  failed skipped
module                         0       1       0
register                       0       1       0
assert_return                  0       3       0
assert_trap                    0       1       0
assert_invalid                 1       0       0
assert_malformed               1       0       0
assert_unlinkable              1       0       0
all                            3       6       0
messages agree: 3 of 3
scripts that passed whole: 0 of 1
--- exit 1

