# Webhooks, to receivers that fail in every way: what they are sent, how often, in which order, and what the logs say.
use strict;
use warnings;
use Test::More;
use Digest::SHA qw(hmac_sha256_base64);
use Instance qw(eventually);
use MIME::Base64 qw(decode_base64);
use Hook;
use Target qw(closed_port);
use Time::HiRes qw(time);
use Watchpost;

my $wp = Watchpost->new;
my $hook = Hook->new($wp->folder);

# A monitor with a channel per url (or config).  Nobody listens at its own.
sub watched {
    my ($name, @configs) = @_;
    my $m = $wp->monitor(name => $name, confirmation_threshold => 1);
    $m->{channels} = [ map { add_channel($m, ref $_ ? $_ : { url => $_ }) } @configs ];
    return $m;
}

sub add_channel {
    my ($m, $config) = @_;
    my %channel = (name => 'hook', channel_type => 'webhook', config => $config);
    return $wp->post("/monitors/$m->{id}/notifications", \%channel, key => $m->{key})->{json}{id};
}

sub check { return $wp->check(monitor => $_[0]{id}) }
sub deliveries { return $wp->get("/monitors/$_[0]{id}/webhook-deliveries?after=0", key => $_[0]{key})->{json}{deliveries} }
sub alerts { return reverse @{ $wp->get("/monitors/$_[0]{id}/alert-log", key => $_[0]{key})->{json} } }
sub outcomes { return join ' ', map { $_->{outcome} } alerts(@_) }

# Each attempt: "1 failed 500 HTTP 500".
sub attempts {
    return [ map { join ' ', $_->{attempt}, $_->{status}, $_->{status_code} // '-', $_->{error_message} // '-' }
            @{ deliveries(@_) } ];
}

subtest 'one that works' => sub {
    my $m = watched('fine', { url => $hook->url('/200/fine'), secret => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
    my $begun = time;
    check($m);
    cmp_ok time - $begun, '<', 5, 'a run of the checker delivers what it has found';
    my ($got, @more) = @{ $hook->got('/200/fine') };
    is_deeply \@more, [], 'once';
    my ($alert) = alerts($m);
    my ($delivery) = @{ deliveries($m) };
    is $alert->{outcome}, 'delivered', 'the alert log knows';
    is $alert->{channel_id}, $m->{channels}[0], '... whom';
    my $incident = $wp->get("/monitors/$m->{id}/incidents")->{json}[0];
    is_deeply $got->{json}, {
        event => 'incident.created',
        monitor => { id => $m->{id}, name => 'fine', url => $m->{url}, current_status => 'down' },
        incident => { id => $incident->{id}, cause => 'Connection refused', started_at => $incident->{started_at} },
        timestamp => $alert->{sent_at},
    }, 'the facts';
    my $headers = $got->{headers};
    is $headers->{'content-type'}, 'application/json', 'as JSON';
    like $headers->{'user-agent'}, qr{^Watchpost/\d}, 'who sends it';
    is $headers->{'webhook-id'}, $delivery->{delivery_group}, 'the id is that of the delivery log';
    cmp_ok abs($headers->{'webhook-timestamp'} - time), '<', 10, 'and it is of now';
    my $signed = "$headers->{'webhook-id'}.$headers->{'webhook-timestamp'}.$got->{body}";
    is $headers->{'webhook-signature'}, 'v1,' .
        hmac_sha256_base64($signed, decode_base64('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')) . '=', 'signed';
    is_deeply [ @$delivery{qw(monitor_id event url attempt status status_code error_message)} ],
        [ $m->{id}, 'incident.created', $hook->url('/200/fine'), 1, 'success', 200, undef ], 'the delivery log';
};

subtest 'all that can go wrong' => sub {
    my $refused = 'http://127.0.0.1:' . closed_port() . '/';
    my @stories = (
        [ 'errors, then well', $hook->url('/500,503,204/a'),
            [ '1 failed 500 HTTP 500', '2 failed 503 HTTP 503', '3 success 204 -' ], 'delivered' ],
        [ 'never well', $hook->url('/404/b'), [ map { "$_ failed 404 HTTP 404" } 1 .. 3 ], 'failed' ],
        [ 'redirects', $hook->url('/307/c'), [ map { "$_ failed 307 HTTP 307" } 1 .. 3 ], 'failed' ],
        [ 'refused', $refused, [ map { "$_ failed - Connection refused" } 1 .. 3 ], 'failed' ],
        [ 'reset', $hook->url('/reset,200/d'), [ qr/^1 failed - Request failed: ./, '2 success 200 -' ], 'delivered' ],
        [ 'closed', $hook->url('/close,200/e'), [ qr/^1 failed - Request failed: ./, '2 success 200 -' ], 'delivered' ],
        [ 'no such host', 'http://nobody.invalid/', [ (qr/^\d failed - DNS resolution failed: ./) x 3 ], 'failed' ],
        [ 'cloud metadata', 'http://169.254.169.254/x',
            [ (qr/^\d failed - Target address not allowed: 169\.254\.169\.254/) x 3 ], 'failed' ],
    );
    my @monitors = map { watched($_->[0], $_->[1]) } @stories;
    $wp->check;
    my $begun = time;
    $wp->command('notify');
    cmp_ok time - $begun, '<', 15, 'a run of the notifier stays for the retries, of all at once';
    for my $i (0 .. $#stories) {
        my ($name, undef, $expected, $outcome) = @{ $stories[$i] };
        my $attempts = attempts($monitors[$i]);
        is @$attempts, @$expected, "$name: as many attempts as were needed" or diag explain $attempts;
        for my $n (0 .. $#$expected) {
            ref $expected->[$n] ? like($attempts->[$n], $expected->[$n], $name)
                : is($attempts->[$n], $expected->[$n], $name);
        }
        is outcomes($monitors[$i]), $outcome, "$name: $outcome";
    }
    my @times = map { $_->{at} } @{ $hook->got('/500,503,204/a') };
    cmp_ok $times[1] - $times[0], '>=', 2, 'two seconds after the first failure';
    cmp_ok $times[2] - $times[1], '>=', 4, 'four after the second';
    my %ids = map { $_->{headers}{'webhook-id'} => 1 } @{ $hook->got('/500,503,204/a') };
    is keys %ids, 1, 'under one id';
    is_deeply $hook->got('/200/elsewhere'), [], 'nobody went where a redirect led';
};

subtest 'in whose favour policy decides' => sub {
    $wp->set(TARGET_POLICY => 'public');
    my $m = $wp->monitor(confirmation_threshold => 1);
    my $own = add_channel($m, { url => $hook->url('/200/own') });
    my %admins = (name => 'hook', channel_type => 'webhook', config => { url => $hook->url('/200/admins') });
    $wp->post("/monitors/$m->{id}/notifications", \%admins, key => $wp->admin_key);
    check($m);
    is_deeply $hook->got('/200/own'), [], 'a stranger cannot have this network contacted';
    like attempts($m)->[0] . attempts($m)->[1], qr/Target address not allowed: 127\.0\.0\.1 .*TARGET_POLICY/, '... and is told';
    is @{ $hook->got('/200/admins') }, 1, 'the admin can';
    $wp->patch("/notifications/$own", { is_enabled => JSON::PP::false }, key => $m->{key});
    $wp->set(TARGET_POLICY => 'any')->command('notify');
    is outcomes($m), 'skipped delivered', 'a channel that was disabled gets no further attempt';
    is((alerts($m))[0]{reason}, 'channel disabled', '... and the log says why');
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

subtest 'a receiver that hangs delays nobody else' => sub {
    my $m = watched('patient', $hook->url('/hang/x'));
    my $slow = $wp->begin('check', '--monitor', $m->{id});
    ok eventually(sub { @{ $hook->got('/hang/x') } == 1 }), 'it hangs';
    my $other = watched('impatient', $hook->url('/200/y'));
    my $begun = time;
    check($other);
    cmp_ok time - $begun, '<', 5, 'another is told meanwhile';
    is @{ $hook->got('/200/y') }, 1, 'indeed';
    ok eventually(sub { @{ deliveries($m) } == 1 }), 'the attempt ends';
    is attempts($m)->[0], '1 failed - Request timed out', '... as timed out';
    cmp_ok deliveries($m)->[0]{response_time_ms}, '>=', 10_000, '... after ten seconds';
    waitpid $slow, 0;
    is $?, 0, 'the checker does not wait for the retries';
    $wp->delete("/notifications/$m->{channels}[0]", key => $m->{key});
    is outcomes($m), 'skipped', 'a channel that is removed gets no further attempt';
    is((alerts($m))[0]{reason}, 'channel removed', '... and the log says why');
    $wp->command('notify');
    is @{ $hook->got('/hang/x') }, 1, 'indeed';
};

subtest 'killed between two attempts' => sub {
    my $m = watched('unlucky', $hook->url('/500,200/z'));
    $wp->sql('delete from alerts');
    ok eventually(sub { !$wp->notifiers }), 'nobody is at work';
    check($m);      # starts a notifier that tries once and waits for its second attempt
    ok eventually(sub { @{ deliveries($m) } == 1 }), 'one attempt';
    my @pids = $wp->notifiers;
    kill KILL => @pids;
    is @pids, 1, 'the notifier is killed';
    $wp->command('notify');
    is_deeply attempts($m), [ '1 failed 500 HTTP 500', '2 success 200 -' ], 'the next run goes on with what is left';
    my %ids = map { $_->{headers}{'webhook-id'} => 1 } @{ $hook->got('/500,200/z') };
    is keys %ids, 1, 'under the same id';
};

subtest 'killed in the middle of one' => sub {
    my $m = watched('very unlucky', $hook->url('/hang,200/w'));
    $wp->sql("update monitor_states set is_paused = 1 where monitor <> (select key from monitors where id = '$m->{id}')");
    my $check = $wp->begin('check', '--monitor', $m->{id});
    ok eventually(sub { @{ $hook->got('/hang,200/w') } == 1 }), 'it hangs';
    kill KILL => $check, $wp->notifiers;
    waitpid $check, 0;
    my $begun = time;
    $wp->command('notify');
    is_deeply attempts($m), [ '1 success 200 -' ], 'the next run waits for the lease to run out, and delivers';
    cmp_ok time - $begun, '<', 20, '... soon';
};

subtest 'a burst to one receiver' => sub {
    my $count = 150;
    $wp->keep_worker;
    my @monitors = map { watched("burst $_", $hook->url('/200/burst')) } 1 .. $count;
    my @runs = map { $wp->begin('check') } 1 .. 2;
    waitpid $_, 0 for @runs;
    $wp->command('notify');
    my @got = map { $_->{json}{monitor}{id} } @{ $hook->got('/200/burst') };
    is @got, $count, 'everything arrived, once';
    my @queued = split /\n/, $wp->sql("select m.id from alerts a join monitors m on m.key = a.monitor
        where m.name like 'burst %' order by a.key");
    is_deeply \@got, \@queued, 'in the order in which it was queued';
};

subtest 'two runs at once' => sub {
    my $m = watched('busy', map { $hook->url("/200/twice$_") } 1 .. 20);
    my @runs = ($wp->begin('check', '--monitor', $m->{id}), map { $wp->begin('notify') } 1 .. 3);
    waitpid $_, 0 for @runs;
    $wp->command('notify');
    is outcomes($m), join(' ', ('delivered') x 20), 'all is delivered';
    is_deeply [ map { scalar @{ $hook->got("/200/twice$_") } } 1 .. 20 ], [ (1) x 20 ], '... once';
};

done_testing;
