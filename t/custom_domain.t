# A status page under a domain of its own: its root is the page, everything else is as everywhere.
use strict;
use warnings;
use Test::More;

use File::Temp ();
use Instance;
use IO::Socket::INET;
use JSON::PP ();
use Site;

my $it = Instance->start;
my $dashboard = File::Temp->newdir;
open my $index, '>', "$dashboard/index.html" or die $!;
print {$index} '<!doctype html><title>Watchpost</title>';
close $index or die $!;
my @domains = ('status.shop.example', 'xn--lden-5qa.example');
my $site = Site::start($it, domains => \@domains);
my $with_dashboard = Site::start($it, domains => \@domains, root => "$dashboard");

# nginx itself connects by address, so the name is only in the header, as with any client.
sub ask {
    my ($port, $host, $path, %more) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 20) or die "connecting: $!";
    my $method = $more{method} // 'GET';
    my $body = $more{body} // '';
    print {$socket} "$method $path HTTP/1.1\r\nHost: $host\r\nConnection: close\r\n",
        'Content-Length: ', length $body, "\r\n\r\n", $body;
    local $/;
    my ($head, $content) = split /\r\n\r\n/, scalar(<$socket>) // '', 2;
    my ($status) = $head =~ m{^HTTP/1\.1 (\d+)};
    my $plain = $content;
    $plain =~ s/^[0-9a-f]+\r\n(.*?)\r\n0\r\n\r\n\z/$1/s if $head =~ /chunked/i;
    return { status => $status, head => $head, content => $plain,
        json => $head =~ m{application/json} && length $plain ? JSON::PP::decode_json($plain) : {} };
}

my $page = JSON::PP::decode_json($it->ask('POST', '/api/v1/status-pages', {
    content => JSON::PP::encode_json({ slug => 'shop', title => 'The shop', custom_domain => $domains[0] }) })->{content});

subtest 'its root' => sub {
    for my $port ($site, $it->{port}) {
        for my $host ($domains[0], uc $domains[0], "$domains[0]:8080", "$domains[0].") {
            my $answer = ask($port, $host, '/');
            is "$answer->{status} " . ($answer->{json}{title} // ''), '200 The shop', "$host is the page";
        }
        is ask($port, $domains[0], '/?utm_source=mail')->{json}{slug}, 'shop', 'whatever is behind the question mark';
        my $head = ask($port, $domains[0], '/', method => 'HEAD');
        is "$head->{status} $head->{content}", '200 ', 'HEAD';
        like $head->{head}, qr/^ETag: /m, 'with all that the API says';
    }
};

subtest 'names of nobody' => sub {
    for my $host ($domains[1], 'watchpost.example.org', '127.0.0.1', 'localhost', 'shop', $page->{status_page}{id}, 'a%2fb.c') {
        my $answer = ask($site, $host, '/');
        is "$answer->{status} " . ($answer->{json}{code} // ''), '404 NOT_FOUND', "$host is no page's domain";
    }
    like ask($site, 'localhost', '/')->{json}{error}, qr{/llms\.txt}, 'the way on is shown';
};

subtest 'everything else' => sub {
    is ask($site, $domains[0], '/api/v1/health')->{json}{status}, 'ok', 'the API';
    is ask($site, $domains[0], "/api/v1/status-pages/$domains[0]")->{json}{slug}, 'shop', 'the page by its domain';
    is ask($site, $domains[0], '/api/v1/status-pages/shop/monitors')->{status}, 200, 'what belongs to it';
    like ask($site, $domains[0], '/llms.txt')->{content}, qr/Watchpost/, 'the guide';
    is ask($site, $domains[0], '/elsewhere')->{status}, 404, 'nothing else';
    for my $method (qw(POST PATCH DELETE)) {
        is ask($site, $domains[0], '/', method => $method, body => '{}')->{status}, 404, "$method to the root";
    }
    is ask($site, $domains[0], '/', method => 'OPTIONS')->{status}, 204, 'OPTIONS';
};

subtest 'with a dashboard' => sub {
    for my $host (@domains, 'watchpost.example.org') {
        my $answer = ask($with_dashboard, $host, '/');
        like $answer->{content}, qr/<title>Watchpost/, "$host shows it";
        like $answer->{head}, qr/^Content-Security-Policy: /m, '... under its policy';
    }
    like ask($with_dashboard, $domains[0], '/status/shop')->{content}, qr/<title>/, 'and its paths';
    is ask($with_dashboard, $domains[0], "/api/v1/status-pages/$domains[0]")->{json}{title}, 'The shop', 'which asks for the page';
};

done_testing;
