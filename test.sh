#!/usr/bin/env bash
# Everything that must hold before a change is taken:
#   1. the release tarball is made and has all that is in the repository, and what is in it builds without a warning and
#      passes the unit tests and those stories that a sanitizer would add nothing to (t/local.mk), with all their rounds
#      (`make check-long`); the tests of the store and of the API pass on a PostgreSQL server that is made for them; without
#      PostgreSQL all of it links, too;
#   2. the working tree builds with the address and undefined behaviour sanitizers and passes the unit tests again and all
#      other stories, those of t/long, too, while schemathesis, installed from PyPI, asks the API for a while, Chromium walks the dashboard, and
#      the Debian package, built from that tarball, is installed in machines made for it;
#   3. cppcheck, clang-tidy and the TypeScript compiler find nothing, and the fuzzers nothing in a few seconds.
# At the end it says what took how long.  The last line counts: "N passed, N failed", and ", N skipped" if some were.  Not zero if anything failed.
#
#   ./test.sh             all of it
#   ./test.sh tarball | sanitizers | static | fuzzers | install      one part
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")" || exit 1
root=$PWD
. debian/checkout.sh
. debian/packages.sh

# Debian's tools for making packages want a folder with a name of plain letters, and one to write to.
if [[ $root == *' '* || ! -w $root ]] || ! path_is_plain "$root"; then
    copy=$(checkout_copy "$root") && copy_checkout "$root" "$copy" || exit 1
    echo "test.sh: $root: a copy is tested, in $copy"
    exec "$copy/test.sh" "$@"
fi

jobs=$(nproc)
linker=()                               # a hundred and more programs are linked four times: gold takes a third of the time
if command -v ld.gold >/dev/null; then
    linker=(LDFLAGS=-fuse-ld=gold)
fi
passed=0 failed=0 skipped=0

say() {
    printf '\n== %s (%ds)\n' "$*" "$SECONDS"
}

# Runs a command that is a part, and notes how long it took: by the clock, and for the processors, with all that it started.
timed() {
    local what=$1 began=$SECONDS busy status=0
    shift
    note_busy
    busy=$busy_seconds
    "$@" || status=$?
    note_busy
    printf '%d %d %s\n' $((SECONDS - began)) $((busy_seconds - busy)) "$what" >>"$logs/times"
    return "$status"
}

# In busy_seconds, how long the processors have been busy with this shell and with what has ended of its children.
note_busy() {
    local file=$logs/busy.$BASHPID
    times >"$file"
    busy_seconds=$(awk '{ gsub(/[ms]/, " "); sum += 60 * ($1 + $3) + $2 + $4 } END { print int(sum) }' "$file")
    rm -f "$file"
}

# What has taken how long, of the parts and of the costliest tests.
list_times() {
    printf '\n%8s %8s\n' 'seconds' 'CPU'
    sort -k 3 "$logs/times" | awk '{ printf "%8d %8d  %s\n", $1, $2, substr($0, index($0, $3)) }'
    [ -s "$logs/costs" ] || return 0
    printf '%8s %8s  of these tests most:\n' '' ''
    sort -k 2 -rn "$logs/costs" | head -n 20 | awk '{ printf "%8d %8d    %s\n", $1, $2, $3 }'
}

verdict() {
    local status=$1
    shift
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n' "$*"
    fi
    return "$status"
}

# A command that counts as one test, silent unless it fails.
must() {
    local log=$logs/step.log status=0
    "$@" >"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] || tail -n 60 "$log"
    verdict "$status" "$*"
}

# `make check` in a build folder, with variables for make; its tests are counted from the TAP that they spoke.  Machines
# are installed in some of them while all else runs beside, so a story that fails gets a second try, by itself: what fails
# then is broken, what passes then is named at the end.
check() {
    local tap=$logs/tap status=0 before=$failed counts again
    rm -rf "$tap"
    mkdir -p "$tap/x"                   # one deeper, for stories are called ../t/NAME.t
    make_check "-j$((jobs * 3)) --timer" "$@" || status=$?
    again=$([ "$status" -eq 0 ] || failed_stories)
    if [ -n "$again" ] && [ "$(wc -w <<<"$again")" -le 8 ]; then
        list_failures | tee -a "$logs/second-tries"
        say "once more, alone: $again"
        status=0
        make_check -v "$@" T="$again" || status=$?
    fi
    counts=$(find "$tap" -type f -exec cat {} + | awk '
        /^ok.*# *[Ss][Kk][Ii][Pp]/          { skipped++; print "skipped: " $0 > "/dev/stderr"; next }
        /^1\.\.0 *# *[Ss][Kk][Ii][Pp]/      { skipped++; print "skipped: " $0 > "/dev/stderr"; next }
        /^not ok.*# *[Tt][Oo][Dd][Oo]/ || /^ok/ { passed++; next }
        /^not ok/                           { failed++ }
        END                                 { print passed + 0, failed + 0, skipped + 0 }')
    list_failures >>"$logs/failures"
    set -- $counts
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    if [ "$status" -ne 0 ] && [ "$failed" -eq "$before" ]; then
        verdict "$status" 'make check (a test ended before its plan, or did not start)'
    fi
}

make_check() {
    local flags=$1
    shift
    WATCHPOST_TEST_COSTS=$logs/costs WATCHPOST_TEST_SECONDS=${WATCHPOST_TEST_SECONDS:-400} PERL_TEST_HARNESS_DUMP_TAP=$logs/tap/x \
        make -s -C "$@" PROVE_FLAGS="$flags" "${CHECK_TARGET:-check}" 2>&1 | tee "$logs/check.log"
    return "${PIPESTATUS[0]}"
}

# The stories that prove's summary names, as T= takes them.
failed_stories() {
    sed -n 's|^\(\.\./\)\?\(t/[^ ]*\) *(Wstat: .*|\2|p' "$logs/check.log" | sort -u | xargs
}

# What failed, the parts of a story included.
list_failures() {
    find "$logs/tap" -type f -exec grep -HE '^ *not ok' {} + | sed "s|^$logs/tap/||"
}

test_tarball() {
    local version tree
    say 'the tarball: build with warnings as errors, unit tests, stories of programs as they are shipped'
    mkdir -p build-test
    must env -C build-test ../configure -q && must make -s -C build-test dist || return
    version=$(sed -n 's/^PACKAGE_VERSION = //p' build-test/Makefile)
    tree=build-test/watchpost-$version
    rm -rf "$tree"
    begin_package "$root/build-test/watchpost-$version.tar.xz"
    must tar -C build-test -xf "build-test/watchpost-$version.tar.xz" || return
    must is_whole "$tree"
    mkdir -p "$tree/build"
    must env -C "$tree/build" ../configure -q --enable-werror "${linker[@]}" || return
    must make -s -C "$tree/build" -j "$jobs" && must build_tests "$tree/build" -O0 || return
    must make_python_tools || return
    WATCHPOST_TEST_LONG=yes check "$tree/build" 'T=$(as_shipped)'
    say 'the tarball: make check-postgresql'
    CHECK_TARGET=check-postgresql check "$tree/build"
    must build_without_postgresql "$tree"
}

# What the tests are made of need not be fast, only what they test: that has been compiled.
build_tests() {
    make -s -C "$1" -j "$jobs" check TESTS_ONLY_BUILD=yes CFLAGS="$2"
}

# All of it links, and a database at a server is refused by a sentence.  It is make that decides what the programs are made
# of then (lib/local.mk), and no macro, so the objects of TREE/build are as good; those of tests that know it are not.
build_without_postgresql() {
    local build=$PWD/$1/build less=$PWD/$1/build-less knowing
    knowing='WITH_POSTGRESQL|"store\.h"'
    ! grep -rlE WITH_POSTGRESQL --include='*.[ch]' "$1"/{lib,cron,fcgi} || return
    rm -rf "$less" && mkdir "$less" &&
        env -C "$less" ../configure -q --enable-werror --without-postgresql "${linker[@]}" CFLAGS=-O0 || return
    (cd "$1" && find lib cron fcgi t -name '*.c' ! -path 'lib/store/postgres/*' -exec grep -LE "$knowing" {} + | sed 's/c$/o/') |
        (cd "$build" && { while IFS= read -r object; do [ ! -f "$object" ] || echo "$object"; done; find lib cron fcgi t -name .dirstamp; } |
            xargs cp -p --parents -t "$less")
    make -s -C "$less" -j "$jobs" all && build_tests "$less" -O0 || return
    ! DATABASE_URL=postgresql://x@/y "$less/watchpost" check 2>"$logs/less" && grep -q 'built without PostgreSQL' "$logs/less"
}

# All that is in the repository is in the tarball, so that what passes there passes with what was released; but for what
# is the repository's own.  (A copy of a checkout may have no repository.)
is_whole() {
    [ -e .git ] || return 0
    git ls-files | grep -v -e '^\.gitignore$' -e '/\.gitignore$' -e '^\.editorconfig$' |
        { status=0; while IFS= read -r file; do [ -e "$1/$file" ] || { echo "not in the tarball: $file"; status=1; }; done; exit "$status"; }
}

# The Debian package and the root to install it in, made beside everything else; the tests that use them (t/install) tell
# what went wrong.
begin_package() {
    export WATCHPOST_TARBALL=$1
    perl -I t/lib -MDebian -e 'Debian::impossible() || Debian::root()' >"$logs/package.log" 2>&1 </dev/null &
}

# Programs in Python that tests need; made anew when the list of versions has changed.
make_python_tools() {
    local home=build-test/python
    cmp -s t/fuzz/requirements.txt "$home/requirements.txt" && return
    rm -rf "$home"
    python3 -m venv "$home" && "$home/bin/pip" install -q --no-input --no-compile -r t/fuzz/requirements.txt &&
        cp t/fuzz/requirements.txt "$home"
}

# The clients that t/mcp speaks with, from npm and PyPI, and the Node.js that they run under.
make_mcp_clients() {
    local home=build-test/mcp
    cmp -s t/mcp/package-lock.json "$home/package-lock.json" && cmp -s t/mcp/requirements.txt "$home/requirements.txt" && return
    rm -rf "$home"
    mkdir -p "$home" && cp t/mcp/package.json t/mcp/.npmrc "$home" &&
        python3 -m venv "$home/python" && "$home/python/bin/pip" install -q --no-input --no-compile -r t/mcp/requirements.txt &&
        cp t/mcp/package-lock.json "$home/package-lock.json" && npm --prefix "$home" install --ignore-scripts --loglevel=error &&
        cp t/mcp/requirements.txt "$home"
}

test_sanitizers() {
    say 'the sanitizers: make check'
    mkdir -p build-asan
    must env -C build-asan ../configure -q --enable-werror --enable-sanitizers "${linker[@]}" CFLAGS='-O1 -g1' || return
    must make -s -C build-asan -j "$jobs" && must build_tests build-asan '-O0 -g1' || return
    must make_python_tools || return
    must make_mcp_clients || true       # what fails to install fails its stories, too, and no others
    must build-test/python/bin/mypy --strict --cache-dir=build-test/mypy sdk/python/watchpost.py
    SCHEMATHESIS=$root/build-test/python/bin/st \
        ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1 \
        LSAN_OPTIONS=suppressions=$root/t/lsan.suppressions:print_suppressions=0 \
        check build-asan 'LESS=$(unsanitized)' \
        MORE="\$(filter-out \$(unsanitized),\$(long)) $(echo t/install/*.t) t/fuzz/schemathesis.t $(echo t/mcp/*.t) $(echo t/www/*.t)"
}

# What the sanitizers' part does beside other things, by itself.
test_install() {
    say 'installing'
    mkdir -p build-test
    [ -f build-test/Makefile ] || must env -C build-test ../configure -q || return
    must make -s -C build-test -j "$jobs" || return
    check build-test T="$(echo t/install/*.t)"
}

test_fuzzers() {
    say 'fuzzers'
    mkdir -p build-fuzz
    # To optimize would take longer than all of the fuzzing: so there is twice as much of that.
    [ -f build-fuzz/Makefile ] || must env -C build-fuzz ../configure -q CC=clang --enable-fuzzers CFLAGS="-O0 \
        -gline-tables-only -fno-omit-frame-pointer -fsanitize=fuzzer-no-link -Wno-gnu-statement-expression" || return
    must make -s -C build-fuzz -j "$jobs" fuzz FUZZ_SECONDS=4
}

test_static() {
    local sources macros flags
    say 'static analysis'
    mkdir -p build-static
    [ -f build-static/Makefile ] || must env -C build-static ../configure -q || return
    must make -s -C build-static sql/sql.h language_words.h || return
    mapfile -t sources < <(make -s -C build-static print-sources | sort -u)
    mapfile -t macros < <(make -s -C build-static print-macros)
    flags=("${macros[@]}" '-DPACKAGE_VERSION="0"' -I. -Ilib -Ibuild-static/sql -Ibuild-static)
    must cppcheck -q -j "$jobs" --std=c11 --enable=warning,performance,portability --inline-suppr \
        --suppressions-list=.cppcheck-suppressions --error-exitcode=1 "${flags[@]}" "${sources[@]}"
    must tidy "${flags[@]}"
    must www/build.sh && must npm --prefix www run --silent check
}

# What is shipped; tests may use rand() and be sloppy with memory.  The analyzer follows this many states of a function: a
# fortieth of what it does by itself takes an eighth of the time and, so far, found the same; ANALYZER_STATES=225000 is all.
tidy() {
    local states="-Xclang -analyzer-config -Xclang max-nodes=${ANALYZER_STATES:-5000}"
    printf '%s\n' "${sources[@]}" | grep -v '^t/' |
        xargs -P "$jobs" -n 3 sh -c 'flags=$1; shift; clang-tidy --quiet "$@" -- -std=gnu11 $flags 2>&1' tidy "$* $states" |
        grep -v '^[0-9]* warnings* generated'
    return "${PIPESTATUS[2]}"
}

packages_need "$build_packages$dashboard_packages$run_packages$test_packages$tour_packages" || exit 1
logs=$root/build-test/logs
export WATCHPOST_CACHE=$root/build-test/debian
export WATCHPOST_MCP=$root/build-test/mcp                         # clients of the Model Context Protocol
export WATCHPOST_READERS=$root/build-test/python/bin/python      # of feeds and calendars
mkdir -p "$logs"
: >"$logs/failures"                     # what the tests that failed said, to be read together at the end
: >"$logs/second-tries"
: >"$logs/times"
: >"$logs/costs"

# Static analysis beside the tests, which wait for clocks and networks most of their time and go first; what it says
# comes last.
begin_static() {
    rm -f "$logs/static/counts"
    {
        renice -n 10 -p "$BASHPID" >/dev/null
        passed=0 failed=0 times=$logs/times logs=$logs/static
        mkdir -p "$logs"
        ln -sfn "$times" "$logs/times"
        timed 'static analysis' test_static || true
        timed 'fuzzers' test_fuzzers || true
        echo "$passed $failed" >"$logs/counts"
    } >"$logs/static.log" 2>&1 &
}

end_static() {
    wait
    cat "$logs/static.log"
    set -- $(cat "$logs/static/counts" || echo 0 1)     # who did not come to its end has failed
    passed=$((passed + $1)) failed=$((failed + $2))
}

if must autoreconf -fi; then
    if [ $# -eq 0 ]; then
        begin_static
        timed 'the tarball, and PostgreSQL' test_tarball || true
        timed 'the sanitizers, and installing' test_sanitizers || true
        end_static
    fi
    for part; do
        timed "$part" "test_$part" || true
    done
fi

say 'done'
[ ! -s "$logs/second-tries" ] || sed 's/^/failed at first, looked at again alone: /' "$logs/second-tries"
cat "$logs/failures"
list_times
if [ "$skipped" -gt 0 ]; then
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
else
    printf '%d passed, %d failed\n' "$passed" "$failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
