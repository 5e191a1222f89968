# ping monitors: a network of the test's own, in which the kernel lets it have ping sockets, or raw ones, or none.
use strict;
use warnings;
use OwnNetwork;
use JSON::PP ();
use Target;
use Test::More;
use Watchpost;

my $wp = Watchpost->new;
my ($true, $false) = (JSON::PP::true, JSON::PP::false);

sub allow { my ($range) = @_; open my $f, '>', '/proc/sys/net/ipv4/ping_group_range' or die $!; print {$f} $range; close $f or die $! }
sub options { return '--options=' . JSON::PP->new->canonical->encode({@_}) }
sub told { my ($seen) = @_; return join ': ', $seen->{outcome}, $seen->{detail} // () }
sub ip { system('ip', @_) == 0 or die "ip @_" }

my @ping = ('--type=ping');

# Nothing is allowed in a new network but to whoever may have raw sockets.
subtest 'where it is not allowed' => sub {
    my @bare = ('setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw');
    plan skip_all => 'setpriv cannot take a capability away here' if system(@bare, 'true') != 0;
    my $line = 'sysctl -w net.ipv4.ping_group_range="0 0"';
    open my $out, '-|', @bare, "$ENV{WATCHPOST_BUILD}/t/tools/probe", @ping, options(packets => 1), '127.0.0.1' or die $!;
    my $seen = JSON::PP::decode_json(scalar <$out>);
    is told($seen), "inconclusive: ping is not allowed here: $line", 'nothing is seen, and it says how to mend it';
};

for my $way ([ undef, 'by raw sockets' ], [ '0 0', 'by ping sockets' ]) {
    my ($range, $name) = @$way;
    subtest $name => sub {
        allow($range) if defined $range;
        for my $host ('127.0.0.1', '::1', '[::1]', 'ping://127.0.0.1') {
            my $seen = probe(@ping, options(packets => 3), $host);
            is told($seen), 'answered', $host;
            my %metrics = %{ $seen->{metrics} };
            is $metrics{loss_pct}, 0, '... and nothing is lost';
            cmp_ok $metrics{min_ms}, '<=', $metrics{max_ms}, '... with times';
            cmp_ok $seen->{told_after_ms}, '>=', 400, '... one every 200 ms';
        }
        my $seen = probe(@ping, options(packets => 1), '127.0.0.1');
        is $seen->{remote_address}, '127.0.0.1', 'the address';
        is told(probe(@ping, '--public', options(packets => 1), '127.0.0.1')), 'not allowed: 127.0.0.1 is a loopback address (TARGET_POLICY=public)', 'the policy';
    };
}

# Of what is sent to itself a host drops what is for others.
subtest 'losses' => sub {
    allow('0 0');
    ip(qw(route add 198.51.100.0/24 dev lo));
    my $seen = probe('--timeout=1000', @ping, options(packets => 2), '198.51.100.2');
    is told($seen), 'timed out', 'a host that does not answer' or diag explain $seen;
    $seen = probe(@ping, options(packets => 2), '203.0.113.1');
    is told($seen), 'failed: Network is unreachable', 'one that is out of reach';
    cmp_ok $seen->{told_after_ms}, '<', 3000, '... is not waited for';
    file_is('/etc/hosts', "198.51.100.2 two.test\n127.0.0.1 two.test\n");
    is told(probe(@ping, options(packets => 2), 'two.test')), 'answered', 'a name of which one address is silent';
    is told(probe(@ping, options(packets => 2, ip_family => 'ipv6'), 'two.test')), 'unresolved: the host has no IPv6 address', 'the other family';
};

sub outcome {
    my (%body) = @_;
    my $m = $wp->monitor(confirmation_threshold => 1, monitor_type => 'ping', %body);
    $wp->check(monitor => $m->{id});
    my ($beat) = @{ $wp->get("/monitors/$m->{id}/heartbeats", key => $m->{key})->{json} };
    return join ' ', $beat->{status}, $beat->{error_message} // ();
}

subtest 'results' => sub {
    is outcome(url => '127.0.0.1'), 'up', 'up';
    is outcome(url => '127.0.0.1', invert => $true), 'down Expected to fail, but the host answers', 'or down, the other way round';
    is outcome(url => '198.51.100.2', timeout_ms => 1000), 'down Ping timed out', 'silence';
    is outcome(url => '203.0.113.1'), 'down Ping failed: Network is unreachable', 'out of reach';
    is outcome(url => '127.0.0.1', assertions => [ { source => 'metric', path => 'loss_pct', op => 'at_most', value => 0 } ]), 'up', 'an assertion';
    is outcome(url => '127.0.0.1', assertions => [ { source => 'metric', path => 'max_ms', op => 'less_than', value => 0, severity => 'degraded' } ])
        =~ s/got .*/got/r, 'degraded Assertion failed: metric max_ms less_than 0, got', '... that fails';
};

done_testing;
