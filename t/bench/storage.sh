#!/bin/sh
# What history costs, on 1,000 monitors and 90 days: t/bench/storage.sh [DATABASE]
# The database is made by t/bench/history if it is missing (1 GiB of room), kept, and measured on a copy.
set -eu
build=${WATCHPOST_BUILD:-$(dirname "$0")/../../build}
past=${1:-${WATCHPOST_HISTORY:-${TMPDIR:-/tmp}/watchpost-history.db}}

if [ ! -e "$past" ]; then
    rm -f "$past.new" "$past.new-wal" "$past.new-shm"
    "$build/t/bench/history" "$past.new"
    mv "$past.new" "$past"
fi
copy=$(mktemp -d "$(dirname "$past")/watchpost-bench.XXXXXX")
trap 'rm -rf "$copy"' EXIT INT TERM
cp "$past" "$copy/watchpost.db"
"$build/t/bench/storage" "$copy/watchpost.db"
