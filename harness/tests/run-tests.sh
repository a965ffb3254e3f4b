#!/bin/sh
# Runs test programs that speak TAP, shows what failed, and closes with "N passed, N failed".
# Usage: run-tests.sh PROGRAM...        TESTS=word runs only the tests whose name contains it.
#        WRAP="valgrind -q …" runs each program under another.
passed=0 failed=0 skipped=0
output=$(mktemp) || exit 1
trap 'rm -f "$output"' EXIT
trap 'exit 130' INT TERM
for program; do
    # shellcheck disable=SC2086 # WRAP is a command with its options
    ${WRAP:-} "$program" ${TESTS:+"$TESTS"} >"$output" 2>&1
    status=$?
    counted=$(grep -c '^ok .*# SKIP' "$output")
    skipped=$((skipped + counted))
    passed=$((passed + $(grep -c '^ok ' "$output") - counted))
    bad=$(grep -c '^not ok ' "$output")
    # A program that ends badly without naming a test is a failure all the same.
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
        echo "not ok - $program ended with exit code $status"
        tail -n 20 "$output" | sed 's/^/#   /'
    fi
    failed=$((failed + bad))
    sed -n -e "s|^not ok [0-9]* - |not ok - ${program##*/}: |p" -e '/^#   /p' \
        -e "s|^ok [0-9]* - \(.*\) # SKIP |skipped - ${program##*/}: \1: |p" "$output"
done
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
