#!/usr/bin/env bash
# Whole processes from start to exit, in turn: an empty .NET program; the published command on small modules, without the compile
# cache (hello), with one that is empty (hello-cold) and with one that has the module (hello-warm, …); a program that
# embeds the library, as its projects give it and as its packages do, which have code compiled ahead; node where it is found.
# Prints milliseconds of processor time, user's and system's, and of the clock: least and median; then the median of the ratio to
# the empty program of the same round, in which what else the machine does cancels out, with the interval that holds it with 95 %
# confidence; and the methods that the JIT compiler was left with.
#   bash bench/cold-start.sh [RUNS [PROCESS…]]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
runs=${1:-41}
shift || true
wanted=" $* "
is_wanted() { [ "$wanted" = "  " ] || [[ $wanted == *" $1 "* ]]; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

publish() { dotnet publish "$1" -c Release --use-current-runtime --no-self-contained -o "$2" -v q --nologo "${@:3}"; }

publish src/Clasm.Cli "$folder/clasm" -p:PublishReadyToRun=true
command=$(find "$folder/clasm" -maxdepth 1 -type f \( -name clasm -o -name Clasm.Cli \) | head -n 1)
"$command" parse samples/primes.wat -o "$folder/primes.wasm"
cat > "$folder/hello.wat" <<'END'
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\0e\00\00\00Hello, world!\0a")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))
END
"$command" parse "$folder/hello.wat" -o "$folder/hello.wasm"

program() { # NAME REFERENCES PROPERTIES, with the source on standard input
    mkdir "$folder/$1"
    cat > "$folder/$1/Program.cs"
    cat > "$folder/$1/$1.csproj" <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <InvariantGlobalization>true</InvariantGlobalization>
    $3
  </PropertyGroup>
  <ItemGroup>$2</ItemGroup>
</Project>
END
}

embedder() {
    program "$@" <<'END'
using System;
using System.IO;
using Clasm;

using Engine engine = new();
using Module module = Module.FromBytes(engine, "primes", File.ReadAllBytes(args[0]));
using Store store = new(engine);
using Linker linker = new(engine);
Func<int, int> primesBelow = linker.Instantiate(store, module).GetFunction<int, int>("primes_below")!;
return primesBelow(1000) == 168 ? 0 : 1;
END
}

program empty "" "<PublishReadyToRun>true</PublishReadyToRun>" <<< 'return 0;'
publish "$folder/empty" "$folder/empty/out"
if is_wanted portable; then
    embedder portable "<ProjectReference Include=\"$root/src/Clasm/Clasm.csproj\" />" ""
    publish "$folder/portable" "$folder/portable/out"
fi
if is_wanted packaged; then
    for package in Clasm.Syntax Clasm; do
        dotnet pack "src/$package" -c Release -p:CompiledPackage=true -o "$folder/packages" -v q --nologo
    done
    # The folder of its own keeps the packages out of the user's.
    embedder packaged '<PackageReference Include="Clasm" Version="*" />' \
        "<RestoreSources>$folder/packages</RestoreSources><RestorePackagesPath>$folder/restored</RestorePackagesPath>"
    dotnet build "$folder/packaged" -c Release -o "$folder/packaged/out" -v q --nologo > /dev/null
fi

"$command" compile "$folder/hello.wasm" -o "$folder/hello.cwasm"
names=(empty)
for name in hello hello-cold hello-warm hello-cwasm primes-wasm primes-warm primes-wat primes-wat-warm portable packaged; do
    is_wanted "$name" && names+=("$name")
done
command -v node > /dev/null && is_wanted node && names+=(node)

run() {
    case $1 in
        empty) "$folder/empty/out/empty" ;;
        hello) HOME= XDG_CACHE_HOME= "$command" "$folder/hello.wasm" ;;
        hello-cold) XDG_CACHE_HOME=$(mktemp -d -p "$folder") "$command" "$folder/hello.wasm" ;;
        hello-warm) XDG_CACHE_HOME=$folder/cache "$command" "$folder/hello.wasm" ;;
        hello-cwasm) "$command" run --allow-precompiled "$folder/hello.cwasm" ;;
        primes-wasm) HOME= XDG_CACHE_HOME= "$command" run --invoke primes_below "$folder/primes.wasm" 1000 ;;
        primes-warm) XDG_CACHE_HOME=$folder/cache "$command" run --invoke primes_below "$folder/primes.wasm" 1000 ;;
        primes-wat) HOME= XDG_CACHE_HOME= "$command" run --invoke primes_below samples/primes.wat 1000 ;;
        primes-wat-warm) XDG_CACHE_HOME=$folder/cache "$command" run --invoke primes_below samples/primes.wat 1000 ;;
        portable | packaged) "$folder/$1/out/$1" "$folder/primes.wasm" ;;
        node) node -e 0 ;;
    esac > /dev/null
}

for name in "${names[@]}"; do
    run "$name" # what was read once stays in memory, and the cache has its entries
    DOTNET_JitStdOutFile="$folder/$name.jit" DOTNET_JitDisasmSummary=1 run "$name"
done
TIMEFORMAT='%3U %3S %3R'
for ((i = 0; i < runs; i++)); do
    for name in "${names[@]}"; do
        { time run "$name"; } 2>> "$folder/$name.times"
    done
done

numbers() { # NAME EXPRESSION: the least, the median, and the ends of the median's interval
    paste "$folder/$1.times" "$folder/empty.times" | awk "{ print $2 }" | sort -n | awk '
        { t[NR] = $1 }
        END {
            middle = int((NR + 1) / 2)
            reach = int(0.98 * sqrt(NR))
            low = middle > reach ? middle - reach : 1
            high = middle + reach < NR ? middle + reach : NR
            print t[1], t[middle], t[low], t[high]
        }'
}

echo "| process | processor ms: least of $runs | median | ratio to empty | clock ms: least | median | ratio to empty | left to the JIT compiler |"
echo "|-|-:|-:|-:|-:|-:|-:|-:|"
for name in "${names[@]}"; do
    methods=$(grep -c 'JIT compiled' "$folder/$name.jit" 2> /dev/null || true)
    echo "$(numbers "$name" '($1 + $2) * 1000')" "$(numbers "$name" '($1 + $2) / ($4 + $5)')" \
        "$(numbers "$name" '$3 * 1000')" "$(numbers "$name" '$3 / $6')" |
        awk -v name="$name" -v methods="${methods:--}" '{
            printf "| %s | %.0f | %.0f | %.2f (%.2f to %.2f) | %.0f | %.0f | %.2f (%.2f to %.2f) | %s |\n",
                name, $1, $2, $6, $7, $8, $9, $10, $14, $15, $16, methods
        }'
done
