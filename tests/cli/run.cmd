Functions are called by name with typed arguments; results come one a line.

$ clasm run --invoke add add.wat 1 2
3

$ clasm --invoke add add.wat 0xffffffff 2
1

$ clasm --invoke=add add.wat -1 -2
-3

$ clasm --invoke swap add.wat 1 -9223372036854775808
-9223372036854775808
1

$ clasm --invoke floats add.wat 1e20 -0x1.8p-3
100000000000000000000
-0.1875

$ clasm --invoke floats add.wat nan -inf
NaN
-inf

$ clasm --invoke floats add.wat 1e-7 -0
0.0000001
-0

$ clasm --invoke vector add.wat 0x000102030405060708090a0b0c0d0e0f
10466201212485612101910791462722590

$ clasm --invoke references add.wat null null
<null funcref>
<null externref>
<anyref>

$ clasm --invoke "" add.wat

$ clasm add.wat

$ clasm add.wat any guest arguments --help -C -- @x ""

$ clasm -- add.wat --invoke

$ clasm run - < add.wat

$ clasm -C collector=null -W gc --invoke add add.wat 1 2
3

$ clasm -C regalloc-algorithm=backtracking --invoke add add.wat 1 2
3
--- stderr
note: -C regalloc-algorithm has no meaning here and is ignored

