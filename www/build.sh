#!/usr/bin/env bash
# Builds the dashboard into www/dist with Node, unless it has been built from what is there.
#
#   www/build.sh            build if needed
#   www/build.sh --needed   only say, by the exit status, whether a build is needed
#
# A release tarball brings www/dist along, so that it needs no Node; a copy of either is as good, whatever it did to the
# files' times, for what dist was built from is known by its sum (.made-from).  Where Node is older than what the build needs
# (Debian 12 has 18), a newer one is taken from where npm takes everything else, into www/.node.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

readonly node_least='20.19.0' node_wanted=22

# What npm wants may all be in its cache.  If not, and its registry cannot be reached, that is said within seconds: left to
# itself it would go on trying for many minutes.
fetch() {
    npm "$@" --offline --loglevel silent && return
    timeout --foreground 20 npm view uplot version --fetch-retries=0 --fetch-timeout=10000 --loglevel silent >/dev/null || {
        echo "www/build.sh: no network: $(npm config get registry), from where the dashboard's parts come, does not answer" >&2
        return 1
    }
    npm "$@" --prefer-offline --loglevel error
}

# A user without a home has no place for npm's cache either.
prepare_npm() {
    export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
    [ -w "${HOME:-}" ] || export npm_config_cache=$PWD/.node/cache
}

# What it is made of, as a number.
sum_sources() {
    find . ../lib/render/languages ../docs/openapi.json ../nginx/http.conf \
        \( -name node_modules -o -name .node -o -name .lock -o -name .made-from -o -name 'dist*' -o -name schema.d.ts \) -prune -o \
        -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum | cksum
}

is_needed() {
    [ ! -f dist/index.html ] || [ ! -f .made-from ] || [ "$(cat .made-from)" != "$(sum_sources)" ]
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
    [ -x ".node/node_modules/$package/bin/node" ] || fetch install --prefix .node "$package@$node_wanted"
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
sources=$(sum_sources)
prepare_npm
find_node
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    fetch ci
    touch node_modules/.package-lock.json
fi
npm run --silent types >/dev/null
rm -rf dist.new dist.old .made-from
WATCHPOST_DIST=dist.new npm run --silent build -- --logLevel warn
[ ! -d dist ] || mv dist dist.old   # a build that is killed here leaves no dist, which is made again, never half of one
mv dist.new dist
echo "$sources" >.made-from
rm -rf dist.old
