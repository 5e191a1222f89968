# The site's lines for TLS, taken in as it says: everything is served, clients that came by TLS are told to stay with it, and
# plain HTTP only shows the way.
use strict;
use warnings;
use Test::More;

use File::Temp ();
use HTTP::Tiny;
use Instance;
use IO::Socket::SSL;
use Site;

my $it = Instance->start;
my $folder = File::Temp->newdir;
my $pem = "$folder/both.pem";
system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
    . "-keyout $pem -out $folder/cert.pem 2>/dev/null && cat $folder/cert.pem >>$pem") == 0 or die 'openssl';
open my $index, '>', "$folder/index.html" or die $!;
print {$index} '<!doctype html><title>Watchpost</title>';
close $index or die $!;
chmod 0755, "$folder";
my ($port, $plain) = Site::start($it, certificate => $pem, root => "$folder");

my $http = HTTP::Tiny->new(timeout => 20, max_redirect => 0, verify_SSL => 0);
sub secure { return $http->get("https://127.0.0.1:$port$_[0]") }
sub open_air { return $http->request($_[1] // 'GET', "http://127.0.0.1:$plain$_[0]") }

subtest 'by TLS' => sub {
    my %what = ('/api/v1/health' => 200, '/api/v1/nowhere' => 404, '/' => 200,
        '/api/v1/health?' . 'x' x 20_000 => 414);
    for my $path (sort keys %what) {
        my $answer = secure($path);
        is $answer->{status}, $what{$path}, substr($path, 0, 40);
        is $answer->{headers}{'strict-transport-security'}, 'max-age=31536000', '... and stay with TLS';
    }
    is secure('/')->{headers}{'cache-control'}, 'no-cache', 'the dashboard is asked for each time';
    is $http->head("https://127.0.0.1:$port/api/v1/events")->{headers}{'strict-transport-security'}, 'max-age=31536000',
        'live events, too';
};

subtest 'old TLS' => sub {
    for my $version ('TLSv1', 'TLSv1_1') {
        ok !IO::Socket::SSL->new(PeerAddr => "127.0.0.1:$port", SSL_version => $version, SSL_verify_mode => 0,
            SSL_cipher_list => 'ALL:@SECLEVEL=0'), "$version is not spoken";
    }
    for my $version ('TLSv1_2', 'TLSv1_3') {
        ok +IO::Socket::SSL->new(PeerAddr => "127.0.0.1:$port", SSL_version => $version, SSL_verify_mode => 0),
            "$version is";
    }
};

subtest 'without' => sub {
    my $answer = open_air('/monitors/1?tab=history');
    is "$answer->{status} $answer->{headers}{location}", '301 https://127.0.0.1/monitors/1?tab=history',
        'a page shows the way';
    is open_air('/api/v1/monitors', $_)->{status}, 403,
        "$_ to the API is refused, for its key has been read" for qw(GET POST);
    is open_air('/.well-known/acme-challenge/x')->{status}, 404, 'the issuer of certificates is answered';
    is open_air('/')->{headers}{'strict-transport-security'}, undef, 'and nothing is promised';
};

done_testing;
