#!/usr/bin/env bash
# Whole processes from start to exit: the published command on a small module, an empty .NET program, and node where it is
# found, in turn; prints medians in milliseconds.
#   bash bench/cold-start.sh [RUNS]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-15}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

dotnet publish src/Clasm.Cli -c Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true \
    -o "$folder/clasm" -v q --nologo
mkdir "$folder/empty"
echo 'return 0;' > "$folder/empty/Program.cs"
cat > "$folder/empty/empty.csproj" <<'END'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
</Project>
END
dotnet publish "$folder/empty" -c Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true \
    -o "$folder/empty/out" -v q --nologo
command=$(find "$folder/clasm" -maxdepth 1 -type f \( -name clasm -o -name Clasm.Cli \) | head -n 1)

names=(empty clasm)
empty() { "$folder/empty/out/empty"; }
clasm() { "$command" run --invoke primes_below samples/primes.wat 1000; }
if command -v node > /dev/null; then
    names+=(node)
    node_() { node -e 0; }
fi

run() {
    case $1 in
        node) node_ ;;
        *) "$1" ;;
    esac
}

for name in "${names[@]}"; do run "$name" > /dev/null; done # what was read once stays in memory
for ((i = 0; i < runs; i++)); do
    for name in "${names[@]}"; do
        start=${EPOCHREALTIME/[.,]/}
        run "$name" > /dev/null
        echo $((${EPOCHREALTIME/[.,]/} - start)) >> "$folder/$name.times"
    done
done

echo "| process | median ms of $runs |"
echo "|-|-:|"
for name in "${names[@]}"; do
    sort -n "$folder/$name.times" | awk -v name="$name" '{ t[NR] = $1 } END { printf "| %s | %.1f |\n", name, t[int((NR + 1) / 2)] / 1000 }'
done
