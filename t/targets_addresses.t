# A name with several addresses is up if one connects, whatever the others do, for every kind of target and for
# webhooks; and when none does, what is told is what says most.
use strict;
use warnings;

use OwnNetwork;
use Test::More;

use Hook;
use Hooked;
use Target;

# The same port everywhere: .1 is silent, .9 and ::1 answer, all others refuse.
my $port = silent_at('127.0.0.1');
my $answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
my %redirects = map { ("/to-$_" => "HTTP/1.1 302 Found\r\nLocation: http://$_:$port/\r\nContent-Length: 0\r\n\r\n") }
    qw(silent-first.test refusing-first.test);
serve(sub {
    my ($path) = request_of($_[0]) =~ m{^\S+ (\S+)};
    syswrite $_[0], $redirects{ $path // '' } // $answer;
}, address => '127.0.0.9', port => $port);

my %names = (
    'good.test'            => ['127.0.0.9'],
    'silent-first.test'    => ['127.0.0.1', '127.0.0.9'],
    'refusing-first.test'  => ['127.0.0.5', '127.0.0.9'],
    'both-first.test'      => ['127.0.0.1', '127.0.0.5', '127.0.0.9'],
    'six-first.test'       => ['::1', '127.0.0.9'],
    'unreachable.test'     => ['192.0.2.1', '2001:db8::1'],
    'nowhere-first.test'   => ['192.0.2.1', '2001:db8::1', '127.0.0.9'],
    'all-silent.test'      => ['127.0.0.1'],
    'all-refuse.test'      => ['127.0.0.5', '127.0.0.6', '::1'],
    'refused-or-away.test' => ['127.0.0.5', '192.0.2.1'],
    'not-allowed.test'     => ['169.254.0.1', 'fe80::1'],
    'not-allowed-first.test' => ['169.254.0.1', '127.0.0.9'],
);
file_is('/etc/hosts', join '', "127.0.0.1 localhost\n", map { my $name = $_; map {"$_ $name\n"} @{ $names{$name} } } keys %names);
file_is('/etc/resolv.conf', "nameserver 127.0.0.1\n");

my @kinds = (['http', sub {"http://$_[0]:$port/"}], ['tcp', sub {"$_[0]:$port"}]);

for (@kinds) {
    my ($kind, $url) = @$_;
    subtest "$kind: one that connects is enough" => sub {
        for my $name (qw(good.test refusing-first.test six-first.test nowhere-first.test not-allowed-first.test)) {
            my $seen = probe("--type=$kind", $url->($name));
            is $seen->{outcome}, 'answered', $name;
        }
        for my $name (qw(silent-first.test both-first.test)) {
            my $seen = probe("--type=$kind", $url->($name));
            is $seen->{outcome}, 'answered', $name;
            cmp_ok $seen->{response_time_ms}, '>=', 245, '... after the silent one has had its quarter of a second';
            cmp_ok $seen->{phases_ms}{connect}, '>=', 245, '... and that is where the time went';
        }
    };
    subtest "$kind: none connects" => sub {
        is probe("--type=$kind", '--timeout=1000', $url->('all-silent.test'))->{outcome}, 'timed out', 'all are silent';
        is probe("--type=$kind", $url->('all-refuse.test'))->{outcome}, 'refused', 'all refuse';
        is probe("--type=$kind", $url->('refused-or-away.test'))->{outcome}, 'refused', 'a refusal is an answer';
        my $away = probe("--type=$kind", $url->('unreachable.test'));
        is $away->{outcome}, 'failed', 'all are out of reach';
        is $away->{detail}, 'Network is unreachable', '... and it says so';
        my $seen = probe("--type=$kind", $url->('not-allowed.test'));
        is $seen->{outcome}, 'not allowed', 'none is allowed';
        like $seen->{detail}, qr/link-local/, '... and it says why';
        is probe("--type=$kind", '--public', $url->('silent-first.test'))->{outcome}, 'not allowed',
            'the policy is asked about each';
    };
}

subtest 'redirects' => sub {
    for my $name (qw(silent-first.test refusing-first.test)) {
        is probe("http://good.test:$port/to-$name")->{outcome}, 'answered', "to $name";
    }
};

subtest 'webhooks' => sub {
    my $wp = Hooked->new;
    my $hook = Hook->new($wp->folder, address => '127.0.0.9', port => silent_at('127.0.0.1'));
    my @names = qw(silent-first.test refusing-first.test);
    my $m = $wp->watched('shop', map {"http://$_:$hook->{port}/200/$_"} @names);
    $wp->check_one($m);
    for my $name (@names) {
        is_deeply [map { $_->{json}{event} } @{ $hook->got("/200/$name") }], ['incident.created'], "by way of $name";
    }
    is_deeply $wp->attempts($m), [('1 success 200 -') x 2], 'at the first attempt';
};

done_testing;
