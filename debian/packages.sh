# Debian's names of what Watchpost needs; sourced by start.sh and test.sh.  A package per line, and why.

build_packages='
gcc                     compiles
libc6-dev               its headers
make                    builds
autoconf                makes configure
automake                makes Makefile.in
pkg-config              finds the libraries
libsqlite3-dev          the database
libjson-c-dev           JSON
libssl-dev              digests, random bytes (libcrypto); whom to trust (libssl)
libcurl4-openssl-dev    checks over HTTP, webhooks
libldns-dev             checks of DNS
libidn2-dev             international names
libfcgi-dev             the API worker
'
run_packages='
nginx                   the web server
spawn-fcgi              opens the socket of the workers
multiwatch              keeps the workers alive
ca-certificates         whom HTTPS checks trust
msmtp                   hands mails to the mail server
'
test_packages='
libcmocka-dev           unit tests
perl                    prove and the stories
cppcheck                static analysis
clang-tidy              static analysis
sqlite3                 looks into databases from outside
clang                   fuzzers
libclang-rt-14-dev      the same
chromium-headless-shell Chromium without its windows, to look at the dashboard
curl                    the tour in the README
jq                      the same
openssl                 certificates for hostile servers
libio-socket-ssl-perl   hostile servers that speak TLS
nsd                     a real DNS server to ask
python3                 the Python SDK
python3-aiosmtpd        a real mail server to send to
python3-venv            schemathesis, which asks the API what nobody thought of
libfaketime             turns the clock back
xz-utils                the release tarball
iproute2                a network of its own for a remote location
build-essential         the Debian package
debhelper               the same
dpkg-dev                the same
lintian                 what it thinks of that
mmdebstrap              a small Debian to install that in
systemd                 systemd-analyze
prometheus              promtool, which reads our metrics and alert rules
'

# Node builds the dashboard, but a release tarball has it ready-built, and a machine may have a Node of its own.
if "$(dirname -- "${BASH_SOURCE[0]}")/../www/build.sh" --needed && ! command -v npm >/dev/null; then
    build_packages+='
nodejs                  builds the dashboard, or fetches a newer Node that does
npm                     fetches what it is made of
'
fi

# Prints those of the packages, given as the first words of lines, that are not installed.
packages_missing() {
    local wanted installed
    wanted=$(awk 'NF { print $1 }' <<<"$*" | sort -u)
    # shellcheck disable=SC2086
    installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null | awk '$1 == "ii" { print $2 }' | sort -u)
    comm -23 <(echo "$wanted") <(echo "$installed")
}

# Installs what is missing, if we are root; else says what is missing and how to get it, and fails.
packages_need() {
    local missing package service fresh=
    command -v dpkg-query >/dev/null || return 0    # not a Debian: configure will tell
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    missing=$(echo $missing)                        # on one line
    if [ "$(id -u)" -ne 0 ]; then
        for package in $missing; do
            printf '%s: missing package: %s\n' "${0##*/}" "$package" >&2
        done
        printf '%s: install with: sudo apt-get install --no-install-recommends %s\n' "${0##*/}" "$missing" >&2
        return 1
    fi
    printf '%s: installing %s\n' "${0##*/}" "$missing"
    for service in nginx nsd prometheus; do
        case " $missing " in *" $service "*) fresh+=" $service" ;; esac
    done
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
        printf '%s: apt-get could not install: %s\n' "${0##*/}" "$missing" >&2
        return 1
    }
    # Debian starts servers as they are installed; nobody asked for that here.
    if [ -n "$fresh" ] && [ -d /run/systemd/system ]; then
        # shellcheck disable=SC2086
        systemctl --quiet disable --now $fresh || true
    fi
}
