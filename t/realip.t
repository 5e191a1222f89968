# Who the client is decides the rate limit: the address that connects, or, behind a proxy that the site names, the one
# that this proxy saw.  No header that a client sends can change it.
use strict;
use warnings;
use Test::More;

use HTTP::Tiny;
use Instance;
use JSON::PP ();
use Site;

my $it = Instance->start(env => { MONITOR_RATE_LIMIT => 2 });
my $alone = Site::start($it);
my $inside = Site::start($it, settings => { TRUSTED_PROXIES => '127.0.0.1/32 2001:db8::/32' });
my $front = Site::proxy($inside);

# Creates a monitor from an address of this machine; the status.
sub create {
    my ($port, $from, %headers) = @_;
    my $http = HTTP::Tiny->new(local_address => $from, timeout => 20);
    return $http->post("http://127.0.0.1:$port/api/v1/monitors", { headers => \%headers,
        content => JSON::PP::encode_json({ name => 'shop', url => 'http://127.0.0.1:1/' }) })->{status};
}

sub creates { return join ' ', map { create(@$_) } @_ }

subtest 'nothing in front' => sub {
    is creates(([ $alone, '127.0.0.2' ]) x 3), '200 200 429', 'two, as configured';
    is create($alone, '127.0.0.2', $_ => '127.0.0.99'), 429, "$_ is not believed"
        for 'X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'Client-IP', 'REMOTE-ADDR';
    is create($alone, '127.0.0.3'), 200, 'another address has a limit of its own';
    is create($it->{port}, '127.0.0.2', 'X-Forwarded-For' => '127.0.0.98'), 429, 'under start.sh it is the same';
};

subtest 'behind a proxy' => sub {
    is creates(([ $front, '127.0.0.4' ]) x 3), '200 200 429', 'the client is known';
    is create($front, '127.0.0.5'), 200, 'so is another';
    is create($front, '127.0.0.4', 'X-Forwarded-For' => $_), 429, "a client that says it is $_ is not believed"
        for '127.0.0.97', '127.0.0.96, 127.0.0.95', 'nonsense';
    is create($front, '127.0.0.6', 'X-Forwarded-For' => '127.0.0.4'), 200, 'no client can use up the limit of others';
};

subtest 'around the proxy' => sub {
    is creates(map { [ $inside, '127.0.0.7', 'X-Forwarded-For' => "127.0.0.9$_" ] } 1 .. 3), '200 200 429',
        'a client that is no proxy of the site speaks for itself';
};

subtest 'figures are for this host' => sub {
    my $ask = sub {
        my ($port, %headers) = @_;
        return HTTP::Tiny->new->get("http://127.0.0.1:$port/metrics", { headers => \%headers });
    };
    my $answer = $ask->($alone);
    is $answer->{status}, 200, 'a client on this host gets them';
    is $answer->{headers}{'content-type'}, 'text/plain; version=0.0.4; charset=utf-8', 'in the form of Prometheus';
    like $answer->{content},
        qr/^watchpost_http_requests_total\{method="POST",route="\/api\/v1\/monitors",code="429"\} \d+$/m,
        'with what all workers counted';
    is $ask->($it->{port})->{status}, 200, 'under start.sh, too';
    is $ask->($front)->{status}, 403, 'a client for which a proxy asks is not on this host, wherever the proxy is';
    is $ask->($front, Authorization => "Bearer $it->{admin_key}")->{status}, 200, 'the admin may be anywhere';
};

done_testing;
