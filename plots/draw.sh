#!/bin/sh
# draw.sh - runs gnuplot on a script that draws .NAME.svg and .NAME.png in the current folder.
#
# Usage: draw.sh SCRIPT SECONDS
# gnuplot neither checks its writes nor fails when the disk is full, but leaves pictures of no bytes. So the pictures get
# their names only when all are whole. Otherwise none is kept, the last line says why, and the exit code is
# 127 (gnuplot is not installed), 124 (it took longer than SECONDS) or 1.
script=$1
seconds=$2
kept="no charts, the data is kept"

fail() {
    for picture in $pictures; do rm -f ".$picture"; done
    echo "$2"
    exit "$1"
}

pictures=
command -v gnuplot >/dev/null ||
    fail 127 "gnuplot is not installed: charts are skipped, the data is kept (install it with: apt-get install gnuplot-nox)"
pictures=$(sed -n "s/^OUT = '\.\([^']*\)'.*/\1/p" "$script")

trap 'fail 1 "gnuplot was interrupted: $kept"' INT TERM HUP
said=$(timeout --foreground "$seconds" gnuplot - <"$script" 2>&1)
code=$?
# It shows the line, a caret and then the reason: the last line that says something.
reason=$(echo "$said" | grep '[^[:space:]]' | tail -n 1 | sed 's/^[[:space:]]*//')
[ $code -gt 128 ] && reason="killed by SIG$(kill -l $code)"
case $code in
0) ;;
124) fail 124 "gnuplot was still drawing after $seconds s and was ended: $kept" ;;
*) fail 1 "gnuplot failed: ${reason:-exit code $code}: $kept" ;;
esac

for picture in $pictures; do
    case $(tail -c 8 ".$picture") in
    *"</svg>"* | IEND*) ;;
    *) fail 1 "gnuplot could not write all of $picture (is the disk full?): $kept" ;;
    esac
done
for picture in $pictures; do
    mv ".$picture" "$picture" || fail 1 "cannot name the charts: $kept"
done
