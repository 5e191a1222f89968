# A webhook's secret is exchanged without a gap: for a day both sign.  And what a channel would be sent can be looked at before
# anything happens.
use strict;
use warnings;
use utf8;
use Digest::SHA qw(hmac_sha256_base64);
use Hooked;
use JSON::PP ();
use MIME::Base64 qw(decode_base64);
use Test::More;

binmode $_, ':utf8' for Test::More->builder->output, Test::More->builder->failure_output;

my $wp = Hooked->new(PUBLIC_URL => 'https://watch.example');
my $hook = $wp->{hook};
my $T = time;

sub rotate { my ($m, $channel) = @_; return $wp->post("/notifications/$channel/rotate-secret", undef, key => $m->{key}) }

# By which of the secrets the last message to the path is signed.
sub signed_by {
    my ($path, %secrets) = @_;
    my $post = $hook->got($path)->[-1];
    my %name = map {
        my $key = $secrets{$_} =~ /^whsec_(.*)/ ? decode_base64($1) : $secrets{$_};
        my ($id, $time) = @{ $post->{headers} }{qw(webhook-id webhook-timestamp)};
        my $digest = hmac_sha256_base64("$id.$time.$post->{body}", $key);
        ('v1,' . $digest . '=' x (-length($digest) % 4) => $_)
    } keys %secrets;
    return join ' ', map { $name{$_} // 'none' } split ' ', $post->{headers}{'webhook-signature'} // '';
}

my $at = $T;
sub next_event {
    my ($m, $later) = @_;
    $at += $later // 60;
    $wp->sql("delete from incidents; update monitor_states set status = 1, due_at = 0, lease = 0, last_checked_at = null");
    $wp->check(at => $at, monitor => $m->{id});
    $wp->command('notify', '--now', Watchpost::timestamp($at));
    return;
}

subtest 'a new secret' => sub {
    my $m = $wp->watched('secret', { url => $hook->url('/200/a'), secret => 'a secret of the old kind' });
    my ($c) = @{ $m->{channels} };
    my $answer = rotate($m, $c);
    is $answer->{status}, 200, 'is made';
    my $new = $answer->{json}{secret};
    like $new, qr{^whsec_[A-Za-z0-9+/]{43}=$}, '... as the libraries take it';
    is $answer->{json}{notification}{config}{secret}, '***', '... and shown this once';
    is_deeply [ sort keys %{ $answer->{json}{notification}{config} } ], [qw(secret url)], '... as all that goes with it';
    my %secrets = (old => 'a secret of the old kind', new => $new);
    next_event($m);
    is signed_by('/200/a', %secrets), 'new old', 'both sign';
    $wp->patch("/notifications/$c", { config => { url => $hook->url('/200/b'), secret => '***' } }, key => $m->{key});
    next_event($m);
    is signed_by('/200/b', %secrets), 'new old', '... also when something else is changed';
    my $newer = rotate($m, $c)->{json}{secret};
    next_event($m);
    is signed_by('/200/b', %secrets, newer => $newer), 'newer new', 'the next one: the last two';
    next_event($m, 86400);
    is signed_by('/200/b', %secrets, newer => $newer), 'newer', 'after a day the new one alone';
    my $given = { url => $hook->url('/200/b'), secret => 'given by a client' };
    $wp->patch("/notifications/$c", { config => $given }, key => $m->{key});
    $at = $T;
    next_event($m);
    is signed_by('/200/b', %secrets, given => 'given by a client'), 'given', 'one that is given signs alone';
};

subtest 'where there was none' => sub {
    my $m = $wp->watched('unsigned', { url => $hook->url('/200/c') });
    my $new = rotate($m, $m->{channels}[0])->{json}{secret};
    next_event($m);
    is signed_by('/200/c', new => $new), 'new', 'signatures begin';
    my $mail = $wp->post("/monitors/$m->{id}/notifications", { name => 'mail', channel_type => 'email',
        config => { address => 'ops@test.example' } }, key => $m->{key})->{json}{id};
    is rotate($m, $mail)->{json}{code}, 'VALIDATION_ERROR', 'a mail has no secret';
    is $wp->post("/notifications/$mail/rotate-secret", undef, key => 'wp_' . '0' x 32)->{status}, 403, 'a foreign key';
};

subtest 'a preview' => sub {
    my $m = $wp->watched('Sh*op', { url => $hook->url('/200/d?token=hidden') });
    my $preview = sub {
        my ($type, $config, %more) = @_;
        my %channel = (name => 'p', channel_type => $type, config => $config, %more);
        my $id = $wp->post("/monitors/$m->{id}/notifications", \%channel, key => $m->{key})->{json}{id};
        my $answer = $wp->post("/notifications/$id/preview", undef, key => $m->{key});
        is $answer->{status}, 200, "a preview of $type";
        unlike $answer->{body}, qr/hidden/, '... without the url';
        return @{ $answer->{json}{previews} };
    };
    my $url = $hook->url('/200/e?token=hidden');
    my @json = $preview->('webhook', { url => $url });
    is_deeply [ map { $_->{event} } @json ], [ qw(incident.created incident.resolved incident.reminder incident.escalated
        monitor.degraded monitor.recovered maintenance.started maintenance.ended) ], 'its events';
    is_deeply [ map { $_->{content_type} } @json[ 0, 1 ] ], [ ('application/json') x 2 ], '... as what they are sent';
    is_deeply [ map { JSON::PP->new->decode($_->{body})->{event} } @json ], [ map { $_->{event} } @json ], 'for programs';
    my $facts = JSON::PP->new->decode($json[2]{body});
    is $facts->{duration_seconds}, 720, q{... with their facts};
    my @chat = $preview->('webhook', { url => $url, payload_format => 'chat' }, events => [ 'incident.resolved', 'gate.failed',
        'checker.offline', 'certificate.expiring', 'incident.acknowledged', 'domain.expiring' ]);
    is_deeply [ map { (split /\n/, JSON::PP->new->decode($_->{body})->{content})[0] } @chat ], [
        '🟢 Sh\*op is up again, was down for 12 min', '👀 ops is looking at Sh\*op: Looking into it',
        '⏳ The certificate of Sh\*op ends in 7 days', '⏳ The domain of Sh\*op ends in 7 days', '📡 The checker is offline',
        '⛔ Gate failed: An example' ], 'for people';
    my ($mail) = $preview->('email', { address => 'ops@test.example' }, events => ['incident.created']);
    is $mail->{subject}, '🔴 [Watchpost] DOWN — Sh*op', 'a mail has a subject';
    like $mail->{body}, qr/^🔴 Sh\*op is DOWN\nExpected 200, got 503\n.*Sent by Watchpost$/s, '... and a text';
    is $mail->{content_type}, 'text/plain', '... which is plain';
    is_deeply [ $preview->('webhook', { url => $url }, events => []) ], [], 'one that gets nothing but tests';
    is scalar @{ $hook->got }, 6, 'nothing was sent';
};

done_testing;
