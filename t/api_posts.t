# Posts of a status page: what people say, update by update, and how it is kept.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new;
my $made = $wp->post('/status-pages', { slug => 'acme', title => 'Acme' });
my $key = $made->{json}{manage_key};
my $other = $wp->post('/status-pages', { slug => 'other', title => 'Other' })->{json}{manage_key};
my $m = $wp->monitor(name => 'web', url => 'http://127.0.0.1:1/', confirmation_threshold => 1);
my $stray = $wp->monitor(name => 'stray', url => 'http://127.0.0.1:1/', confirmation_threshold => 1);
$wp->post('/status-pages/acme/monitors', { monitor_ids => [ $m->{id} ] }, key => $key);

my $uri = '/status-pages/acme/posts';
sub add { return $wp->post($uri, { title => 'Slow', %{ $_[0] } }, key => $key, @_[ 1 .. $#_ ]) }

my $answer = add({ body => 'We *look*.', monitor_ids => [ $m->{id} ] });
is $answer->{status}, 201, 'a post' or diag $answer->{body};
my $post = $answer->{json};
is $answer->{headers}{location}, "/api/v1$uri/$post->{id}", 'and where it is';
is_deeply { %$post, id => 0, created_at => 0, updated_at => 0 }, {
    id => 0, created_at => 0, updated_at => 0, title => 'Slow', kind => 'incident', state => 'investigating',
    impact => 'minor', body_markdown => 'We *look*.', body_html => '<p>We <em>look</em>.</p>',
    monitor_ids => [ $m->{id} ], updates => [],
}, 'all of it';
is_deeply $wp->get("$uri/$post->{id}")->{json}, $post, 'for everybody to read';

subtest 'who may write' => sub {
    is $wp->post($uri, { title => 'x' })->{status}, 401, 'not without a key';
    is $wp->post($uri, { title => 'x' }, key => $other)->{status}, 403, "nor with another page's";
    is $wp->post($uri, { title => 'x' }, key => $m->{key})->{status}, 403, "nor with a monitor's";
    is $wp->patch("/status-pages/other/posts/$post->{id}", { title => 'x' }, key => $other)->{status}, 404,
        'a post is of its page';
    is $wp->get("/status-pages/other/posts/$post->{id}")->{status}, 404, 'to read, too';
    is $wp->post($uri, { title => 'By the operator', kind => 'announcement' }, key => $wp->admin_key)->{status}, 201,
        'the admin may';
};

subtest 'what is refused' => sub {
    for ([ { title => '' }, 400 ], [ { title => 'x' x 201 }, 400 ], [ { title => 7 }, 422 ], [ { title => undef }, 422 ],
        [ { kind => 'x' }, 400 ], [ { state => 'ended' }, 400 ], [ { impact => 'huge' }, 400 ],
        [ { body => 'x' x 10001 }, 400 ], [ { monitor_ids => [ $stray->{id} ] }, 400 ], [ { monitor_ids => ['no'] }, 400 ],
        [ { monitor_ids => [ ($m->{id}) x 201 ] }, 400 ], [ { incident_id => 'no' }, 400 ],
        [ { kind => 'maintenance' }, 422 ], [ { starts_at => Watchpost::timestamp(time) }, 400 ],
        [ { kind => 'maintenance', starts_at => '2026-02-10T15:00:00Z', ends_at => '2026-02-10T15:00:00Z' }, 400 ])
    {
        my $no = add($_->[0]);
        is $no->{status}, $_->[1], $no->{json}{error};
    }
    is $wp->patch("$uri/$post->{id}", { kind => 'incident' }, key => $key)->{status}, 400, 'kind is not changed';
    my $no = $wp->patch("$uri/$post->{id}", { state => 'resolved' }, key => $key);
    is $no->{status}, 400, 'nor state';
    like $no->{json}{error}, qr/updates/, '... but by an update';
};

subtest 'updates' => sub {
    my $updates = "$uri/$post->{id}/updates";
    is $wp->post($updates, {}, key => $key)->{status}, 422, 'with a body';
    is $wp->post($updates, { body => '' }, key => $key)->{status}, 400, '... that says something';
    my $first = $wp->post($updates, { body => 'Found it', state => 'identified' }, key => $key);
    is $first->{status}, 201, 'an update';
    is $first->{headers}{location}, "/api/v1$uri/$post->{id}", '... which is in the post';
    is $first->{json}{state}, 'identified', 'the post is as it says';
    my $second = $wp->post($updates, { body => 'Still at it' }, key => $key)->{json};
    is $second->{state}, 'identified', 'without a state it stays';
    is "@{[ map { $_->{body_markdown} } @{ $second->{updates} } ]}", 'Found it Still at it', 'oldest first';
    my $done = $wp->post($updates, { body => 'Mended', state => 'resolved' }, key => $key)->{json};
    is $done->{state}, 'resolved', 'done';
    my @ids = map { $_->{id} } @{ $done->{updates} };
    is @{ $wp->get("$uri?state=open&kind=incident")->{json} }, 0, 'it is not open any more';
    is $wp->delete("$updates/$ids[2]", key => $key)->{json}{state}, 'identified', 'without that update it is as before';
    is @{ $wp->get("$uri?state=open&kind=incident")->{json} }, 1, 'open again';
    my $changed = $wp->patch("$updates/$ids[0]", { body => '**Found**' }, key => $key)->{json};
    is $changed->{updates}[0]{body_html}, '<p><strong>Found</strong></p>', 'mended words';
    is $wp->patch("$updates/$ids[1]", { state => 'monitoring' }, key => $key)->{json}{state}, 'monitoring', 'or state';
    is $wp->patch("$updates/no", { body => 'x' }, key => $key)->{status}, 404, 'one that is not there';
    $wp->delete("$updates/$_", key => $key) for @ids[ 0, 1 ];
    is $wp->get("$uri/$post->{id}")->{json}{state}, 'investigating', 'without any it is as it began';
};

subtest 'the clock' => sub {
    my ($before, $soon) = map { Watchpost::timestamp(time + $_) } -3600, 3600;
    my $on = add({ kind => 'maintenance', starts_at => $before, ends_at => $soon })->{json};
    is "$on->{state} $on->{impact}", 'in_progress none', 'maintenance that is on';
    my $over = add({ kind => 'maintenance', starts_at => Watchpost::timestamp(time - 7200), ends_at => $before })->{json};
    is $over->{state}, 'completed', '... and over';
    is $wp->patch("$uri/$on->{id}", { ends_at => undef }, key => $key)->{status}, 422, 'both of its times stay';
    is $wp->patch("$uri/$on->{id}", { ends_at => $before }, key => $key)->{status}, 400, 'and make sense';
    my $ended = add({ kind => 'announcement', ends_at => $before })->{json};
    is $ended->{state}, 'ended', 'an announcement that is past';
    is join(' ', map { $_->{kind} } @{ $wp->get("$uri?state=open")->{json} }), 'maintenance announcement incident', 'open ones';
};

subtest 'in the place of an incident' => sub {
    $wp->check(at => time);
    my ($incident) = @{ $wp->get("/monitors/$m->{id}/incidents")->{json} };
    my ($foreign) = @{ $wp->get("/monitors/$stray->{id}/incidents")->{json} };
    is add({ incident_id => $foreign->{id} })->{status}, 400, "not of a monitor that is not the page's";
    my $stands = add({ incident_id => $incident->{id} })->{json};
    is $stands->{incident_id}, $incident->{id}, 'of one that is';
    ok !exists $wp->patch("$uri/$stands->{id}", { incident_id => undef }, key => $key)->{json}{incident_id}, 'no more';
};

# More incidents than a page shows; all but the oldest are spoken for.
subtest 'an older incident that nobody wrote a post for' => sub {
    my $made = $wp->post('/status-pages', { slug => 'many', title => 'Many' })->{json};
    my @m = map { $wp->monitor(name => "of many $_", url => 'http://127.0.0.1:1/', confirmation_threshold => 1) } 1 .. 7;
    my $many = '/status-pages/many';
    $wp->post("$many/monitors", { monitor_ids => [ map { $_->{id} } @m ] }, key => $made->{manage_key});
    $wp->check(at => time + 600);
    my @found = @{ $wp->get("$many/incidents")->{json} };
    is scalar @found, 7, 'seven';
    my $silent = $found[-1]{monitor_name};
    $wp->post("$many/posts", { title => 'We look', incident_id => $found[$_]{id} }, key => $made->{manage_key}) for 0 .. 5;
    my $page = $wp->request(GET => '/s/many')->{body};
    my ($open) = $page =~ m{(<h2 id="open">.*?</section>)}s;
    like $open // '', qr/<bdi>\Q$silent\E</, 'is on the page';
    unlike $open // q{}, qr/And \d+ more/, 'and none beside it that is told of elsewhere';
    $wp->delete($many, key => $made->{manage_key});
};

subtest 'lists' => sub {
    my $all = $wp->get("$uri?limit=2");
    is scalar @{ $all->{json} }, 2, 'a part';
    is $all->{headers}{'x-total-count'}, 6, 'of so many';
    is scalar @{ $wp->get("$uri?limit=2&offset=5")->{json} }, 1, 'the end of it';
    is $wp->get("$uri?$_")->{status}, 400, $_ for 'state=closed', 'kind=x', 'foo=1';
};

subtest 'hostile words' => sub {
    my $bad = add({ title => '<script>alert(1)</script>', body => "<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))" });
    unlike $bad->{json}{body_html}, qr/<img|<script|javascript/, 'are text';
    is add({ title => "a\x{202e}b" })->{status}, 400, 'a title is one line of visible letters';
};

subtest 'the end' => sub {
    is $wp->delete("$uri/$post->{id}", key => $key)->{json}{message}, 'Post deleted', 'a post goes';
    is $wp->get("$uri/$post->{id}")->{status}, 404, 'for good';
    $wp->sql('with recursive n(i) as (select 2000 union all select i + 1 from n where i < 3001) '
            . "insert into posts (key, id, page, kind, title, body, impact, first_state, state, created_at, updated_at) "
            . "select i, 'p' || i, (select key from status_pages where slug = 'acme'), 2, 't', '', 0, 0, 0, 1, 1 from n");
    is add({})->{json}{code}, 'LIMIT_REACHED', 'a thousand are enough';
    is add({ impact => 'none such' })->{json}{code}, 'LIMIT_REACHED', '... whatever the next one says';
    $wp->delete('/status-pages/acme', key => $key);
    is $wp->sql('select count(*) from posts'), 0, 'they go with their page';
};

done_testing;
