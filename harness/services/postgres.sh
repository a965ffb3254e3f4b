#!/bin/bash
# A PostgreSQL of one's own that lessons talk to: in a temporary folder, on a Unix socket in there,
# and gone afterwards.
#
#     build/services/postgres        says "ready<TAB>postgresql://…" and goes on until Ctrl-D
#
# PostgreSQL refuses to run as root: then all of this is done as the user postgres, or nobody. The
# settings are the usual ones: a commit is on the disk when it is answered. Only the making of the
# empty database does not wait for the disk. It ends with its standard input, so it never outlives
# bench. Where PostgreSQL is not installed it says "missing<TAB>…".
#
# Beside it stands a keeper, which cleans up when this one has been killed: it reads a pipe whose
# other end only this one holds. When the keeper is killed, this one ends.
libpq=yes # the Makefile says so where it is missing: then there are no lessons for it, either

fail() {
    echo "$*" >&2
    exit 1
}

become_unprivileged() {
    local user=postgres
    id $user >/dev/null 2>&1 || user=nobody
    exec setpriv --reuid=$user --regid="$(id -g $user)" --clear-groups bash /dev/fd/9 9<"$0"
}

# --- the end --------------------------------------------------------------------------------------

# Who stands in the folder: sends the signal $1 to each. False: there is nobody.
signal_all() {
    local process found=1
    for process in /proc/[0-9]*; do
        if [[ $process/cwd -ef $folder || $process/cwd -ef $folder/data ]]; then
            found=0
            kill -s "$1" "${process##*/}"
        fi
    done 2>/dev/null
    return $found
}

# All end with their server, or with initdb; after 3 s they are made to. One that was killed leaves
# shared memory: System V's, whose number stands in line 7, and while there is no server yet also files.
clean_up() {
    local i lines memory
    for ((i = 0; i < 300; i++)); do
        signal_all $((i < 150 ? 0 : 9)) || break
        sleep 0.02
    done
    mapfile -t lines <"$folder/data/postmaster.pid" && ipcrm -m "${lines[6]##* }"
    for memory in /dev/shm/PostgreSQL.*; do
        [[ -O $memory && $memory -nt $folder/data/PG_VERSION ]] && ! grep -qF "$memory" /proc/[0-9]*/maps && rm -f "$memory"
    done
    rm -rf "$folder"
} 2>/dev/null

# shellcheck disable=SC2317 # a trap calls it
end() {
    trap '' INT TERM HUP
    exec 2>/dev/null 8>&- # the keeper begins
    kill -KILL "$reader"
    [ -z "$child" ] || kill -s "$end_signal" "$child"
    wait "$keeper" || clean_up
}

# --- PostgreSQL's programs ------------------------------------------------------------------------

# It ends with us, by the signal $1, and does not hear a terminal's.
start() {
    end_signal=$1
    (cd "$folder" && exec setsid setpriv --pdeathsig "$@") </dev/null >>"$folder/log" 2>&1 8>&- &
    child=$!
}

all_live() {
    kill -0 $reader && kill -0 $keeper && kill -0 "$child"
} 2>/dev/null

# Returns the exit code of what was started, once it has ended. Ends us with our input or keeper.
await_child() {
    local ended=$child
    while all_live; do wait -n; done 2>/dev/null
    kill -0 $reader 2>/dev/null || exit 0
    kill -0 $keeper 2>/dev/null || fail "the service's keeper was killed"
    child=
    wait "$ended" 2>/dev/null
}

last_words() {
    tail -n 1 "$folder/log"
}

make_database() {
    start KILL "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync --no-clean
    await_child || fail "initdb failed: $(last_words)"
}

# The folder is ours alone, and so is the socket in it: who comes is trusted.
start_server() {
    local i lines
    # Memory of the other kinds would outlive a killed server.
    start QUIT "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c dynamic_shared_memory_type=mmap
    for ((i = 0; i < 3000; i++)); do
        { mapfile -t lines <"$folder/data/postmaster.pid"; } 2>/dev/null
        if [[ ${lines[7]} == ready* ]]; then
            printf 'ready\tpostgresql://postgres@/postgres?host=%s\n' "$folder"
            return
        fi
        all_live || return
        sleep 0.02
    done
    fail "PostgreSQL did not start: $(last_words)"
}

await_server() {
    await_child
    local code=$?
    ((code < 128)) || fail "PostgreSQL was killed by SIG$(kill -l $code)"
    fail "PostgreSQL ended: $(last_words)"
}

if [ $# -gt 0 ]; then
    echo "postgres: it takes no arguments" >&2
    exit 2
fi
# Debian keeps them out of the PATH, several versions beside each other.
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
if [ $libpq = no ] || [ ! -x "$programs/initdb" ]; then
    printf 'missing\tPostgreSQL is not installed: make deps-postgres\n'
    exit 1
fi
((EUID != 0)) || become_unprivileged
exec 9>&-
cd /
folder=/tmp/postgres.$$.$RANDOM
exec 8<> <(:) # both ends of a pipe
(trap '' INT TERM HUP && read -r; clean_up) </dev/fd/8 8>&- &
keeper=$!
setpriv --pdeathsig KILL cat <&0 >/dev/null 2>&1 8>&- & # a terminal's input ends by Ctrl-D
reader=$!
trap end EXIT
trap 'exit 0' INT TERM HUP
mkdir -m 700 "$folder" || exit 1
make_database
start_server
await_server
