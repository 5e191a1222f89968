# The life of an alert whose receiver does not take it: when it is tried, what waits for it and what does not, what is
# dropped, and what is said in the end.  A day passes in seconds: each run is told what time it is.
use strict;
use warnings;
use Test::More;
use Hooked;
use Target qw(closed_port request_of serve unused_port);
use Time::Local qw(timegm);
use Wait qw(eventually kill_and_await);

my $T = 86400 * int(time / 86400) - 30 * 86400;
my $wp = Hooked->new;
$wp->keep_worker;
my $hook = $wp->{hook};
my $well = serve(sub {
    my ($connection) = @_;
    request_of($connection);
    print {$connection} "HTTP/1.1 200 Fine\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
});

# Runs of the notifier, so many seconds after $T.
sub notify_at { $wp->command('notify', '--now', Watchpost::timestamp($T + $_)) for @_ }

sub mend { my ($m) = @_; $wp->patch("/monitors/$m->{id}", { url => "http://127.0.0.1:$well/" }, key => $m->{key}) }
sub check_at { my ($at, $m) = @_; return $wp->check(at => $T + $at, monitor => $m->{id}) }
# A run that is still alive would live on in its own time.
sub wait_for_peace { ok eventually(sub { !$wp->notifiers }), 'no run is under way' }

# When attempts were made, in seconds after $T; and the events that a path was sent.
sub tried_at {
    my ($m) = @_;
    my $seconds = sub { my ($y, $mo, $d, $h, $m, $s) = $_[0] =~ /(\d+)/g; return timegm($s, $m, $h, $d, $mo - 1, $y) };
    return [ map { $seconds->($_->{created_at}) - $T } @{ $wp->deliveries($m) } ];
}
sub events { return join ' ', map { ($_->{json}{event} // '?') =~ s/.*\.//r } @{ $hook->got($_[0]) } }
sub said { return map { ($_->{json}{content} // '') =~ s/.*?\n//r } @{ $hook->got($_[0]) } }

subtest 'a day of errors' => sub {
    wait_for_peace();
    my $m = $wp->watched('errors', $hook->url('/500/day'));
    check_at(0, $m);
    wait_for_peace();
    is_deeply [ map { $_ < 20 ? 'first visit' : $_ } @{ tried_at($m) } ], [ ('first visit') x 3 ], 'three attempts';
    notify_at(60);
    is @{ $wp->deliveries($m) }, 3, 'a minute after the first is too early';
    my $at = 6 + 60;
    for (300, 900, 1800, 3600, 3600) {
        notify_at($at + 5);
        $at += 5 + $_;
    }
    is_deeply [ map { int($_ / 60) } @{ tried_at($m) } ], [ 0, 0, 0, 1, 6, 21, 51, 111 ],
        '1, 5, 15, 30, 60 minutes later';
    # A little later each time, or each run would wait for the moment at which the one before it tried.
    for (my $hour = 3; $hour < 24; $hour++) { notify_at($hour * 3610 + 600) }
    is $wp->outcomes($m), 'pending', 'for a day it is tried on';
    notify_at(86400 + 60);
    is $wp->outcomes($m), 'failed', 'a day after the event it is given up';
    my @attempts = map { $_->{attempt} } @{ $wp->deliveries($m) };
    is_deeply \@attempts, [ 1 .. @attempts ], 'attempts count on';
    my %ids = map { $_->{headers}{'webhook-id'} => 1 } @{ $hook->got('/500/day') };
    is keys %ids, 1, 'under one id';
    my $before = @{ $hook->got('/500/day') };
    notify_at(90000, 180000);
    is @{ $hook->got('/500/day') }, $before, 'and then no more';
};

subtest 'rejected six times: the next of the incident goes' => sub {
    wait_for_peace();
    my $path = '/404,404,404,404,404,404,200/rejected';
    my $m = $wp->watched('rejected', $hook->url($path));
    check_at(0, $m);
    wait_for_peace();
    mend($m);
    check_at(30, $m);
    is events($path), 'created created created', 'the end does not overtake the beginning';
    notify_at(70, 400);
    is $wp->outcomes($m), 'pending pending', 'five attempts';
    notify_at(1320);
    is $wp->outcomes($m), 'failed delivered', 'the sixth was the last';
    is events($path), join(' ', ('created') x 6, 'resolved'), 'and the end is told';
};

subtest 'gone for good' => sub {
    wait_for_peace();
    my $m = $wp->watched('gone', $hook->url('/410,200/gone'));
    check_at(0, $m);
    is $wp->outcomes($m), 'failed', 'one attempt';
    my ($channel) = @{ $wp->get("/monitors/$m->{id}/notifications", key => $m->{key})->{json} };
    ok !$channel->{is_enabled}, 'the channel is switched off';
    my $items = sub {
        return [ grep { $_->{kind} eq 'channel_disabled' }
                @{ $wp->get('/attention', key => $wp->admin_key)->{json}{items} } ];
    };
    is_deeply [ map { [ @$_{qw(severity channel_id monitor_id)} ] } @{ $items->() } ],
        [ [ 'warning', $channel->{id}, $m->{id} ] ], 'and its owner told';
    $wp->patch("/notifications/$channel->{id}", { is_enabled => JSON::PP::true }, key => $m->{key});
    is_deeply $items->(), [], 'switched on, it is no matter of attention any longer';
    $wp->patch("/notifications/$channel->{id}", { is_enabled => JSON::PP::false }, key => $m->{key});
    is_deeply $items->(), [], 'nor is one that was switched off by hand';
};

subtest 'asked to slow down' => sub {
    wait_for_peace();
    my $path = '/429+1800,200/slow';
    my $m = $wp->watched('slow', $hook->url($path));
    my $other = $wp->watched('of the same receiver', $hook->url($path));
    my $elsewhere = $wp->watched('of the same host', $hook->url('/200/elsewhere'));
    check_at(0, $m);
    check_at(1, $_) for $other, $elsewhere;
    is @{ $hook->got($path) }, 1, 'one attempt';
    is join('+', map { $wp->outcomes($_) } $m, $other, $elsewhere), 'pending+pending+delivered',
        'nothing more goes to that receiver; to another path it does';
    notify_at(1700);
    is @{ $hook->got($path) }, 1, 'for as long as it said';
    notify_at(1801);
    is join('+', map { $wp->outcomes($_) } $m, $other), 'delivered+delivered', 'then all goes';
    is $hook->got($path)->[1]{json}{delayed_seconds}, 1801, 'and says how late it is';

    my $long = $wp->watched('long', $hook->url('/429+86400,200/long'));
    my $dated = $wp->watched('dated', $hook->url('/503@1200,200/dated'));
    my $beside = $wp->watched('beside', $hook->url('/503@1200,200/dated'));
    check_at(3600, $_) for $long, $dated, $beside;
    is $wp->outcomes($beside), 'delivered', 'a receiver that is out of service is asked about other messages';
    notify_at(3600 + 1100);
    is $wp->outcomes($dated), 'pending', 'a date is kept, too';
    notify_at(3600 + 1210);
    is $wp->outcomes($dated), 'delivered', '... to the second, or so';
    notify_at(7210);
    is $wp->outcomes($long), 'delivered', 'and no receiver is left alone for more than an hour';
};

subtest 'away' => sub {
    wait_for_peace();
    my $port = unused_port();
    my $away = "http://127.0.0.1:$port/200/away";
    my @m = map { $wp->watched("away $_", $away) } 1 .. 3;
    check_at(0, $m[0]);
    wait_for_peace();
    check_at(10, $m[1]);
    check_at(20, $m[2]);
    notify_at(30);
    is_deeply [ map { scalar @{ $wp->deliveries($_) } } @m ], [ 3, 0, 0 ], 'it is tried by the oldest';
    notify_at(100);
    is_deeply [ map { scalar @{ $wp->deliveries($_) } } @m ], [ 4, 0, 0 ], '... and again';
    mkdir $wp->folder . '/back';
    my $back = Hook->new($wp->folder . '/back', port => $port);
    notify_at(110);
    is_deeply $back->got, [], 'what others asked in vain is not asked by the next minute';
    notify_at(500);
    is_deeply [ map { $_->{json}{monitor}{name} } @{ $back->got } ], [ map { "away $_" } 1 .. 3 ],
        'it is back: all that waited flows, in order';
    is join(' ', map { $wp->outcomes($_) } @m), 'delivered delivered delivered', 'and the log knows';
    is $wp->sql('select count(*) from receivers where unanswered > 0'), 0, 'nothing is held against it';
};

subtest 'people are told how it ended, programs everything' => sub {
    wait_for_peace();
    my ($chat, $json) = ('/500,500,500,200/chat', '/500,500,500,200/json');
    my $m = $wp->watched('shop', { url => $hook->url($chat), payload_format => 'chat' }, $hook->url($json));
    check_at(0, $m);
    wait_for_peace();
    mend($m);
    check_at(720, $m);
    wait_for_peace();
    my %log = map { ("$_->{channel_id} $_->{event}" => $_->{outcome}) } $wp->alerts($m);
    is $log{"$m->{channels}[0] incident.created"}, 'superseded', 'what did not reach people in time is dropped';
    is $log{"$m->{channels}[0] incident.resolved"}, 'delivered', '... and the end told';
    my @said = said($chat);
    is @said, 4, 'once';
    like $said[-1], qr/^was down from 00:00 to 00:12 UTC \(12 min\); this message was late$/m,
        '... with all there is to say';
    is events($json), 'created created created created resolved', 'a program gets everything, in order';
    is $hook->got($json)->[3]{json}{delayed_seconds}, 720, '... and how late it is';
    is $hook->got($json)->[4]{json}{delayed_seconds}, undef, '... if it is';
};

subtest 'which channels are told the end' => sub {
    wait_for_peace();
    my $m = $wp->watched('end', $hook->url('/200/first'));
    $wp->put("/monitors/$m->{id}/alert-rules", { repeat_interval_minutes => 10 }, key => $m->{key});
    my $off = $wp->add_channel($m, { url => $hook->url('/200/off') }, $m->{key});
    $wp->patch("/notifications/$off", { is_enabled => JSON::PP::false }, key => $m->{key});
    check_at(0, $m);
    $wp->add_channel($m, { url => $hook->url('/200/reminded') }, $m->{key});
    check_at(600, $m);
    $wp->add_channel($m, { url => $hook->url('/200/late') }, $m->{key});
    $wp->patch("/notifications/$off", { is_enabled => JSON::PP::true }, key => $m->{key});
    mend($m);
    check_at(660, $m);
    is_deeply [ map { events("/200/$_") } qw(first reminded late off) ],
        [ 'created reminder resolved', 'reminder resolved', '', '' ], 'those that were told that it is down';
    is_deeply [ map { $_->{reason} // '-' } grep { $_->{event} eq 'incident.resolved' } $wp->alerts($m) ],
        [ '-', 'not told of the incident', '-', 'not told of the incident' ], 'and the log says why';
};

subtest 'a channel that leads elsewhere now' => sub {
    wait_for_peace();
    my $m = $wp->watched('moved', 'http://127.0.0.1:' . closed_port() . '/');
    check_at(0, $m);
    wait_for_peace();
    $wp->patch("/notifications/$m->{channels}[0]", { config => { url => $hook->url('/200/moved') } }, key => $m->{key});
    ok eventually(sub { $wp->command('notify'); $wp->outcomes($m) eq 'delivered' }), 'what waited goes there at once';
};

subtest 'sent again by hand' => sub {
    wait_for_peace();
    my $path = '/200,500,200/again';
    my $m = $wp->watched('again', $hook->url($path));
    check_at(0, $m);
    my ($delivery) = @{ $wp->deliveries($m) };
    my $again = "/monitors/$m->{id}/webhook-deliveries/$delivery->{id}/redeliver";
    my $answer = $wp->post($again, undef, key => $m->{key});
    is $answer->{status}, 202, 'accepted';
    is $answer->{json}{delivery_group}, $delivery->{delivery_group}, '... under the id that it had';
    ok eventually(sub { @{ $hook->got($path) } == 3 }), 'it is sent, and tried again like any other';
    my @got = @{ $hook->got($path) };
    is_deeply [ map { $_->{body} } @got[ 1, 2 ] ], [ ($got[0]{body}) x 2 ], '... in the same words';
    my %ids = map { $_->{headers}{'webhook-id'} => 1 } @got;
    is keys %ids, 1, '... under the same id';
    ok eventually(sub { @{ $wp->deliveries($m) } == 3 }), 'the log knows';
    is_deeply $wp->attempts($m), [ '1 success 200 -', '2 failed 500 HTTP 500', '3 success 200 -' ], '... each attempt';
    is $wp->outcomes($m), 'delivered delivered', '... and both alerts';
    wait_for_peace();

    is $wp->post($again =~ s/$delivery->{id}/nothing/r, undef, key => $m->{key})->{status}, 404, 'unknown';
    my $other = $wp->watched('other');
    is $wp->post($again =~ s/$m->{id}/$other->{id}/r, undef, key => $other->{key})->{status}, 404, 'of another monitor';
    is $wp->post($again, undef, key => $other->{key})->{status}, 403, 'another key';
    $wp->patch("/notifications/$m->{channels}[0]", { is_enabled => JSON::PP::false }, key => $m->{key});
    is $wp->post($again, undef, key => $m->{key})->{json}{code}, 'CHANNEL_DISABLED', 'to a channel that is disabled';
    $wp->delete("/notifications/$m->{channels}[0]", key => $m->{key});
    is $wp->post($again, undef, key => $m->{key})->{json}{code}, 'CHANNEL_DISABLED', 'to one that is gone';

    my $tried = $wp->watched('tried', $hook->url('/500,500,500,200/tried'));
    $wp->check_one($tried);
    wait_for_peace();
    my ($first) = @{ $wp->deliveries($tried) };
    $again = "/monitors/$tried->{id}/webhook-deliveries/$first->{id}/redeliver";
    is $wp->post($again, undef, key => $tried->{key})->{status}, 202, 'of one that is still tried';
    ok eventually(sub { $wp->outcomes($tried) eq 'delivered' }), 'the next attempt is made at once';
    is @{ $hook->got('/500,500,500,200/tried') }, 4, '... and no copy is sent';
};

subtest 'sent again by hand, again and again' => sub {
    my $here = Hooked->new;
    $here->keep_worker;
    my $path = '/200,hang/insists';
    my $m = $here->watched('insists', $here->{hook}->url($path));
    $here->check_one($m);
    ok eventually(sub { !$here->notifiers }), 'it is delivered';
    my $at = "/monitors/$m->{id}/webhook-deliveries/${ \$here->deliveries($m)->[0]{id} }/redeliver";
    my $again = sub { $here->post($at, undef, key => $m->{key}) };
    is $again->()->{status}, 202, 'once';
    ok eventually(sub { @{ $here->{hook}->got($path) } == 2 }), 'a run is at work on it';
    my $most = 0;
    for (1 .. 20) {
        $again->();
        my @running = $here->notifiers;
        $most = @running if @running > $most;
    }
    is $most, 1, 'no other is started meanwhile';
    ok kill_and_await($here->notifiers) && eventually(sub { !$here->notifiers }), 'it need not end by itself';
};

subtest 'a monitor that is deleted while it is down' => sub {
    wait_for_peace();
    my ($json, $chat) = ('/500,500,500,200/gone/json', '/500,500,500,200/gone/chat');
    my $m = $wp->watched('doomed', $hook->url('/200/gone'), $hook->url($json),
        { url => $hook->url($chat), payload_format => 'chat' });
    my $well_one = $wp->watched('well', $hook->url('/200/never'));
    mend($well_one);
    check_at(0, $_) for $m, $well_one;
    wait_for_peace();
    $wp->add_channel($m, { url => $hook->url('/200/gone/late') }, $m->{key});
    my $now = time;
    is $wp->delete("/monitors/$_->{id}", key => $_->{key})->{status}, 200, "$_->{name} is deleted" for $m, $well_one;
    ok eventually(sub { @{ $hook->got('/200/gone') } == 2 }), 'the receiver that was told that it is down';
    my ($last) = map { $_->{json} } $hook->got('/200/gone')->[-1];
    is_deeply [ @$last{qw(event)}, $last->{incident}{cause}, $last->{monitor}{name} ],
        [ 'incident.resolved', 'monitor deleted', 'doomed' ], '... is told that it is over';
    wait_for_peace();
    notify_at($_) for 100, 400;
    $wp->command('notify');
    ok eventually(sub { $wp->command('notify'); events($json) =~ /resolved/ }), 'one that did not take it yet';
    is events($json), 'created created created created resolved', '... gets all, in order';
    is_deeply $hook->got('/200/gone/late'), [], 'one that was not told anything is not told that';
    is_deeply $hook->got('/200/never'), [], 'nor is anything told of a monitor that was well';
    is @{ $hook->got($chat) }, 4, 'people are told once';
    is $wp->sql('select count(*) from alerts where monitor is null'), 0, 'and nothing is kept';
    is $wp->sql('select count(*) from deliveries where monitor not in (select key from monitors)'), 0, 'indeed';
};

subtest 'what could not be delivered of a deleted monitor is forgotten after a day' => sub {
    wait_for_peace();
    my $m = $wp->watched('doomed', $hook->url('/500/gone'));
    check_at(0, $m);
    wait_for_peace();
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
    wait_for_peace();
    cmp_ok $wp->sql('select count(*) from alerts where kept_config is not null'), '>', 0, 'it is kept';
    $wp->command('tidy', '--now', Watchpost::timestamp(time + 86400 + 60));
    is $wp->sql('select count(*) from alerts where monitor is null'), 0, 'for a day';
};

done_testing;
