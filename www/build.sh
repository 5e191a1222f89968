#!/usr/bin/env bash
# Builds the dashboard into www/dist with Node, if what it is made of is newer than what is there.
#
#   www/build.sh            build if needed
#   www/build.sh --needed   only say, by the exit status, whether a build is needed
#
# A release tarball brings www/dist along, so that it needs no Node.  Where Node is older than what the build needs
# (Debian 12 has 18), a newer one is taken from where npm takes everything else, into www/.node.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

readonly node_least='20.19.0' node_wanted=22

is_needed() {
    [ ! -f dist/index.html ] || [ -n "$(find . ../docs/openapi.json ../nginx/http.conf \
        \( -name node_modules -o -name .node -o -name .lock -o -name 'dist*' -o -name schema.d.ts \) -prune -o \
        -type f -newer dist/index.html -print -quit)" ]
}

node_is_new_enough() {
    local have
    have=$(node --version 2>/dev/null) && printf 'v%s\n%s\n' "$node_least" "$have" | sort -VC
}

find_node() {
    ! node_is_new_enough || return 0
    local machine package
    case $(uname -m) in
        x86_64) machine=x64 ;;
        aarch64) machine=arm64 ;;
        *) echo "www/build.sh: install Node $node_least or newer" >&2; return 1 ;;
    esac
    package=node-linux-$machine
    [ -x ".node/node_modules/$package/bin/node" ] || npm install --loglevel error --prefix .node "$package@$node_wanted"
    PATH=$PWD/.node/node_modules/$package/bin:$PATH
    node_is_new_enough
}

if [ "${1:-}" = --needed ]; then
    is_needed
    exit
fi
is_needed || exit 0
exec {lock}>.lock               # several builds of the tree may want it at once
flock "$lock"
is_needed || exit 0
find_node
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --loglevel error --no-fund --no-audit
    touch node_modules/.package-lock.json
fi
npm run --silent types >/dev/null
rm -rf dist.new dist.old
WATCHPOST_DIST=dist.new npm run --silent build -- --logLevel warn
[ ! -d dist ] || mv dist dist.old   # who is killed here leaves none, which is made again; never half of one
mv dist.new dist
rm -rf dist.old
