# Status pages: making and changing them, finding them by slug, id and domain, and what is on them.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Wait qw(together);
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new;
my $admin = $wp->admin_key;

sub make { return $wp->post('/status-pages', { slug => 'main', title => 'Main', %{ $_[0] } }, @_[ 1 .. $#_ ]) }

my $made = make({ title => '  Our services ', description => 'All of it', logo_url => 'https://x.example/l.svg',
    custom_domain => 'Status.Example.COM' });
is $made->{status}, 201, 'a page' or diag $made->{body};
is $made->{headers}{location}, '/api/v1/status-pages/main', 'and where it is';
my ($page, $key) = @{ $made->{json} }{qw(status_page manage_key)};
like $key, qr/^wp_[0-9a-f]{32}$/, 'its key';
is_deeply { %$page, id => 0, created_at => 0, updated_at => 0 }, {
    id => 0, slug => 'main', title => 'Our services', description => 'All of it',
    logo_url => 'https://x.example/l.svg', custom_domain => 'status.example.com', is_public => $true,
    access => 'public', show_causes => $false, timezone => 'UTC', theme => 'system', footer_links => [],
    language => 'auto', history_days => 90, allow_embedding => $false, show_powered_by => $true,
    allow_subscribers => $true, notify_automatic => $false, notify_after_minutes => 5,
    monitor_count => 0, created_at => 0, updated_at => 0, revision => 1,
}, 'all of it';

subtest 'what is refused' => sub {
    my @stories = (
        [ { slug => undef }, '422 UNPROCESSABLE_ENTITY' ], [ { title => undef }, '422 UNPROCESSABLE_ENTITY' ],
        [ { slug => 1 }, '422 UNPROCESSABLE_ENTITY' ], [ { is_public => 'yes' }, '422 UNPROCESSABLE_ENTITY' ],
        [ { description => 3 }, '422 UNPROCESSABLE_ENTITY' ],
        (map { [ { slug => $_ }, '400 VALIDATION_ERROR' ] } '', 'a b', ' a', "\x{e4}", 'a/b', 'x' x 101),
        (map { [ { title => $_ }, '400 VALIDATION_ERROR' ] } '', '  ', 'x' x 201),
        (map { [ { logo_url => $_ }, '400 VALIDATION_ERROR' ] } 'ftp://x/', '/logo.png', 'http://x/' . 'x' x 2000),
        (map { [ { slug => 'b', custom_domain => $_ }, '400 VALIDATION_ERROR' ] }
            '', 'a b', 'http://x', 'x:80', 'a/b', "a\tb", 'x' x 254),
        [ { description => 'x' x 2001 }, '400 VALIDATION_ERROR' ],
        [ {}, '409 SLUG_CONFLICT' ],
        [ { slug => 'b', custom_domain => 'STATUS.example.com' }, '409 DOMAIN_CONFLICT' ],
    );
    for (@stories) {
        my $answer = make($_->[0]);
        is "$answer->{status} $answer->{json}{code}", $_->[1], $answer->{json}{error};
    }
    is @{ $wp->get('/status-pages')->{json} }, 1, 'and nothing was made';
};

my $hidden = make({ slug => 'Main', title => 'Hidden', is_public => $false, description => '', logo_url => '' });
is $hidden->{status}, 201, 'slugs differ by case';
ok !exists $hidden->{json}{status_page}{$_}, "an empty $_ is none" for qw(description logo_url custom_domain);
make({ slug => 'zz', title => 'Hidden' });

sub slugs { return join ' ', map { $_->{slug} } @{ $wp->get('/status-pages', @_)->{json} } }
is slugs(), 'zz main', 'public ones, by title';
is slugs(key => $admin), 'Main zz main', 'all of them for the admin; the same title: by slug';
is slugs(key => $key), 'zz main', 'a key of a page shows no more';

subtest 'by slug, by id, by domain' => sub {
    is $wp->get("/status-pages/$_")->{json}{id}, $page->{id}, $_
        for 'main', $page->{id}, 'status.example.com', 'STATUS.Example.com';
    is $wp->get('/status-pages/Main')->{json}{title}, 'Hidden', 'unlisted, but there for clients that know its slug';
    is $wp->get("/status-pages/$_")->{status}, 404, $_ for 'MAIN', 'nothing', 'example.com';
    my $clash = make({ slug => 'clash', custom_domain => 'zz' })->{json}{status_page};
    is $wp->get('/status-pages/zz')->{json}{slug}, 'zz', 'a slug comes before a domain';
    $wp->delete("/status-pages/$clash->{id}", key => $admin);
};

subtest 'changing' => sub {
    my $uri = '/status-pages/main';
    my $patch = sub { return $wp->patch($uri, $_[0], key => $key) };
    is $wp->patch($uri, {})->{status}, 401, 'not without a key';
    is $wp->patch($uri, {}, key => $hidden->{json}{manage_key})->{status}, 403, "nor with another page's";
    is $wp->patch('/status-pages/nothing', '{', key => 'x')->{status}, 404, 'nor what is not there';
    is_deeply $patch->({})->{json}, $page, 'nothing to change';
    my $changed = $patch->({ title => ' New ', slug => 'renamed', is_public => $false })->{json};
    is "$changed->{title} $changed->{slug}", 'New renamed', 'title and slug';
    is $wp->get($uri)->{status}, 404, 'not under the old one any more';
    $uri = '/status-pages/status.example.com';
    is $patch->({ slug => 'zz' })->{json}{code}, 'SLUG_CONFLICT', 'to a slug that is taken';
    is $patch->({ slug => 'renamed', custom_domain => 'status.example.com' })->{status}, 200, 'to what it has';
    is $patch->({ title => undef, is_public => undef })->{json}{title}, 'New',
        'null is ignored where something must be';
    is $patch->({ title => 5 })->{status}, 422, 'a wrong type';
    is $patch->({ slug => 'ok', title => '' })->{status}, 400, 'all or nothing';
    is $wp->get($uri)->{json}{slug}, 'renamed', '... nothing';
    $uri = "/status-pages/$page->{id}";
    my $cleared = $patch->({ description => undef, logo_url => '', custom_domain => '' })->{json};
    ok !exists $cleared->{$_}, "$_ is cleared" for qw(description logo_url custom_domain);
    $patch->({ custom_domain => 'a.example' });
    ok !exists $patch->({ custom_domain => undef })->{json}{custom_domain}, 'by null, too';
    is $wp->patch($uri, { slug => 'main', is_public => $true }, key => $admin)->{status}, 200, 'the admin may, too';
};

subtest 'how it looks, and who may read it' => sub {
    my $uri = "/status-pages/$page->{id}";
    my $patch = sub { return $wp->patch($uri, $_[0], key => $key) };
    my %look = (accent_color => '#Ab12cD', theme => 'dark', language => 'de', history_days => 1000, timezone => 'Europe/Berlin',
        footer_links => [ { label => ' Home ', url => 'https://x.example/' } ], allow_embedding => $true,
        show_powered_by => $false, allow_subscribers => $false, notify_automatic => $true, notify_after_minutes => 0,
        show_causes => $true);
    my $changed = $patch->(\%look)->{json};
    is_deeply delete $changed->{warnings},
        [ 'history_days lowered from 1000 to 365', 'notify_after_minutes raised from 0 to 1' ], 'what was moved is said';
    is_deeply $wp->post('/status-pages', { slug => 'moved', title => 'x', history_days => 1 })->{json}{warnings},
        ['history_days raised from 1 to 30'], 'when a page is made, too';
    $wp->delete('/status-pages/moved', key => $admin);
    is_deeply { map { $_ => $changed->{$_} } keys %look }, { %look, accent_color => '#ab12cd', history_days => 365,
        notify_after_minutes => 1, footer_links => [ { label => 'Home', url => 'https://x.example/' } ] },
        'as it was written, clamped and trimmed' or diag explain $changed;
    is_deeply { %{ $wp->get($uri)->{json} }, updated_at => 0, (map { $_ => 0 } qw(overall monitors monitor_count headline indicator sections posts)) },
        { %$changed, updated_at => 0, (map { $_ => 0 } qw(overall monitors monitor_count headline indicator sections posts)) }, 'and so it is kept';
    is $patch->($_->[0])->{status}, $_->[1], JSON::PP->new->canonical->encode($_->[0])
        for [ { theme => 'x' }, 400 ], [ { language => 'xx' }, 400 ], [ { timezone => 'Nowhere' }, 400 ],
        [ { accent_color => 'red' }, 400 ], [ { access => 'secret' }, 400 ], [ { access => 5 }, 422 ],
        [ { footer_links => [ ({ label => 'a', url => 'http://x/' }) x 6 ] }, 400 ],
        [ { footer_links => [ { label => 'a', url => 'javascript:x' } ] }, 400 ],
        [ { footer_links => [ { label => "a\nb", url => 'http://x/' } ] }, 400 ],
        [ { access => 'password' }, 400 ], [ { access => 'password', password => 'x' x 7 }, 400 ],
        [ { access => 'password', password => 'x' x 201 }, 400 ], [ { access => 'key', is_public => $true }, 400 ];
    my $closed = $patch->({ access => 'password', password => 'a good one' })->{json};
    is "$closed->{access} $closed->{is_public}", 'password 0', 'closed';
    unlike JSON::PP::encode_json($closed), qr/a good one|scrypt|\*\*\*/, 'the password is not shown, not even masked';
    like $wp->sql("select password from status_pages where id = '$page->{id}'"), qr/^scrypt:[0-9a-f]{32}:[0-9a-f]{64}$/,
        'nor stored';
    is $patch->({ is_public => $false })->{json}{access}, 'password', 'false leaves it closed';
    is $patch->({ title => 'New' })->{json}{access}, 'password', 'and so does another member';
    is $patch->({ password => undef })->{status}, 400, 'it cannot be without a password';
    is $patch->({ access => 'key' })->{json}{access}, 'key', 'another access';
    is $wp->sql("select coalesce(password, 'none') from status_pages where id = '$page->{id}'"), 'none', '... forgets it';
    like $patch->({ password => 'a good one' })->{json}{warnings}[0], qr/not kept/, 'it goes with that access only';
    is slugs(key => $admin), 'Main zz main', 'the admin lists what is closed';
    is slugs(), 'zz', 'and nobody else';
    is $patch->({ is_public => $true })->{json}{access}, 'public', 'true opens it';
    $patch->({ slug => 'main', title => 'New', theme => 'system', accent_color => undef });
    my $cleared = $patch->({ theme => undef, accent_color => '' })->{json};
    is $cleared->{theme}, 'system', 'null is ignored where something must be';
    ok !exists $cleared->{accent_color}, 'and clears what may be empty';
};

my %monitor = map { my ($name, @more) = @$_; ($name => $wp->monitor(name => $name, @more)) } (
    [ 'web', is_public => $true, group_name => 'B', url => 'http://user:pass@127.0.0.1:1/', tags => 'x,y' ],
    [ 'inside' ], [ 'api', group_name => 'A' ],
);

subtest 'monitors on it' => sub {
    my $uri = '/status-pages/main/monitors';
    my $add = sub { return $wp->post($uri, { monitor_ids => $_[0] }, key => $key) };
    my @ids = map { $monitor{$_}{id} } qw(inside web api);
    is_deeply $add->([ @ids[ 0, 1 ], 'nobody', $ids[1] ])->{json}, {
        added => 2, skipped => 1, total_monitors => 2,
        errors => [ { monitor_id => 'nobody', error => 'Monitor not found' } ],
    }, 'added, skipped, unknown';
    is_deeply $add->(\@ids)->{json}, { added => 1, skipped => 2, errors => [], total_monitors => 3 }, 'and one more';
    is $add->($_->[0])->{status}, $_->[1], "refused with $_->[1]"
        for [ [], 400 ], [ [ ('x') x 101 ], 400 ], [ 'x', 422 ],
        [ [ 'x', 5 ], 422 ], [ undef, 422 ], [ {}, 422 ], [ ["x\0"], 400 ];
    is $wp->post($uri, { monitor_ids => \@ids })->{status}, 401, 'not without a key';

    my @shown = @{ $wp->get($uri)->{json} };
    is "@{[ map { $_->{name} } @shown ]}", 'api web inside', 'in the order of the list, private ones too';
    is_deeply $shown[1], {
        id => $monitor{web}{id}, name => 'web', url => 'http://***@127.0.0.1:1/', current_status => 'unknown',
        is_paused => $false, uptime_24h => 100, uptime_7d => 100, total_checks_24h => 0, total_checks_7d => 0,
        active_incident => $false, tags => [qw(x y)], group_name => 'B', stale => $false,
    }, 'before the first check';
    my $detail = $wp->get('/status-pages/main')->{json};
    is_deeply $detail->{monitors}, \@shown, 'and the page shows the same';
    ok !exists $detail->{monitor_count}, 'and no count';
    is $detail->{overall}, 'unknown', 'nothing is known yet';
    is $wp->get('/status-pages', key => $admin)->{json}[2]{monitor_count}, 3, 'the list has the count';

    is_deeply $wp->delete("$uri/$ids[2]", key => $key)->{json}, {
        message => 'Monitor removed from status page', monitor_id => $ids[2], status_page_id => $page->{id},
    }, 'one is taken off';
    is $wp->delete("$uri/$_", key => $key)->{status}, 404, 'what is not on it' for $ids[2], 'nobody';
    is $wp->delete("$uri/$ids[1]", key => 'x')->{status}, 403, 'a wrong key';
};

subtest 'the feed of incidents' => sub {
    my $t0 = time - 1200;
    $wp->check(at => $t0 + 600 * $_) for 0, 1; # their port is closed: down twice, an incident each
    my $detail = $wp->get('/status-pages/main')->{json};
    is $detail->{overall}, 'major_outage', 'the page says so';
    ok $detail->{monitors}[0]{active_incident}, 'and so does the monitor';
    $wp->patch("/monitors/$monitor{web}{id}", { name => 'a <b> & "c"' }, key => $monitor{web}{key});
    my $feed = $wp->get('/status-pages/main/feed.atom');
    is $feed->{headers}{'content-type'}, 'application/atom+xml', 'as Atom';
    is scalar(() = $feed->{body} =~ /<entry>/g), 2, 'the incidents of its monitors, not of others';
    like $feed->{body}, qr/<title>a &lt;b&gt; &amp; &quot;c&quot;: ausgefallen/, 'names are escaped, in the language of the page';
    my ($incident) = @{ $wp->get("/monitors/$monitor{web}{id}/incidents")->{json} };
    like $feed->{body}, qr/urn:uuid:$incident->{id}/, 'an entry is its incident';
    like $feed->{body}, qr{<updated>$incident->{started_at}</updated>}, 'as old as that';
};

subtest 'one slug, one page, whichever request is first' => sub {
    my @statuses = together((sub { make({ slug => 'race' })->{status} }) x 6);
    is join(' ', sort @statuses), '201 409 409 409 409 409', 'and none is answered 500';
};

subtest 'taking it away' => sub {
    is_deeply $wp->delete('/status-pages/main', key => $key)->{json},
        { message => 'Status page deleted', id => $page->{id}, slug => 'main' }, 'gone';
    is $wp->get('/status-pages/main')->{status}, 404, 'for good';
    is $wp->get("/monitors/$monitor{web}{id}")->{status}, 200, 'its monitors stay';
    $wp->delete("/monitors/$monitor{web}{id}", key => $monitor{web}{key});
    is $wp->sql('select count(*) from page_monitors'), 0, 'nothing is left behind';
};

subtest 'not too many' => sub {
    $wp->set(MONITOR_RATE_LIMIT => 2);
    my $n = 0;
    my $more = sub { return make({ slug => 's' . $n++ }, @_) };
    $wp->monitor for 1 .. 2;
    is $more->()->{status}, 201, 'monitors are counted apart';
    is make({ slug => 'a b' })->{status}, 400, 'what is refused';
    is $more->()->{status}, 201, '... is not counted';
    my $late = $more->();
    is "$late->{status} $late->{json}{code}", '429 RATE_LIMIT_EXCEEDED', 'the third is';
    like $late->{json}{retry_after_secs}, qr/^\d+$/, 'when to try again';
    is $late->{headers}{'retry-after'}, $late->{json}{retry_after_secs}, 'in the header, too';
    is make({ slug => 'a b' })->{status}, 429, 'values are judged behind the limit';
    is make({ slug => 5 })->{status}, 422, 'types before it';
    is $more->(key => $admin)->{status}, 201, 'the admin is not limited';
    is $more->(address => '192.0.2.7')->{status}, 201, 'nor is another address';
};

done_testing;
