# HTTPS: certificates are verified, and whatever goes wrong on the way to the first byte is told as a TLS
# error.
use strict;
use warnings;
use File::Temp ();
use JSON::PP ();
use Socket ();
use Target;
use Test::More;

BEGIN {
    eval { require IO::Socket::SSL; require IO::Socket::SSL::Utils; 1 }
        or plan skip_all => 'IO::Socket::SSL is not installed';
    IO::Socket::SSL->import;
    IO::Socket::SSL::Utils->import;
}

my $folder = File::Temp->newdir;
my ($ca, $ca_key) = CERT_create(CA => 1, key => KEY_create_ec(), subject => { commonName => 'Test CA' });
my ($strange_ca, $strange_ca_key) =
    CERT_create(CA => 1, key => KEY_create_ec(), subject => { commonName => 'Strange CA' });
PEM_cert2file($ca, "$folder/ca.pem");

# A certificate with its key in the folder, for these names, signed by the CA unless told otherwise.
sub certificate {
    my ($file, $names, %more) = @_;
    my ($certificate, $key) = CERT_create(
        key => KEY_create_ec(),
        issuer => [$ca, $ca_key],
        subject => { commonName => 'a server' },
        subjectAltNames => $names,
        purpose => 'server',
        %more
    );
    PEM_cert2file($certificate, "$folder/$file.pem");
    PEM_key2file($key, "$folder/$file.key");
}

my @here = ([IP => '127.0.0.1'], [DNS => 'localhost']);
certificate('good', \@here);
certificate('expired', \@here, not_before => time - 7200, not_after => time - 3600);
certificate('not-yet', \@here, not_before => time + 86400, not_after => time + 2 * 86400);
certificate('elsewhere', [[DNS => 'other.test']]);
certificate('strange', \@here, issuer => [$strange_ca, $strange_ca_key]);

my $ok = "HTTP/1.1 200 OK\r\n";

# A server with this certificate; $talk->($tls) once the handshake is done.
sub serve_tls {
    my ($file, $talk, %more) = @_;
    return serve(sub {
        my ($connection) = @_;
        IO::Socket::SSL->start_SSL(
            $connection,
            SSL_server => 1,
            SSL_cert_file => "$folder/$file.pem",
            SSL_key_file => "$folder/$file.key",
            %more
        ) or return;
        $talk->($connection);
    });
}

sub head_of {
    my ($tls) = @_;
    my $head = '';
    until ($head =~ /\r\n\r\n/) {
        $tls->sysread($head, 4096, length $head) or last;
    }
    return $head;
}

sub says {
    my ($bytes) = @_;
    return sub { head_of($_[0]); $_[0]->syswrite($bytes) };
}

# The connection breaks below TLS.
sub breaks {
    my ($tls) = @_;
    my $fd = fileno $tls;
    open my $below, '+<&=', $fd or die $!;
    reset_by($below);
    require POSIX;
    POSIX::_exit(0);
}

$ENV{SSL_CERT_FILE} = "$folder/ca.pem";

sub url {
    my ($port, $host) = @_;
    return 'https://' . ($host // '127.0.0.1') . ":$port/";
}

subtest 'certificates' => sub {
    my $good = serve_tls('good', says("${ok}Content-Length: 5\r\n\r\nhello"));
    is probe(url($good))->{outcome}, 'answered', 'one that is in order';
    is probe(url($good, 'localhost'))->{outcome}, 'answered', '... also by name';
    ok probe('--body=hello', url($good))->{body_matched}, '... and its body is read';
    {
        local $ENV{SSL_CERT_FILE};
        my $seen = probe(url($good));
        like $seen->{detail}, qr/certificate/, '... but not without trust in its CA';
    }
    my %wrong = (
        'expired'   => 'the certificate has expired',
        'not-yet'   => 'the certificate is not yet valid',
        'elsewhere' => 'the certificate is for another host name',
        'strange'   => "the certificate's issuer is not trusted, or an intermediate certificate is missing",
    );
    for my $file (sort keys %wrong) {
        my $seen = probe(url(serve_tls($file, says("${ok}\r\n"))));
        is $seen->{outcome}, 'tls failed', $file;
        is $seen->{detail}, $wrong{$file}, '... and why';
        is $seen->{status_code}, -1, '... and nothing was asked';
    }
};

sub content_of { open my $in, '<', "$folder/$_[0]" or die $!; local $/; return scalar <$in> }

sub options { return '--options=' . JSON::PP::encode_json({@_}) }

subtest 'whom a monitor trusts, and what it shows' => sub {
    my $strange = serve_tls('strange', says("${ok}\r\n"));
    is probe(options(tls_verify => JSON::PP::false), url($strange))->{outcome}, 'answered', 'any certificate';
    PEM_cert2file($strange_ca, "$folder/strange-ca.pem");
    my $trust = options(tls_ca => content_of('strange-ca.pem'));
    is probe($trust, url($strange))->{outcome}, 'answered', 'an authority of its own';
    is probe($trust, url(serve_tls('good', says("${ok}\r\n"))))->{outcome}, 'answered', '... beside all others';
    certificate('client', [[DNS => 'a client']], purpose => 'client');
    my $asks = serve_tls('good', says("${ok}\r\n"), SSL_verify_mode => 3, SSL_ca_file => "$folder/ca.pem");
    my $seen = probe(url($asks));
    is $seen->{detail}, 'the server demands a client certificate', 'none is shown';
    my $shows = options(tls_client_cert => content_of('client.pem'), tls_client_key => content_of('client.key'));
    is probe($shows, url($asks))->{outcome}, 'answered', 'its own certificate';
};

# To the first message, whatever it says.
sub answers {
    my ($bytes) = @_;
    return sub { sysread $_[0], my $hello, 4096; syswrite $_[0], $bytes };
}

sub drip {
    my ($connection) = @_;
    select undef, undef, undef, 0.1 while syswrite $connection, "\x16";
}

subtest 'handshakes' => sub {
    my %servers = (
        'closes at once'         => [sub { }, 'tls failed|failed'], # perhaps before TLS begins
        'resets at once'         => [sub { reset_by($_[0]) }, 'tls failed|failed'],
        'resets in the middle'   => [sub { sysread $_[0], my $hello, 1; reset_by($_[0]) }, 'tls failed'],
        'speaks plain HTTP'      => [answers("HTTP/1.1 400 Bad\r\n\r\n"), 'tls failed'],
        'answers with noise'     => [answers("\x16\x03\x03\x00\x10" . 'n' x 16), 'tls failed'],
        'sends noise for ever'   => [sub { spit($_[0], 'noise' x 1000) }, 'tls failed'],
        'sends empty records for ever' => [sub { spit($_[0], "\x16\x03\x03\x00\x00" x 1000) }, 'tls failed'],
        'says nothing'           => [sub { sysread $_[0], my $byte, 1 for 1 .. 4096 }, 'timed out'],
        'drips'                  => [\&drip, 'timed out|tls failed'],
    );
    for my $story (sort keys %servers) {
        my ($talk, $outcome) = @{ $servers{$story} };
        my $seen = probe($outcome =~ /timed out/ ? '--timeout=1000' : (), url(serve($talk)));
        like $seen->{outcome}, qr/^(?:$outcome)$/, "a server that $story: $outcome";
        unlike $seen->{detail} // '', qr{0x|/\w+/\w+/|curl|OpenSSL|SSL_|error:|routines}, '... in words of ours';
        note $seen->{detail} // '';
        cmp_ok $seen->{told_after_ms}, '<', 5000, '... in time' if $outcome =~ /timed out/;
    }
    my %old_ways = (SSL_version => 'TLSv1', SSL_cipher_list => 'ALL:@SECLEVEL=0');
    my $old = serve_tls('good', says("$ok\r\n"), %old_ways);
    is probe(url($old))->{outcome}, 'tls failed', 'a server that only speaks TLS 1.0';
};

subtest 'a server that demands a certificate' => sub {
    my %demand = (SSL_ca_file => "$folder/ca.pem", SSL_verify_mode => IO::Socket::SSL::SSL_VERIFY_PEER() | IO::Socket::SSL::SSL_VERIFY_FAIL_IF_NO_PEER_CERT());
    for my $version ('TLSv1_2', 'TLSv1_3') {
        my $seen = probe(url(serve_tls('good', says("$ok\r\n"), %demand, SSL_version => $version)));
        is $seen->{outcome}, 'tls failed', $version;
        is $seen->{detail}, 'the server demands a client certificate', '... and why';
    }
    my %ask = (%demand, SSL_verify_mode => IO::Socket::SSL::SSL_VERIFY_PEER());
    is probe(url(serve_tls('good', says("$ok\r\n"), %ask)))->{outcome}, 'answered', 'one that only asks for it answers';
};

# By ALPN, and with frames to those that name no protocol.
subtest 'a server that speaks HTTP/2 alone' => sub {
    my $frame = sub { my ($type, $flags, $stream, $data) = @_; return substr(pack('NCCN', length $data, $type, $flags, $stream), 1) . $data };
    my $speak = sub {
        my ($tls) = @_;
        $tls->syswrite($frame->(4, 0, 0, ''));
        $tls->sysread(my $preface, 24);
        while ($tls->sysread(my $head, 9)) {
            my ($length, $type, undef, $stream) = unpack 'NCCN', "\0$head";
            $tls->sysread(my $data, $length) if $length;
            $tls->syswrite($frame->(4, 1, 0, '')) if $type == 4;
            $tls->syswrite($frame->(1, 5, $stream, "\x88")) if $type == 1;
        }
    };
    my $refused = serve(sub {
        my ($connection) = @_;
        recv $connection, my $hello, 4096, Socket::MSG_PEEK();
        return syswrite $connection, "\x15\x03\x03\0\2\2\x78" if $hello !~ /\x02h2/;
        my $tls = IO::Socket::SSL->start_SSL($connection, SSL_server => 1, SSL_cert_file => "$folder/good.pem",
            SSL_key_file => "$folder/good.key", SSL_alpn_protocols => ['h2']) or return;
        $speak->($tls);
    });
    is probe(url($refused))->{status_code}, 200, 'that refuses another protocol is asked by HTTP/2';
    my $closing = serve_tls('good', sub { $speak->($_[0]) if $_[0]->alpn_selected }, SSL_alpn_protocols => ['h2']);
    is probe(url($closing))->{status_code}, 200, '... and so is one that closes when no protocol was agreed on';
    my $neither = serve(sub { sysread $_[0], my $hello, 4096; syswrite $_[0], "\x15\x03\x03\0\2\2\x78" });
    my $seen = probe(url($neither));
    is $seen->{outcome}, 'tls failed', 'one that refuses both has failed';
    is $seen->{detail}, 'the server speaks another protocol than HTTP/1.1 and HTTP/2', '... and why';
};

subtest 'after the handshake' => sub {
    my $talks = sub { probe(@_[1 .. $#_], url(serve_tls('good', $_[0]))) };
    is $talks->(\&breaks)->{outcome}, 'failed', 'a reset instead of an answer is no TLS error';
    is $talks->(sub { head_of($_[0]) })->{detail}, 'the server closed the connection without an answer', 'nothing';
    my $cut = sub {
        says("${ok}Content-Length: 99\r\n\r\nhello")->($_[0]);
        select undef, undef, undef, 0.1;
        breaks($_[0]);
    };
    is $talks->($cut)->{outcome}, 'answered', 'a body that breaks off, when it is not read';
    is $talks->($cut, '--body=world')->{outcome}, 'body failed', '... and when it is read';
    my $endless = sub { head_of($_[0]); $_[0]->syswrite("$ok\r\n"); 1 while $_[0]->syswrite('x' x 16384) };
    is $talks->($endless, '--body=needle')->{outcome}, 'answered', 'an endless body';
};

done_testing;
