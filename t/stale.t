# What is old is not shown as good: after three missed checks the status pages, badges and counts say that nothing is
# known, and the monitor itself says that its status is the last one there was.
use strict;
use warnings;
use JSON::PP ();
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $wp = Watchpost->new;
$wp->keep_worker;
my ($old, $new) = map { $wp->monitor(name => $_, is_public => JSON::PP::true) } qw(old new);
my $page = $wp->post('/status-pages', { slug => 'acme', title => 'Acme' })->{json};
$wp->post('/status-pages/acme/monitors', { monitor_ids => [ $old->{id} ] }, key => $page->{manage_key});

# Up, checked so many seconds ago.
sub checked {
    my ($m, $ago) = @_;
    my $at = time - $ago;
    $wp->sql("update monitor_states set status = 1, last_checked_at = $at, concluded_at = $at, due_at = $at + 600
        where monitor = (select key from monitors where id = '$m->{id}')");
    return $at;
}

sub shown { my ($m) = grep { $_->{id} eq $_[0]{id} } @{ $wp->get('/status')->{json}{monitors} }; return $m }
sub names {
    my $json = $wp->get($_[0])->{json};
    return join ' ', map { $_->{name} } @{ ref $json eq 'HASH' ? $json->{monitors} : $json };
}

checked($old, 2 * 86400 + 60);
checked($new, 10);

subtest 'a monitor' => sub {
    is $wp->get("/monitors/$old->{id}")->{json}{stale}, JSON::PP::true, 'is stale';
    is $wp->get("/monitors/$old->{id}")->{json}{current_status}, 'up', '... and keeps its last verdict';
    is $wp->get("/monitors/$new->{id}")->{json}{stale}, JSON::PP::false, 'or is not';
    is names('/monitors?status=up'), 'new old', 'the list of monitors compares the last verdict';
};

subtest 'the status' => sub {
    is shown($old)->{current_status}, 'unknown', 'is unknown';
    is shown($old)->{stale}, JSON::PP::true, '... for it is old';
    like shown($old)->{stale_since}, qr/Z$/, '... since its last check';
    is shown($new)->{current_status}, 'up', 'a fresh one is what it is';
    ok !exists shown($new)->{stale_since}, '... and not old';
    is $wp->get('/status')->{json}{overall}, 'unknown', 'together they are not called operational';
    is names('/status?status=unknown'), 'old', 'the filter compares what is shown';
    is names('/status?status=up'), 'new', '... either way';
};

subtest 'a page' => sub {
    is $wp->get('/status-pages/acme')->{json}{overall}, 'unknown', 'of nothing current';
    my $text = $wp->request(GET => '/s/acme', undef, headers => { Accept => 'text/markdown' })->{body};
    like $text, qr/\*\*No current data: last check 2 days/, 'has a headline that says so';
    like $text, qr/\| No current data \|/, '... and so has the row';
};

subtest 'a badge' => sub {
    like $wp->get("/monitors/$old->{id}/badge/status")->{body}, qr/>unknown</, 'knows nothing';
    like $wp->get("/monitors/$new->{id}/badge/status")->{body}, qr/>up</, 'or does';
};

subtest 'a feed' => sub {
    $wp->sql("insert into incidents (seq, id, monitor, started_at, cause) select 1, 'i', key, " . (time - 2 * 86400)
        . ", 'gone' from monitors where id = '$old->{id}'");
    my $title = sub { ($wp->get('/status-pages/acme/feed.atom')->{body} =~ m{<title>(old: \w+)</title>})[0] };
    is $title->(), 'old: unknown', 'does not say how it is';
    checked($old, 10);
    is $title->(), 'old: down', '... or does';
    $wp->sql('delete from incidents');
    checked($old, 2 * 86400 + 60);
};

subtest 'a paused one is not expected to be checked' => sub {
    $wp->post("/monitors/$old->{id}/pause", {}, key => $old->{key});
    is shown($old)->{stale}, JSON::PP::false, 'so nothing is missed';
    $wp->post("/monitors/$old->{id}/resume", {}, key => $old->{key});
};

subtest 'an answer that is kept ends when it grows old' => sub {
    checked($old, 1917);
    is shown($old)->{current_status}, 'up', 'three intervals and two minutes are not over';
    ok eventually(sub { shown($old)->{current_status} eq 'unknown' }, 20), '... and then they are, though nothing was written';
};

done_testing;
