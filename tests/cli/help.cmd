The main help, the help of a command in three spellings, and the groups.

$ clasm --help
Description:
  Runs WebAssembly: clasm [run] [OPTIONS] FILE [ARGS…]

Usage:
  clasm [command] [options]

Options:
  -V, --version  Show the version
  -h, --help     Show help and usage information

Commands:
  run <FILE> <ARGS>   Run a module (the default): options stand before FILE, all after it is the module's
  compile <FILE>      Compile a module, for 'clasm run --allow-precompiled' with the same options
  wast <FILES>        Run scripts and report what passed
  validate <FILES>    Say whether modules are valid
  parse <FILE>        Translate a module from text to binary
  print <FILE>        Translate a module from binary to text
  objdump <FILE>      Show a module's sections, functions, text, CIL and machine code
  explore <FILE>      Write a page that shows text, CIL and machine code side by side
  settings            Show what the options come to on this machine
  completion <SHELL>  Write a script that completes commands and options in a shell


$ clasm help validate
Description:
  Say whether modules are valid

Usage:
  clasm validate <FILES>... [options]

Arguments:
  <FILES>  The modules, text or binary; - is standard input.

Options:
  -W, --wasm <KEY[=VALUE][,…]>  WebAssembly proposals and limits: -W help lists the keys.
  -h, --help                    Show help and usage information


$ clasm validate --help
Description:
  Say whether modules are valid

Usage:
  clasm validate <FILES>... [options]

Arguments:
  <FILES>  The modules, text or binary; - is standard input.

Options:
  -W, --wasm <KEY[=VALUE][,…]>  WebAssembly proposals and limits: -W help lists the keys.
  -h, --help                    Show help and usage information


$ clasm -C help
Keys of the codegen group:
  -C collector=auto|drc|copying|generational|null  how objects are collected (default: auto)
  -C tiered-compilation[=y|n]                      functions are compiled quickly first, and for speed when they run often (default: n)
  -C parallel-compilation[=y|n]                    spare processors compile functions before they are called (default: n)
  -C cache[=y|n]                                   compiled modules are kept for later runs (default: y)
  -C cache-dir=PATH                                where they are kept (default: clasm among the user's caches)

$ clasm validate -W help
Keys of the wasm group:
  -W all-proposals[=y|n]               every proposal (default: n)
  -W bulk-memory[=y|n]                 bulk operations on memories and tables (default: y)
  -W branch-hinting[=y|n]              hints on branches (default: y)
  -W compact-imports[=y|n]             imports grouped by module (default: n)
  -W custom-descriptors[=y|n]          exact types and descriptors (default: n)
  -W custom-page-sizes[=y|n]           memories with pages of one byte (default: y)
  -W exceptions[=y|n]                  tags, throw and try_table (default: y)
  -W extended-const[=y|n]              arithmetic in constant expressions (default: y)
  -W function-references[=y|n]         typed function references (default: y)
  -W gc[=y|n]                          structs and arrays that are collected (default: y)
  -W legacy-exceptions[=y|n]           try, catch, delegate and rethrow (default: n)
  -W memory64[=y|n]                    memories and tables with 64-bit addresses (default: y)
  -W multi-memory[=y|n]                several memories (default: y)
  -W multi-value[=y|n]                 several results, blocks with parameters (default: y)
  -W reference-types[=y|n]             references as values, several tables (default: y)
  -W relaxed-simd[=y|n]                vector instructions that depend on the machine (default: y)
  -W simd[=y|n]                        128-bit vectors (default: y)
  -W stack-switching[=y|n]             continuations (default: n)
  -W tail-call[=y|n]                   tail calls (default: y)
  -W threads[=y|n]                     shared memories and atomic instructions (default: y)
  -W wide-arithmetic[=y|n]             128-bit arithmetic on pairs of i64 (default: y)
  -W max-wasm-stack=N                  bytes of stack that wasm code may use (default: 1048576)
  -W nan-canonicalization[=y|n]        arithmetic makes no NaN but the canonical one (default: n)
  -W relaxed-simd-deterministic[=y|n]  relaxed vector instructions do the same on every machine (default: n)
  -W unknown-imports-trap[=y|n]        functions that nothing provides trap (default: n)
  -W unknown-imports-default[=y|n]     functions that nothing provides return zeros and nulls (default: n)
  -W js-string-builtins[=y|n]          modules find the functions of wasm:js-string (default: n)
  -W imported-string-constants=NAME    modules import strings from a module of this name (default: none)
  -W epoch-interruption[=y|n]          code can be interrupted (default: n)
  -W timeout=DURATION                  how long code may run: 500ms, 10s, 2m, 1h, or seconds (default: unlimited)
  -W fuel=N                            units of fuel that code may use up (default: unlimited)
  -W max-memory-size=N                 bytes of each memory (default: unlimited)
  -W max-table-elements=N              elements of each table (default: unlimited)
  -W max-instances=N                   instances (default: unlimited)
  -W max-tables=N                      tables (default: unlimited)
  -W max-memories=N                    memories (default: unlimited)
  -W trap-on-grow-failure[=y|n]        growth that a limit refuses is an error (default: n)

$ clasm --version
clasm 0.1.0

