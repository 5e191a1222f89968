# Names that a silent server should answer for hold no other checks up and are not the failure of others, however many they
# are; and what a name server says is told.
use strict;
use warnings;

use OwnNetwork;
use Test::More;

use File::Temp ();
use IO::Socket::INET ();
use Target;
use Watchpost;

local $ENV{PATH} = "$ENV{PATH}:/usr/sbin";
my $folder = File::Temp->newdir(DIR => Watchpost::place());

sub write_file {
    my ($name, $text) = @_;
    open my $file, '>', "$folder/$name" or die "$name: $!";
    print {$file} $text;
    close $file or die "$name: $!";
    return "$folder/$name";
}

# A real server, which knows good.test; and before it the one that hosts ask, which answers nothing about
# silent.test, and hands on all else.
write_file('zone', <<'END');
$ORIGIN good.test.
$TTL 60
@ SOA ns hostmaster 1 7200 3600 1209600 300
@ NS  ns
* A   127.0.0.1
four    A    127.0.0.1
six     AAAA ::1
both    A    127.0.0.1
both    AAAA ::1
alias   CNAME four
pair    A    127.0.0.5
pair    A    127.0.0.1
text    TXT  "no address"
xn--mnchen-3ya A 127.0.0.1
END
run_until_end('nsd', '-d', '-c', write_file('nsd.conf', <<"END"));
server:
  ip-address: 127.0.0.2
  username: ""
  zonesdir: "$folder"
  database: ""
  pidfile: ""
  xfrdir: "$folder"
  xfrdfile: "$folder/xfrd"
  zonelistfile: "$folder/zonelist"
  logfile: "$folder/nsd.log"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: good.test
  zonefile: zone
END

sub hand_on {
    my $near = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 53, Proto => 'udp') or die $!;
    my $far = IO::Socket::INET->new(PeerAddr => '127.0.0.2', PeerPort => 53, Proto => 'udp') or die $!;
    run_in_child(sub {
        my %asked_by;
        while (1) {
            my $bits = '';
            vec($bits, fileno $_, 1) = 1 for $near, $far;
            select $bits, undef, undef, undef;
            if (vec $bits, fileno $far, 1) {
                $far->recv(my $message, 4096);
                my $to = delete $asked_by{ substr $message, 0, 2 };
                $near->send($message, 0, $to) if $to;
            }
            next if !vec $bits, fileno $near, 1;
            my $from = $near->recv(my $message, 4096);
            next if $message =~ /\x06silent\x04test\0/i;
            $asked_by{ substr $message, 0, 2 } = $from;
            $far->send($message);
        }
    });
}
hand_on();
file_is('/etc/hosts', "127.0.0.1 localhost\n");
file_is('/etc/resolv.conf', "nameserver 127.0.0.1\n");
file_is('/etc/nsswitch.conf', "hosts: files dns\n");

my $answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
my $port = serve(sub { request_of($_[0]); syswrite $_[0], $answer }, backlog => 1024);
for (1 .. 100) {
    last if probe('--timeout=1000', "http://four.good.test:$port/")->{outcome} eq 'answered';
}

subtest 'what name servers say' => sub {
    for my $name ('four.good.test', 'both.good.test', 'alias.good.test', 'pair.good.test', 'any.good.test', 'localhost',
        "m\xc3\xbcnchen.good.test", 'FOUR.Good.test.')
    {
        is probe("http://$name:$port/")->{outcome}, 'answered', $name;
        is probe('--type=tcp', "$name:$port")->{outcome}, 'answered', "... by TCP";
    }
    is probe("http://six.good.test:$port/")->{outcome}, 'refused', 'an IPv6 address alone';
    my %problems = (
        'text.good.test' => 'the name has no addresses',
        'nope.other.test' => 'the name servers fail',     # REFUSED
    );
    for my $name (sort keys %problems) {
        my $seen = probe("http://$name/");
        is $seen->{outcome}, 'unresolved', $name;
        is $seen->{detail}, $problems{$name}, '... and why';
    }
    my $silent = probe('--timeout=1000', 'http://a.silent.test/');
    is $silent->{outcome}, 'timed out', 'silence';
    cmp_ok $silent->{response_time_ms}, '>=', 990, '... for all of its time';
};

# The first server of resolv.conf is silent, or says to each name that it cannot; the second one knows good.test.
sub beside {
    my ($talk, $story) = @_;
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.3', LocalPort => 53, Proto => 'udp') or die $!;
    if ($talk) {
        run_in_child(sub { while (my $to = $socket->recv(my $message, 4096)) { $socket->send($talk->($message), 0, $to) } });
        close $socket;
    }
    file_is('/etc/resolv.conf', "nameserver 127.0.0.3\nnameserver 127.0.0.1\n");
    subtest $story => sub {
        for my $kind (qw(dns http)) {
            my @names = map { $kind eq 'dns' ? "n$_.good.test" : "http://n$_.good.test:$port/" } 1 .. 20;
            my @seen = probe("--type=$kind", '--at-once=1', '--timeout=4000', @names);
            is scalar(grep { $_->{outcome} eq 'answered' } @seen), 20, "$kind: each name is answered for";
            my ($first, @later) = map { $_->{response_time_ms} } @seen;
            cmp_ok $first, '<', 500, '... the first at once, or nearly so, and not after seconds';
            # Each of them would wait as the first does, if they did; a busy machine is not as slow with all of them.
            my ($soonest) = sort { $a <=> $b } @later[9 .. 18];
            cmp_ok $soonest, '<', 25, '... the others without delay';
        }
        my $failing = probe('--type=dns', '--timeout=4000', 'nope.other.test');
        is $failing->{detail}, 'REFUSED', 'what the second one says is told';
        cmp_ok $failing->{response_time_ms}, '<', 1500, '... in time';
    };
    file_is('/etc/resolv.conf', "nameserver 127.0.0.1\n");
    return $socket;
}

my $silent = beside(undef, 'the first of two name servers is silent');
close $silent;
beside(sub { substr($_[0], 0, 2) . pack('n', 0x8182) . substr $_[0], 4 }, 'the first of two name servers fails');

# When the last of sixty healthy targets has answered, beside these others: milliseconds since it was to be checked.
sub slowest {
    my ($kind, @others) = @_;
    my @healthy = map { $kind eq 'tcp' ? "h$_.good.test:$port" : "http://h$_.good.test:$port/" } 1 .. 60;
    my @seen = probe("--type=$kind", '--timeout=3000', @others, @healthy);
    my @down = grep { $_->{outcome} ne 'answered' } @seen[@others .. $#seen];
    is scalar @down, 0, scalar(@others) . ' silent names: no healthy target is down';
    is scalar(grep { $_->{outcome} eq 'timed out' } @seen[0 .. $#others]), scalar @others, 'each silent one is';
    return (sort { $b <=> $a } map { $_->{response_time_ms} + $_->{phases_ms}{queue} } @seen[@others .. $#seen])[0];
}

for my $kind (qw(http tcp)) {
    subtest "$kind: beside 150 silent names" => sub {
        my $late;
        for (1 .. 4) { # a busy machine may be late all by itself
            my $alone = slowest($kind);
            my $beside = slowest($kind, map { $kind eq 'tcp' ? "s$_.silent.test:$port" : "http://s$_.silent.test:$port/" } 1 .. 150);
            $late = $beside - $alone;
            last if $late <= 50;
        }
        cmp_ok $late, '<', 1000, 'none waits for them: that would take three seconds';
    };
}

# Few files may be open, so few checks are at work at a time; one that waits for a name is not.
subtest 'more silent names than checks may be at work' => sub {
    my @urls = ((map {"s$_.silent.test:$port"} 1 .. 60), "four.good.test:$port");
    open my $out, '-|', 'sh', '-c', 'ulimit -n 124 && exec "$0" "$@"', "$ENV{WATCHPOST_BUILD}/t/tools/probe", '--type=tcp',
        '--timeout=4000', @urls
        or die $!;
    my ($last) = grep {/"four\.good\.test/} <$out>;
    close $out or die "probe ended with $?";
    my ($after) = $last =~ /"told_after_ms":(\d+)/;
    like $last, qr/"answered"/, 'the one behind them is up';
    cmp_ok $after, '<', 3500, '... before the first of them is given up';
};

done_testing;
