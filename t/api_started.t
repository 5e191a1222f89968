# When a check began: what heartbeats say of it, and when the next one is due.
use strict;
use warnings;
use Test::More;
use Watchpost;

my $T = 1_770_732_000;
my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my $m = $wp->monitor(name => 'shop');
my $at = "/monitors/$m->{id}";

$wp->check(at => $T);
my $beat = $wp->get("$at/heartbeats")->{json}[0];
is $beat->{started_at}, '2026-02-10T14:00:00Z', 'a check of our own says when it began';
is $wp->get("$at/overview")->{json}{last_heartbeat}{started_at}, $beat->{started_at}, 'in the overview, too';
$wp->command('check', '--monitor', $m->{id});
my $live = $wp->get("$at/heartbeats")->{json}[0];
like $live->{started_at}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'also by the clock';
cmp_ok $live->{started_at}, 'ge', $live->{checked_at}, '... not before it was claimed';
$wp->sql('update heartbeats set started_after = null');
ok !exists $wp->get("$at/heartbeats")->{json}[0]{started_at}, 'an older one does not say';

subtest 'a probe may tell' => sub {
    my $probe = $wp->post('/locations', { name => 'Oslo' }, key => $admin)->{json};
    my $send = sub {
        my $item = { monitor_id => $m->{id}, status => 'up', response_time_ms => 1, @_ };
        my $answer = $wp->post('/probe', { results => [$item] }, key => $probe->{probe_key})->{json};
        return $answer->{errors}[0]{error} // $wp->get("$at/heartbeats")->{json}[0]{started_at};
    };
    is $send->(), undef, 'or not';
    my $checked = $wp->get("$at/heartbeats")->{json}[0]{checked_at};
    is $send->(checked_at => $checked, started_at => $checked), $checked, 'when it began';
    like $send->(started_at => 'soon'), qr/started_at must be a timestamp/, 'in a time that can be read';
};

subtest 'when the next one is due' => sub {
    my $next = sub { $wp->get("$at/overview")->{json}{next_check_at} };
    my $new = $wp->monitor;
    is $wp->get("/monitors/$new->{id}/overview")->{json}{next_check_at}, undef, 'before the first it is not said';
    my $before = $next->();
    ok $before, 'after it, it is';
    my $now = $wp->patch($at, { url => 'http://127.0.0.1:2/' }, key => $m->{key})->{json}{monitor}{updated_at};
    is $next->(), $now, 'another url is due at once';
    $wp->post("$at/pause", undef, key => $m->{key});
    is $next->(), undef, 'a paused one is not due';
    $wp->post("$at/resume", undef, key => $m->{key});
    is $next->(), $now, 'and is again';
};

my $refused = $wp->delete($at);
is "$refused->{status} $refused->{headers}{'www-authenticate'}", '401 Bearer realm="watchpost"', 'a key is asked for by name';

$wp->stop_worker;
done_testing;
