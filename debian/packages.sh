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
libssl-dev              digests, random bytes (libcrypto); certificate stores (libssl)
libcurl4-openssl-dev    checks over HTTP, webhooks
libldns-dev             checks of DNS
libc-ares-dev           names of hosts
libical-dev             rules by which maintenance repeats
libmd4c-dev             what people write on status pages (Markdown)
libpng-dev              logos of status pages
libyaml-dev             documents for watchpost apply
libidn2-dev             international names
zlib1g-dev              compressed bodies
libpcre2-dev            patterns of assertions
libfcgi-dev             the API worker
libpq-dev               databases at a PostgreSQL server (DATABASE_URL)
'
run_packages='
nginx                   the web server
spawn-fcgi              opens the socket of the workers
multiwatch              keeps the workers alive
ca-certificates         the certificate authorities that HTTPS checks trust
msmtp                   hands mails to the mail server
tzdata                  time zones of the times in messages
'
test_packages='
libcmocka-dev           unit tests
perl                    prove and the stories
cppcheck                static analysis
clang-tidy              static analysis
sqlite3                 looks into databases from outside
postgresql              the stories of the store and the API once more, on a server that is made for it
pgbouncer               a pooler before it
clang                   fuzzers
libclang-rt-14-dev      the same
chromium-headless-shell Chromium without its windows, to look at the dashboard
openssl                 certificates for hostile servers
libcpanel-json-xs-perl  reads answers of megabytes
libio-socket-ssl-perl   hostile servers that speak TLS
nsd                     a real DNS server to ask
python3                 the Python SDK
python3-dateutil        rules of repetition, counted by somebody else
python3-aiosmtpd        a real mail server to send to
python3-grpcio          a real gRPC server
python3-websockets      a real WebSocket server
dovecot-imapd           a real IMAP server, which is asked for TLS
dovecot-pop3d           the same of POP3
flit                    builds the Python SDK
python3-venv            installs it, and schemathesis, which asks the API what no test author thought of
apprise                 a hundred services more to send to
libfaketime             turns the clock back
xz-utils                the release tarball
monitoring-plugins-basic  plugins that others have written
iproute2                a network of its own for a remote location
build-essential         the Debian package
debhelper               the same
dpkg-dev                the same
lintian                 what it thinks of that
mmdebstrap              a small Debian to install that in
systemd                 systemd-analyze
prometheus              promtool, which reads our metrics and alert rules
'

# What the README's examples use, which a machine may have from elsewhere.
tour_packages=
command -v curl >/dev/null || tour_packages+='
curl                    asks, in the examples of the README
'
command -v jq >/dev/null || tour_packages+='
jq                      picks ids and keys out of what they are answered
'

# Node builds the dashboard, but a release tarball has it ready-built, and a machine may have a Node of its own.
dashboard_packages=
if "$(dirname -- "${BASH_SOURCE[0]}")/../www/build.sh" --needed && ! command -v npm >/dev/null; then
    dashboard_packages='
nodejs                  builds the dashboard, or fetches a newer Node that does
npm                     fetches what it is made of
'
fi

# Prints those of the packages, given as the first words of lines, that are not installed; on one line.
packages_missing() {
    local wanted installed
    wanted=$(awk 'NF { print $1 }' <<<"$*" | sort -u)
    [ -n "$wanted" ] || return 0
    # shellcheck disable=SC2086
    installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null | awk '$1 == "ii" { print $2 }' | sort -u)
    comm -23 <(echo "$wanted") <(echo "$installed") | paste -sd ' '
}

# A database server that is installed for the tests makes no database of its own and does not start: they make theirs.
# Fails if a policy of the machine's own is there already, which then decides.
packages_keep_quiet() {
    case " $* " in *" postgresql "* | *" pgbouncer "*) ;; *) return 1 ;; esac
    mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/watchpost-tests.conf
    [ ! -e /usr/sbin/policy-rc.d ] || return 1
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
}

# Installs packages, as root.  Another apt that is at work, as on a machine just born, is waited for.  Servers that Debian
# starts as they are installed are stopped: they are not needed.
packages_install() {
    local service fresh= quiet= status=0
    local apt=(apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=1 -o Acquire::http::Timeout=20
        -o Acquire::https::Timeout=20)
    for service in nginx nsd prometheus dovecot; do
        case " $* " in *" $service "*) fresh+=" $service" ;; esac
    done
    export DEBIAN_FRONTEND=noninteractive
    if packages_keep_quiet "$@"; then
        quiet=/usr/sbin/policy-rc.d
    fi
    "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null || status=1
    [ -z "$quiet" ] || rm -f "$quiet"
    [ "$status" -eq 0 ] || return 1
    for service in $fresh; do
        if [ -d /run/systemd/system ]; then
            systemctl --quiet disable --now "$service" || true
        else
            "/etc/init.d/$service" stop >/dev/null 2>&1 || true
        fi
    done
}

# Installs what is missing, if we are root; else says what is missing and how to get it.  Fails if anything NEEDED is
# missing then; what is only WANTED is told.
packages_need() {
    local needed wanted package me=${0##*/}
    command -v dpkg-query >/dev/null || return 0    # not a Debian: configure will tell
    needed=$(packages_missing "$1") wanted=$(packages_missing "${2:-}")
    [ -n "$needed$wanted" ] || return 0
    if [ "$(id -u)" -eq 0 ]; then
        printf '%s: installing %s\n' "$me" "${needed:+$needed }$wanted"
        # shellcheck disable=SC2086
        packages_install $needed $wanted && return
        needed=$(packages_missing "$1") wanted=$(packages_missing "${2:-}")
        printf '%s: apt-get could not install: %s\n' "$me" "${needed:+$needed }$wanted" >&2
    else
        for package in $needed $wanted; do
            printf '%s: missing package: %s\n' "$me" "$(grep -hm 1 "^$package " <<<"$1${2:-}")" >&2
        done
        printf '%s: install with: sudo apt-get install --no-install-recommends %s\n' "$me" "${needed:+$needed }$wanted" >&2
    fi
    [ -z "$needed" ]
}
