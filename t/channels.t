# What a channel asks for: how its receiver is spoken to, which events it gets, and how long an incident must last to be
# worth it.
use strict;
use warnings;
use File::Temp ();
use Hooked;
use IO::Socket::SSL ();
use IO::Socket::SSL::Utils ();
use MIME::Base64 qw(encode_base64);
use Target;
use Test::More;

binmode $_, ':utf8' for Test::More->builder->output, Test::More->builder->failure_output;

my $wp = Hooked->new(MIN_INTERVAL_SECONDS => 10);
my $hook = $wp->{hook};
my $T = 1770732000;     # 2026-02-10T14:00:00Z

# What the channels of a monitor got, in words; the alert log, the oldest first.
sub heard { return join ' ', map { $_->{json}{event} // $_->{body} } @{ $hook->got($_[0]) } }

sub logged {
    my ($m, $channel) = @_;
    return join '; ', map { join ' ', grep { defined } @$_{qw(event outcome reason)} }
        grep { !defined $channel || ($_->{channel_id} // '-') eq $channel } $wp->alerts($m);
}

sub run_at {
    my ($at) = @_;
    $wp->check(at => $at);
    $wp->command('notify', '--now', Watchpost::timestamp($at));
    return;
}

subtest 'as the receiver wants it' => sub {
    my $url = sub { return $hook->url("/200/$_[0]") };
    my $at = sub { return $url->($_[1]) =~ s{//}{//$_[0]\@}r };
    my @configs = (
        { url => $url->('put'), method => 'PUT', headers => { Authorization => 'Bearer tk', 'X-Empty' => '' } },
        { url => $url->('typed'), payload_format => 'chat',
            headers => { 'Content-Type' => 'application/vnd.chat+json', 'User-Agent' => 'ours' } },
        { url => $at->('me:pw', 'user'), payload_format => 'ntfy' },
        { url => $url->('token'), payload_format => 'ntfy', token => 'tk_1' },
        { url => $url->('auth?auth=QmFz&x=1'), payload_format => 'ntfy' },
    );
    my $m = $wp->watched('spoken to', @configs);
    $wp->check_one($m);
    my ($put) = @{ $hook->got('/200/put') };
    is $put->{method}, 'PUT', 'the method';
    is_deeply [ @{ $put->{headers} }{qw(authorization x-empty content-type)} ], [ 'Bearer tk', '', 'application/json' ],
        'its headers, and ours';
    my ($typed) = @{ $hook->got('/200/typed') };
    is_deeply [ @{ $typed->{headers} }{qw(content-type user-agent)} ], [ 'application/vnd.chat+json', 'ours' ],
        'its headers in place of ours';
    is $typed->{method}, 'POST', 'the usual method';
    my @ntfy = map { @{ $hook->got($_) } } '/', '/?auth=QmFz';
    my %by_topic = map { ($_->{json}{topic} => $_->{headers}{authorization} // '-') } @ntfy;
    is_deeply \%by_topic, { user => 'Basic ' . encode_base64('me:pw', ''), token => 'Bearer tk_1', auth => '-' },
        'ntfy lets us in by each of three ways';
    unlike $wp->get("/monitors/$m->{id}/webhook-deliveries", key => $m->{key})->{body}, qr/me:pw|QmFz/,
        'nothing of it is in the log of deliveries';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

subtest 'TLS' => sub {
    my $folder = File::Temp->newdir;
    my ($ca, $ca_key) = IO::Socket::SSL::Utils::CERT_create(CA => 1, key => IO::Socket::SSL::Utils::KEY_create_ec(),
        subject => { commonName => 'Ours' });
    my ($certificate, $key) = IO::Socket::SSL::Utils::CERT_create(key => IO::Socket::SSL::Utils::KEY_create_ec(),
        issuer => [ $ca, $ca_key ], subject => { commonName => 'here' }, subjectAltNames => [ [ IP => '127.0.0.1' ] ],
        purpose => 'server');
    IO::Socket::SSL::Utils::PEM_cert2file($certificate, "$folder/cert.pem");
    IO::Socket::SSL::Utils::PEM_key2file($key, "$folder/key.pem");
    my $port = serve(sub {
        my ($connection) = @_;
        my $head = '';
        IO::Socket::SSL->start_SSL($connection, SSL_server => 1, SSL_cert_file => "$folder/cert.pem",
            SSL_key_file => "$folder/key.pem") or return;
        until ($head =~ /\r\n\r\n.*\}$/s) { $connection->sysread($head, 4096, length $head) or last }
        $connection->syswrite("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    my $url = "https://127.0.0.1:$port/";
    my $m = $wp->monitor;
    my $outcome = sub {
        my $id = $wp->add_channel($m, { url => $url, @_ }, $m->{key});
        my $test = $wp->post("/monitors/$m->{id}/notifications/$id/test", undef, key => $m->{key})->{json};
        return $test->{status_code} // $test->{error_message};
    };
    like $outcome->(), qr/^TLS error: /, 'an authority that nobody knows';
    is $outcome->(tls_verify => JSON::PP::false), 200, 'any certificate';
    is $outcome->(tls_ca => IO::Socket::SSL::Utils::PEM_cert2string($ca)), 200, 'an authority that the channel names';
    like $outcome->(), qr/^TLS error: /, '... which is trusted nowhere else';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

subtest 'events' => sub {
    my $m = $wp->monitor(confirmation_threshold => 1);
    my $path = '/200/events';
    my $add = sub {
        my ($name, @more) = @_;
        return $wp->add_channel($m, { url => $hook->url("$path-$name") }, $m->{key}, @more);
    };
    my $created = $add->('created', events => ['incident.created']);
    $add->('all');
    my $none = $add->('none', events => []);
    run_at($T);
    $wp->post("/incidents/$_->{id}/acknowledge", { note => 'mine', actor => 'ops' }, key => $m->{key})
        for @{ $wp->get("/monitors/$m->{id}/incidents")->{json} };
    is heard("$path-created"), 'incident.created', 'one wants to know when it begins';
    is heard("$path-all"), 'incident.created', 'acknowledgements go to nobody by default';
    is heard("$path-none"), '', 'one wants nothing';
    is logged($m, $none), '', '... and has no entry in the log';
    is logged($m, $created), 'incident.created delivered', 'the log';
    is_deeply [ map { $_->{event} } $wp->alerts($m) ], [ ('incident.created') x 2 ],
        'what nobody wants to hear of by name is not logged';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});

    $m = $wp->monitor(confirmation_threshold => 1);
    my $named = $wp->add_channel($m, { url => $hook->url('/200/named'), payload_format => 'chat' }, $m->{key},
        events => ['incident.acknowledged']);
    $wp->check;
    my ($incident) = @{ $wp->get("/monitors/$m->{id}/incidents")->{json} };
    is logged($m), 'incident.created skipped no channel wants this event', 'an event that no channel wants';
    $wp->post("/incidents/$incident->{id}/acknowledge", { note => 'mine', actor => 'o*ps' }, key => $m->{key});
    $wp->command('notify');
    is logged($m, $named), 'incident.acknowledged delivered', 'one that is named';
    is +($wp->alerts($m))[-1]{alert_type}, 'acknowledged', '... by its own type';
    is $hook->got('/200/named')->[0]{json}{content}, "\x{1f440} o\\*ps is looking at shop: mine", '... in words';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

# Two failures a minute apart open an incident that began with the first.
subtest 'only what lasts' => sub {
    my $port = Target::closed_port();
    my $watch = sub {
        my ($name) = @_;
        my $m = $wp->monitor(name => $name, confirmation_threshold => 1, interval_seconds => 60,
            url => "http://127.0.0.1:$port/");
        $m->{quick} = $wp->add_channel($m, { url => $hook->url("/200/$name-quick") }, $m->{key});
        $m->{slow} = $wp->add_channel($m, { url => $hook->url("/200/$name-slow") }, $m->{key},
            min_duration_seconds => 300);
        $wp->put("/monitors/$m->{id}/alert-rules", { escalation_after_minutes => 5 }, key => $m->{key});
        return $m;
    };
    my $end = sub {
        my ($m, $at) = @_;
        $wp->patch("/monitors/$m->{id}", { url => $hook->url('/200/up'), expected_status => 200 }, key => $m->{key});
        $wp->sql("update monitors set method = 'POST'");
        run_at($at);
    };
    my $m = $watch->('short');
    run_at($T + 10000);
    run_at($T + 10240);
    is heard('/200/short-quick'), 'incident.created', 'told at once';
    is heard('/200/short-slow'), '', '... or not yet';
    $end->($m, $T + 10299);
    is heard('/200/short-quick'), 'incident.created incident.resolved', 'the end of a short one';
    is heard('/200/short-slow'), '', '... is no news where the beginning was none';
    is logged($m, $m->{slow}), 'incident.created skipped the incident was shorter than 300 s; ' .
        'incident.resolved skipped the incident was shorter than 300 s', '... and the log says so';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});

    $m = $watch->('long');
    run_at($T + 20000);
    run_at($T + 20300);
    is heard('/200/long-slow'), 'incident.created incident.escalated', 'one that lasts is told then';
    $end->($m, $T + 20360);
    is heard('/200/long-slow'), 'incident.created incident.escalated incident.resolved', '... and so is its end';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});

    $m = $watch->('changed');
    run_at($T + 30000);
    $wp->patch("/notifications/$m->{quick}", { min_duration_seconds => 3600 }, key => $m->{key});
    $end->($m, $T + 30060);
    is heard('/200/changed-quick'), 'incident.created incident.resolved', 'what was told to begin is told to end';
};

done_testing;
