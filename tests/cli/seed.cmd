The first module: an array in a global copied onto itself, under every collector, with a collection at every allocation.

$ clasm run --invoke "" seed.wat

$ clasm run -C collector=drc --invoke "" seed.wat

$ clasm run -C collector=null --invoke "" seed.wat

$ clasm run -C collector=drc -O gc-zeal-alloc-counter=1 --invoke "" seed.wat

$ clasm run -C collector=null -O gc-zeal-alloc-counter=1 --invoke "" seed.wat

