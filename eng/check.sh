#!/usr/bin/env bash
# Everything a change must pass: layout, build without warnings, generated files, all tests.
# The last line is "N passed, N failed, N skipped"; the exit code is nonzero when any step failed.
#   bash eng/check.sh              all steps
#   bash eng/check.sh --no-tests   the first three
# Test data: CLASM_SUITES, by default ../shared/suites. With CI=true its absence is a failure, otherwise a skip.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en
# Servers that outlive the script would hold its output open and keep memory.
export MSBUILDDISABLENODEREUSE=1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
steps_failed=0

step() {
    local name=$1
    shift
    local started=$SECONDS
    echo "== $name"
    if "$@"; then
        echo "== $name: ok ($((SECONDS - started)) s)"
    else
        echo "== $name: FAILED ($((SECONDS - started)) s)"
        steps_failed=$((steps_failed + 1))
        return 1
    fi
}

finish() {
    # A failed step counts as a failure, so that the last line never looks better than the exit code.
    local passed=$1 failed=$(($2 + steps_failed)) skipped=$3
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
    exit
}

run_tests() {
    dotnet test --solution Clasm.slnx --configuration Release --no-build --no-progress --no-ansi \
        --timeout 20m "$@" 2>&1 | tee "$log"
    return "${PIPESTATUS[0]}"
}

# The closing summary of `dotnet test` has one line "  word: N" for each count.
count() {
    local value
    value=$(sed -nE "s/^ *$1: *([0-9]+).*/\1/p" "$log" | tail -n 1)
    echo "${value:-0}"
}

step "restore tools" dotnet tool restore || finish 0 0 0
step "layout" dotnet csharpier check .
step "build" dotnet build Clasm.slnx --configuration Release --verbosity quiet -warnaserror || finish 0 0 0
step "generated files" dotnet run eng/generate-instructions.cs -- --check
step "generated signatures" dotnet run eng/generate-signatures.cs -- --check

[ "${1:-}" = --no-tests ] && finish 0 0 0

step "tests" run_tests
tests_status=$?
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [ "$tests_status" -ne 0 ] && [ "$failed" -gt 0 ]; then
    steps_failed=$((steps_failed - 1)) # the failed tests say it themselves
fi
if [ "$((passed + failed))" -eq 0 ]; then
    echo "error: no test was executed"
    steps_failed=$((steps_failed + 1))
fi
# Who sees only the end sees what failed, too.
awk '/^failed /{failed = 1} /^(passed|skipped) |^[^ ].*\.dll /{failed = 0} failed' "$log" | head -n 200
finish "$passed" "$failed" "$skipped"
