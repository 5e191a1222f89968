# The kinds of monitor beside http and dns, from a create body to a result and back: their fields through create, PATCH
# and export, what strangers may not have, and what a failure is called. How targets of all sorts are dealt with is told
# in t/targets_*.t.
use strict;
use warnings;
use Certificates;
use JSON::PP ();
use Target;
use Test::More;
use Watchpost;

my $wp = Watchpost->new(SSL_CERT_FILE => pem('ca'));
my ($true, $false) = (JSON::PP::true, JSON::PP::false);
certificate('good');
certificate('expired', here(), not_before => time - 7200, not_after => time - 3600);

# What came of one check of such a monitor: status, and message.
sub outcome {
    my (%body) = @_;
    my $m = $wp->monitor(confirmation_threshold => 1, timeout_ms => 10000, %body);
    $wp->check(monitor => $m->{id});
    my ($beat) = @{ $wp->get("/monitors/$m->{id}/heartbeats", key => $m->{key})->{json} };
    return join ' ', $beat->{status}, $beat->{error_message} // ();
}

# Creates one, changes it, exports it, and makes another of the export.
sub round_trip {
    my ($name, $body, $change) = @_;
    my $made = $wp->post('/monitors?strict=true', { name => $name, %$body })->{json};
    is_deeply { map { $_ => $made->{monitor}{$_} } keys %$body }, $body, "$name: is made as it was asked for"
        or diag explain $made;
    my ($id, $key) = ($made->{monitor}{id}, $made->{manage_key});
    my $changed = $wp->patch("/monitors/$id?strict=true", $change, key => $key)->{json}{monitor};
    is_deeply { map { $_ => $changed->{$_} } keys %$change }, $change, '... and changed';
    my $export = $wp->get("/monitors/$id/export", key => $key)->{json};
    my $again = $wp->post('/monitors?strict=true', $export)->{json};
    is_deeply $wp->get("/monitors/$again->{monitor}{id}/export", key => $again->{manage_key})->{json}, $export,
        '... and its export makes another one';
    return ($id, $key);
}

sub refusal { my ($body) = @_; return $wp->post('/monitors', { name => 'x', %$body })->{json}{error} }

subtest 'tcp' => sub {
    my %tcp = (monitor_type => 'tcp', url => 'db.example.com:5432');
    my ($id, $key) = round_trip('tcp', { %tcp, send => 'PING\r\n', expect => 'PONG', tls => $true, starttls => 'smtp' },
        { send => undef, expect => 'OK', starttls => undef, tls => $false });
    ok !exists $wp->get("/monitors/$id", key => $key)->{json}{$_}, "$_ is cleared by null" for qw(send starttls);
    is $wp->get("/monitors/$id")->{json}{expect}, '***', 'of a private monitor strangers do not see what is expected';
    like refusal({ %tcp, send => 'a\q' }), qr/^send: a backslash must begin /, 'an escape that is none';
    like refusal({ %tcp, expect => '\x4' }), qr/^expect: a backslash must begin /, '... and one that breaks off';
    like refusal({ %tcp, expect => 'x' x 1001 }), qr/^expect must have at most 1000 characters/, 'too long';
    like refusal({ %tcp, starttls => 'nntp' }), qr/^starttls must be smtp, imap, /, 'a protocol that nobody asked for';
    my $echo = serve(sub { my ($c) = @_; while (sysread $c, my $text, 4096) { syswrite $c, "+$text" } });
    my %echo = (monitor_type => 'tcp', url => "127.0.0.1:$echo", send => 'PING\r\n');
    is outcome(%echo, expect => '+PING'), 'up', 'what is expected comes';
    is outcome(%echo, expect => 'PONG', timeout_ms => 1000), q(down Expected 'PONG', got '+PING'), 'another text comes';
    is outcome(%echo, expect => 'PONG', timeout_ms => 1000, invert => $true), 'up', '... which may be what is wanted';
    is outcome(%echo, expect => '+', invert => $true), 'down Expected to fail, but the answer was as configured', '... or not';
    is outcome(%echo, tls => $true), 'down TLS error: the server does not speak TLS on this port', 'no TLS';
    is outcome(%echo, response_time_threshold_ms => 60000), 'up', 'fast enough';
    my $about = sub { (assertions => [ { source => 'body', op => $_[0], value => $_[1] } ]) };
    is outcome(%echo, $about->('contains', '+PING')), 'up', 'an assertion about what comes, which nothing else awaits';
    like outcome(%echo, $about->('contains', 'PONG')), qr/^down Assertion failed: body contains PONG/, '... that fails';
};

subtest 'tls' => sub {
    round_trip('tls', { monitor_type => 'tls', url => 'example.com', tls_verify => $false, starttls => 'imap' },
        { tls_verify => $true, url => 'example.com:8443', expect => 'x' });
    like refusal({ monitor_type => 'tls', url => 'https://example.com/' }), qr/^url of a tls monitor must be host:port/, 'a url of another kind';
    my %port = map {
        my $file = $_;
        $file => serve(sub {
            my ($c) = @_;
            IO::Socket::SSL->start_SSL($c, SSL_server => 1, SSL_cert_file => pem($file), SSL_key_file => key($file)) or return;
            sysread $c, my $more, 1;
        })
    } qw(good expired);
    my %tls = (monitor_type => 'tls');
    is outcome(%tls, url => "127.0.0.1:$port{good}"), 'up', 'a certificate that is in order';
    is outcome(%tls, url => "127.0.0.1:$port{expired}"), 'down TLS error: the certificate has expired', 'one that is not';
    is outcome(%tls, url => "127.0.0.1:$port{expired}", tls_verify => $false), 'up', '... is not looked at';
    is outcome(%tls, url => "127.0.0.1:$port{expired}", invert => $true), 'down TLS error: the certificate has expired', '... and is no answer';
    is outcome(%tls, url => "127.0.0.1:$port{good}", invert => $true), 'down Expected to fail, but TLS was established', 'the other way round';
    is outcome(%tls, url => '127.0.0.1:' . closed_port()), 'down Connection refused', 'nobody is there';
    is outcome(%tls, url => "127.0.0.1:$port{good}", expect => 'hello', timeout_ms => 1000), q(down Expected 'hello', got ''), 'nothing is said';
};

subtest 'websocket' => sub {
    my ($id) = round_trip('websocket', { monitor_type => 'websocket', url => 'wss://user:pass@example.com/live?token=x', send => 'a', tls_verify => $false },
        { url => 'ws://example.com:8080/live', send => undef, expect => 'b' });
    like refusal({ monitor_type => 'websocket', url => 'https://example.com/' }), qr/^url of a websocket monitor must look like wss/, 'a url of another kind';
    my $masked = $wp->post('/monitors', { name => 'm', monitor_type => 'websocket', url => 'wss://user:pass@example.com/live?token=x', is_public => $true })->{json};
    is $wp->get("/monitors/$masked->{monitor}{id}")->{json}{url}, 'wss://***@example.com/live?***', 'what is secret in a url is masked';
    my $web = serve(sub { request_of($_[0]); syswrite $_[0], "HTTP/1.1 404 Not Found\r\n\r\n" });
    my %ws = (monitor_type => 'websocket', url => "ws://127.0.0.1:$web/");
    is outcome(%ws), 'down Expected 101, got 404', 'a web server';
    is outcome(%ws, invert => $true), 'up', '... which is an answer';
    is outcome(%ws, url => 'ws://127.0.0.1:' . closed_port()), 'down Connection refused', 'nobody is there';
};

subtest 'ping' => sub {
    round_trip('ping', { monitor_type => 'ping', url => 'example.com', packets => 5 }, { url => '2001:db8::1', loss_threshold_pct => 50 });
    my $made = $wp->post('/monitors', { name => 'p', monitor_type => 'ping', url => 'ping://[::1]', packets => 99, loss_threshold_pct => 0 })->{json};
    is_deeply [ @{ $made->{monitor} }{qw(packets loss_threshold_pct)} ], [ 10, 1 ], 'moved into range';
    like refusal({ monitor_type => 'ping', url => 'example.com:80' }), qr/^url of a ping monitor must be a host/, 'a url of another kind';
};

subtest 'grpc' => sub {
    round_trip('grpc', { monitor_type => 'grpc', url => 'grpcs://example.com:443', grpc_service => '' }, { url => 'grpc://example.com:50051', grpc_service => 'shop.v1.Cart' });
    like refusal({ monitor_type => 'grpc', url => $_ }), qr/^url of a grpc monitor must look like grpc/, "not $_"
        for 'https://example.com/', 'grpc://example.com:1/path', 'grpc://example.com:1?x';
    my $web = serve(sub { request_of($_[0]); syswrite $_[0], "HTTP/1.1 404 Not Found\r\n\r\n" });
    like outcome(monitor_type => 'grpc', url => "grpc://127.0.0.1:$web"), qr/^down gRPC call failed: /, 'a web server';
    is outcome(monitor_type => 'grpc', url => 'grpc://127.0.0.1:' . closed_port()), 'down Connection refused', 'nobody is there';
};

subtest 'what strangers may not have' => sub {
    my $wp = Watchpost->new(TARGET_POLICY => 'public');
    my $admin = $wp->admin_key;
    my $answer = sub { my $a = $wp->post('/monitors', { name => 's', @_ }); return join ' ', $a->{status}, $a->{json}{code} // () };
    for my $type (qw(tcp tls)) {
        my %body = (monitor_type => $type, url => 'mail.example.com:25');
        is $answer->(%body, starttls => 'smtp'), '200', "$type: a look at a mail server";
        is $answer->(%body, url => 'db.example.com:5432', send => 'x'), '403 FORBIDDEN', '... send is for the operator';
        $wp->set(STRANGERS_MAY_SEND => 'yes');
        is $answer->(%body, url => 'db.example.com:5432', send => 'x'), '200', '... or for whom the setting lets';
        is $answer->(%body, send => 'x'), '403 FORBIDDEN', '... never to a mail server';
        $wp->set(STRANGERS_MAY_SEND => 'no');
    }
    is $answer->(monitor_type => 'grpc', url => 'grpc://mail.example.com:25'), '403 FORBIDDEN', 'grpc: nothing to a mail server';
    my %ws = (monitor_type => 'websocket', url => 'ws://example.com/');
    is $answer->(%ws), '200', 'websocket: a look';
    is $answer->(%ws, send => 'x'), '403 FORBIDDEN', '... send is for the operator';
    is $answer->(%ws, url => 'ws://mail.example.com:587/'), '403 FORBIDDEN', '... and nothing goes to a mail server';
};

done_testing;
