#!/usr/bin/env bash
# Rewrites src/*/PublicAPI.Unshipped.txt to what the build finds public beyond PublicAPI.Shipped.txt.
# The diff of those files is the change of the public API: review it.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for project in Clasm.Syntax Clasm Clasm.Wasi; do
    printf '#nullable enable\n' > "src/$project/PublicAPI.Unshipped.txt"
    log=$(mktemp)
    # RS0016: "Symbol 'X' is not part of the declared public API"; each is one line of the file.
    dotnet build "src/$project" --nologo --no-incremental -p:TreatWarningsAsErrors=false > "$log" 2>&1 || {
        cat "$log"
        exit 1
    }
    { echo '#nullable enable'; sed -nE "s/.*warning RS0016: Symbol '(.*)' is not part of.*/\1/p" "$log" | LC_ALL=C sort -u; } \
        > "src/$project/PublicAPI.Unshipped.txt"
    echo "$project: $(($(wc -l < "src/$project/PublicAPI.Unshipped.txt") - 1)) symbols"
    rm -f "$log"
done
