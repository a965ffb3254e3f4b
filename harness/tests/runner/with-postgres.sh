#!/bin/sh
# Runs a command with a PostgreSQL of its own, whose address is $database, and ends that.
# Exit code 77: PostgreSQL is not installed.
folder=$(mktemp -d) || exit
mkfifo "$folder/in"
"${BUILD:-build}/services/postgres" <"$folder/in" >"$folder/out" &
exec 3>"$folder/in"
until [ -s "$folder/out" ] || ! kill -0 $! 2>/dev/null; do sleep 0.02; done
IFS="$(printf '\t')" read -r said database <"$folder/out"
rm -r "$folder"
case $said in
ready)
    export database
    "$@" 3>&-
    code=$?
    ;;
missing)
    echo "skipped: $database" >&2
    code=77
    ;;
*) code=1 ;; # it has said why
esac
exec 3>&-
wait
exit $code
