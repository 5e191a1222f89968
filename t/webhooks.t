# Webhooks, to receivers that fail in every way: what they are sent, how often, in which order, and what the logs say.
use strict;
use warnings;
use Test::More;
use Digest::SHA qw(hmac_sha256_base64);
use Hooked;
use MIME::Base64 qw(decode_base64);
use Target qw(closed_port);
use Time::HiRes qw(time);
use Wait qw(eventually);

my $wp = Hooked->new;
my $hook = $wp->{hook};

subtest 'one that works' => sub {
    my $secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    my $m = $wp->watched('fine', { url => $hook->url('/200/fine'), secret => "whsec_$secret" });
    my %more = (group_name => 'Shops', description => 'Ask the shop first', notes_url => 'https://wiki.example/shop?page=1');
    $wp->patch("/monitors/$m->{id}", \%more, key => $m->{key});
    my $begun = time;
    $wp->check_one($m);
    cmp_ok time - $begun, '<', 5, 'a run of the checker delivers what it has found';
    my ($got, @more) = @{ $hook->got('/200/fine') };
    is_deeply \@more, [], 'once';
    my ($alert) = $wp->alerts($m);
    my ($delivery) = @{ $wp->deliveries($m) };
    is $alert->{outcome}, 'delivered', 'the alert log knows';
    is $alert->{channel_id}, $m->{channels}[0], '... which channel';
    my $incident = $wp->get("/monitors/$m->{id}/incidents")->{json}[0];
    is_deeply $got->{json}, {
        event => 'incident.created',
        monitor => { id => $m->{id}, name => 'fine', url => $m->{url}, current_status => 'down', tags => [], %more },
        incident => { id => $incident->{id}, cause => 'Connection refused', started_at => $incident->{started_at} },
        timestamp => $alert->{sent_at},
    }, 'the facts';
    my $headers = $got->{headers};
    is $headers->{'content-type'}, 'application/json', 'as JSON';
    like $headers->{'user-agent'}, qr{^Watchpost/\d}, 'the sender';
    is $headers->{'webhook-id'}, $delivery->{delivery_group}, 'the id is that of the delivery log';
    cmp_ok abs($headers->{'webhook-timestamp'} - time), '<', 10, 'and it is of now';
    my $signed = "$headers->{'webhook-id'}.$headers->{'webhook-timestamp'}.$got->{body}";
    is $headers->{'webhook-signature'}, 'v1,' .
        hmac_sha256_base64($signed, decode_base64($secret)) . '=', 'signed';
    is_deeply [ @$delivery{qw(monitor_id event url attempt status status_code error_message)} ],
        [ $m->{id}, 'incident.created', $hook->url('/200/fine'), 1, 'success', 200, undef ], 'the delivery log';
};

subtest 'all that can go wrong' => sub {
    my $refused = 'http://127.0.0.1:' . closed_port() . '/';
    my @stories = (
        [ 'errors, then well', $hook->url('/500,503,204/a'),
            [ '1 failed 500 HTTP 500', '2 failed 503 HTTP 503', '3 success 204 -' ], 'delivered' ],
        [ 'never well', $hook->url('/404/b'), [ map { "$_ failed 404 HTTP 404" } 1 .. 3 ], 'pending' ],
        [ 'redirects', $hook->url('/307/c'), [ map { "$_ failed 307 HTTP 307" } 1 .. 3 ], 'pending' ],
        [ 'refused', $refused, [ map { "$_ failed - Connection refused" } 1 .. 3 ], 'pending' ],
        [ 'reset', $hook->url('/reset,200/d'), [ qr/^1 failed - Request failed: ./, '2 success 200 -' ], 'delivered' ],
        [ 'closed', $hook->url('/close,200/e'), [ qr/^1 failed - Request failed: ./, '2 success 200 -' ], 'delivered' ],
        [ 'no such host', 'http://nobody.invalid/', [ (qr/^\d failed - DNS resolution failed: ./) x 3 ], 'pending' ],
        [ 'cloud metadata', 'http://169.254.169.254/x',
            [ (qr/^\d failed - Target address not allowed: 169\.254\.169\.254/) x 3 ], 'pending' ],
    );
    my @monitors = map { $wp->watched($_->[0], $_->[1]) } @stories;
    $wp->check;
    my $begun = time;
    $wp->command('notify');
    cmp_ok time - $begun, '<', 15, 'a run of the notifier stays for the first visit, to all at once';
    for my $i (0 .. $#stories) {
        my ($name, undef, $expected, $outcome) = @{ $stories[$i] };
        my $attempts = $wp->attempts($monitors[$i]);
        is @$attempts, @$expected, "$name: as many attempts as were needed" or diag explain $attempts;
        for my $n (0 .. $#$expected) {
            ref $expected->[$n] ? like($attempts->[$n], $expected->[$n], $name)
                : is($attempts->[$n], $expected->[$n], $name);
        }
        is $wp->outcomes($monitors[$i]), $outcome, "$name: $outcome";
    }
    my @times = map { $_->{at} } @{ $hook->got('/500,503,204/a') };
    cmp_ok $times[1] - $times[0], '>=', 2, 'two seconds after the first failure';
    cmp_ok $times[2] - $times[1], '>=', 4, 'four after the second';
    my %ids = map { $_->{headers}{'webhook-id'} => 1 } @{ $hook->got('/500,503,204/a') };
    is keys %ids, 1, 'under one id';
    is_deeply $hook->got('/200/elsewhere'), [], 'no request went where a redirect led';
};

subtest 'the policy, by the key that made the channel' => sub {
    ok eventually(sub { !$wp->notifiers }), 'no notifier is at work that knows another policy';
    $wp->set(TARGET_POLICY => 'public');
    my $m = $wp->monitor(confirmation_threshold => 1);
    my ($one, $other) = map { $wp->add_channel($m, { url => $hook->url('/200/own') }, $m->{key}) } 1 .. 2;
    $wp->add_channel($m, { url => $hook->url('/200/admins') }, $wp->admin_key);
    $wp->check_one($m);
    is_deeply $hook->got('/200/own'), [], 'a stranger cannot have this network contacted';
    like "@{ $wp->attempts($m) }", qr/Target address not allowed: 127\.0\.0\.1 .*TARGET_POLICY/, '... and is told';
    is @{ $hook->got('/200/admins') }, 1, 'the admin can';
    $wp->patch("/notifications/$one", { is_enabled => JSON::PP::false }, key => $m->{key});
    $wp->delete("/notifications/$other", key => $m->{key});
    $wp->set(TARGET_POLICY => 'any')->command('notify');
    is $wp->outcomes($m), 'skipped skipped delivered',
        'a channel that was disabled, or removed, gets no further attempt';
    is_deeply [ map { $_->{reason} } $wp->alerts($m) ], [ 'channel disabled', 'channel removed', undef ],
        '... and the log says why';
    is_deeply $hook->got('/200/own'), [], 'indeed';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

done_testing;
