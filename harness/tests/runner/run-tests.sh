#!/bin/sh
# Runs test programs that speak TAP, shows what failed, and closes with "N passed, N failed".
# Usage: run-tests.sh PROGRAM...        TESTS=word runs only the tests whose name contains it.
#        WRAP="valgrind -q …" runs each program under another.
# As many programs run at once as there are cores.
passed=0 failed=0 skipped=0
outputs=$(mktemp -d) || exit 1
trap 'rm -rf "$outputs"' EXIT
trap 'exit 130' INT TERM

export outputs
# shellcheck disable=SC2016 # expanded by the inner shell, where WRAP is a command with its options
printf '%s\n' "$@" | xargs -P "$(nproc)" -I '{}' sh -c '
    ${WRAP:-} "$1" ${TESTS:+"$TESTS"} >"$outputs/${1##*/}" 2>&1
    echo $? >"$outputs/${1##*/}.status"' - '{}'

for program; do
    output=$outputs/${program##*/}
    status=$(cat "$output.status" 2>/dev/null || echo 1)
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
