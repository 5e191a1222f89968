# The lines by which `watchpost doctor` says that things are mended do mend them: here each is done as it stands, on a
# machine without systemd, where the package has just been installed and nothing runs.  systemd.t does the same with
# systemd, start.t with ./start.sh.
use strict;
use warnings;
use Test::More;

use Debian;
use JSON::PP qw(decode_json);
use Machine;
use Time::HiRes qw(sleep);
use Wait qw(eventually);

if (my $why = Debian::impossible() // Machine::impossible()) {
    plan skip_all => $why;
}

note "bound: 900 s";     # it may have to build the package
my $m = Machine->new(Debian::root());
$m->put(Debian::package(), '/root/watchpost.deb');
is $m->run('apt-get install -qq -y --no-install-recommends /root/watchpost.deb 2>&1')->{status}, 0, 'the package is installed';
$m->boot('sleep', 'infinity');

# What the doctor finds, by name.
sub found {
    my ($as) = @_;
    my $said = $m->run(($as // '') . ' watchpost doctor --json')->{said};
    return { map { $_->{name} => $_ } @{ (eval { decode_json($said) } // die "no JSON: $said")->{checks} } };
}

# It finds something, and what it says mends that.
sub mended {
    my ($name, $detail, $mend) = @_;
    return subtest "$name: $mend" => sub {
        my $check = found()->{$name};
        isnt $check->{status}, 'ok', 'it is found';
        like $check->{detail}, $detail, '... and called by its name';
        is $check->{mend}, $mend, '... with the line that mends it';
        my $did = $m->run($check->{mend});
        is $did->{status}, 0, 'which can be done' or diag $did->{said};
        ok eventually(sub { sleep 0.3; found()->{$name}{status} eq 'ok' }, 90), 'and then it is well'
            or diag explain found()->{$name};
    };
}

my $as_owner = 'runuser -u watchpost -- env watchpost';
mended('workers', qr/nothing listens/, 'start-stop-daemon --start --background --make-pidfile --pidfile /run/watchpost-serve.pid '
    . '--exec /usr/libexec/watchpost/watchpost-serve');
is found()->{live_events}{status}, 'ok', 'live events have come with the workers';
mended('last_run', qr/no run of checks has ever ended/, '/etc/init.d/cron start');
$m->get('mv /var/lib/watchpost /var/lib/away');
mended('state_folder', qr/No such file/, '/usr/libexec/watchpost/watchpost-setup');
is $m->get('stat -c "%a %U" /var/lib/watchpost'), '700 watchpost', 'it is as it has to be';
$m->get('rm /var/lib/watchpost/watchpost.db*');
my $check = found()->{database};
is $check->{mend}, "$as_owner init", 'a database that is gone is made';
like $m->get($check->{mend}), qr/^Admin key .*wp_[0-9a-f]{32}$/, '... and the new key shown';
is found('runuser -u watchpost --')->{database}{status}, 'ok', 'and then it is well';
is found()->{database}{mend}, "$as_owner doctor", 'root is told to ask as the user whose instance it is';
$m->get('chmod 644 /var/lib/watchpost/watchpost.db');
is found('runuser -u watchpost --')->{database}{mend}, 'chmod 600 /var/lib/watchpost/watchpost.db', 'a user who may do it needs no sudo';
$m->get('echo SMTP_HOST=127.0.0.1 >>/etc/watchpost/watchpost.conf');
is found()->{mail}{mend}, 'set SMTP_HOST and SMTP_PORT to a mail server that answers in /etc/watchpost/watchpost.conf',
    'settings are to be changed where they are';
unlike join(' ', map { $_->{mend} // '' } values %{ found() }), qr/systemctl|journalctl|timedatectl/, 'nothing is left to systemd';

done_testing;
