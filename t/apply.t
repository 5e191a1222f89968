# Desired state: a workspace as one document, applied and exported.
use strict;
use warnings;
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $made = $wp->post('/workspaces', { name => 'Team' }, key => $wp->admin_key);
my ($team, $owner) = ($made->{json}{workspace}, $made->{json}{key});
my $key = $wp->post('/workspace/keys', { label => 'ci', role => 'editor' }, key => $owner)->{json}{key};

sub apply {
    my ($document, $query, %options) = @_;
    return $wp->post('/apply' . ($query // ''), { version => 1, %$document }, key => $options{key} // $key);
}

sub actions { return { map { ("$_->{type} $_->{external_id}" => $_->{action}) } @{ $_[0]{json}{plan} } } }
sub monitor { return { name => $_[0], url => "http://127.0.0.1:9/" . lc $_[0] =~ s/ /-/gr, interval_seconds => 600 } }
sub by { return $wp->get("/monitors/by/$_[0]", key => $key) }

my %shop = (
    monitors => {
        db => monitor('Database'),
        shop => { %{ monitor('Shop') }, depends_on => ['db'], tags => ['prod'], headers => { 'X-Token' => 'hidden' },
            alert_rules => { repeat_interval_minutes => 30 },
            channels => [ { name => 'ops', channel_type => 'webhook', config => { url => 'http://127.0.0.1:9/', secret => 'whsec_YSBzZWNyZXQgb2YgMjQgYnl0ZXMgLi4u' } } ] },
    },
    status_pages => { public => { title => 'Our services', monitors => [ 'shop', 'db' ] } },
);

subtest 'a document' => sub {
    my $dry = apply(\%shop, '?dry_run=true');
    is $dry->{status}, 200, 'a dry run' or diag $dry->{body};
    is $dry->{json}{applied}, JSON::PP::false, 'applies nothing';
    is_deeply actions($dry), { 'monitor db' => 'create', 'monitor shop' => 'create', 'status_page public' => 'create' }, 'its plan';
    is by('db')->{status}, 404, 'and there is nothing';
    unlike $dry->{body}, qr/hidden|whsec/, 'no secret is in a plan';
    my ($shop) = grep { $_->{external_id} eq 'shop' } @{ $dry->{json}{plan} };
    my %changes = map { $_->{field} => $_ } @{ $shop->{changes} };
    is_deeply $changes{depends_on}, { field => 'depends_on', from => undef, to => ['db'] }, 'a create runs from null';

    my $done = apply(\%shop);
    is $done->{status}, 200, 'applied' or diag $done->{body};
    is $done->{json}{applied}, JSON::PP::true, 'and says so';
    is by('shop')->{json}{name}, 'Shop', 'a monitor is there';
    my $id = by('shop')->{json}{id};
    is $wp->get("/monitors/$id/dependencies", key => $key)->{json}[0]{depends_on_name}, 'Database', 'what it depends on';
    is $wp->get("/monitors/$id/alert-rules", key => $key)->{json}{repeat_interval_minutes}, 30, 'its rules';
    is $wp->get("/monitors/$id/notifications", key => $key)->{json}[0]{name}, 'ops', 'its channel';
    is scalar @{ $wp->get('/status-pages/public')->{json}{monitors} }, 2, 'a page with both';

    my $again = apply(\%shop);
    is_deeply [ map { $_->{action} } @{ $again->{json}{plan} } ], [ ('unchanged') x 3 ], 'twice changes nothing' or diag $again->{body};
    is by('shop')->{json}{revision}, 1, 'not even a revision';
};

subtest 'its export' => sub {
    my $export = $wp->get('/export', key => $key);
    is $export->{status}, 200, 'is had' or diag $export->{body};
    unlike $export->{body}, qr/hidden|whsec/, 'without secrets';
    is $wp->get('/export?set=', key => $key)->{status}, 400, 'a blank set is not all of them';
    is_deeply [ sort keys %{ $export->{json}{monitors} } ], [ 'db', 'shop' ], 'by external_id';
    my $back = apply($export->{json});
    is $back->{status}, 200, 'it can be applied' or diag $back->{body};
    is_deeply [ map { $_->{action} } @{ $back->{json}{plan} } ], [ ('unchanged') x 3 ], 'and changes nothing, masks and all' or diag $back->{body};
    my $plain = $wp->get('/export?secrets=true', key => $key);
    like $plain->{body}, qr/hidden/, 'secrets in plain for who asks';
    is_deeply [ map { $_->{action} } @{ apply($plain->{json})->{json}{plan} } ], [ ('unchanged') x 3 ], 'and these, too';
    is $export->{body}, $wp->get('/export', key => $key)->{body}, 'the order is stable';
    is $wp->get('/export?secrets=maybe', key => $key)->{status}, 400, 'a flag is true or false';
    is $wp->get('/export')->{status}, 401, 'not without a key';
    $wp->post('/monitors', monitor('by hand'), key => $key);
    is $wp->get('/export', key => $key)->{headers}{'x-hidden-count'}, 1, 'what has no name is counted';
};

subtest 'changes' => sub {
    my %less = (%shop, monitors => { %{ $shop{monitors} }, shop => { %{ monitor('Shop 2') }, is_paused => \1 } });
    my $change = apply(\%less);
    is $change->{status}, 200, 'applied' or diag $change->{body};
    my ($shop) = grep { $_->{external_id} eq 'shop' } @{ $change->{json}{plan} };
    is $shop->{action}, 'change', 'a change';
    is_deeply [ sort map { $_->{field} } @{ $shop->{changes} } ], [ qw(alert_rules depends_on headers is_paused name tags url) ], 'of all that is otherwise';
    my $now = by('shop')->{json};
    ok $now->{is_paused}, 'paused';
    is_deeply $now->{tags}, [], 'absent fields are at their defaults';
    is_deeply $wp->get("/monitors/$now->{id}/dependencies", key => $key)->{json}, [], 'it depends on nothing';
    is $wp->get("/monitors/$now->{id}/alert-rules", key => $key)->{status}, 404, 'has no rules';
    is scalar @{ $wp->get("/monitors/$now->{id}/notifications", key => $key)->{json} }, 1, 'channels that are not spoken of stay';
    $less{monitors}{shop}{channels} = [];
    apply(\%less);
    is scalar @{ $wp->get("/monitors/$now->{id}/notifications", key => $key)->{json} }, 0, 'and go when there are to be none';
};

subtest 'strict' => sub {
    my $typo = apply({ monitors => { db => { %{ monitor('Database') }, intervall_seconds => 60 } } });
    is $typo->{status}, 400, 'an unknown member is refused';
    like $typo->{json}{error}, qr/monitors\.db: .*intervall_seconds/, 'naming object and member';
    my $moved = apply({ monitors => { db => { %{ monitor('Database') }, timeout_ms => 1 } } });
    is $moved->{status}, 400, 'a value that would be moved, too' or diag $moved->{body};
    my $lenient = apply({ monitors => { db => { %{ monitor('Database') }, timeout_ms => 1 } } }, '?strict=false');
    is $lenient->{status}, 200, 'unless it is lenient' or diag $lenient->{body};
    like $lenient->{json}{warnings}[0], qr/^monitors\.db: timeout_ms/, 'which warns';
    is apply({ monitorz => {} }, '?strict=false')->{status}, 400, 'never of a member at the top';
    is $wp->post('/apply', { monitors => {} }, key => $key)->{status}, 400, 'version is required';
    is apply({ monitors => { 'a/b' => monitor('x') } })->{status}, 400, 'a name that is none';
    is apply({ monitors => { db => { %{ monitor('Database') }, depends_on => ['nobody'] } } })->{status}, 400, 'a dependency on nothing';
    my $odd = apply({ set => 'odd', monitors => { odd => { %{ monitor('Odd') }, consensus_threshold => 9, response_time_threshold_ms => 60000 } },
        channels => { odd => { name => 'Odd', channel_type => 'webhook', config => { url => 'http://127.0.0.1:9/', secret => 'a secret of 16 bytes' } } } }, '?dry_run=true');
    is $odd->{status}, 200, 'what is neither ignored nor moved is no fault' or diag $odd->{body};
    is scalar(grep { /odd: .*(?:cannot be reached|used as its bytes)/ } @{ $odd->{json}{warnings} }), 3, '... but told';
    my $masked = apply({ monitors => { new => { %{ monitor('New') }, headers => { 'X-Token' => '***' } } } });
    is $masked->{status}, 400, 'a mask with nothing behind it' or diag $masked->{body};
    is apply({ monitors => { a => { %{ monitor('a') }, depends_on => ['b'] }, b => { %{ monitor('b') }, depends_on => ['a'] } } })->{status},
        400, 'a circle';
    is by('a')->{status}, 404, 'all or nothing';
};

subtest 'sets and prune' => sub {
    my %two = (set => 'two', monitors => { cache => monitor('Cache') });
    apply(\%two);
    is apply({ %two, set => 'three' })->{json}{code}, 'OWNED_BY_SET', 'what one document owns, no other takes';
    is apply({ %two, set => 'three' }, '?take=true')->{status}, 200, 'unless it says so';
    my $gone = apply({ set => 'three', monitors => {} }, '?prune=true');
    is_deeply actions($gone), { 'monitor cache' => 'delete' }, 'prune deletes what is of this set';
    is by('cache')->{status}, 404, 'it is gone';
    is by('db')->{status}, 200, 'and no other';
    my %many = (set => 'many', monitors => { map { ("m$_" => monitor("m$_")) } 1 .. 8 });
    apply(\%many);
    my $export = $wp->get('/export?set=many', key => $key)->{json};
    is scalar keys %{ $export->{monitors} }, 8, 'an export of a set';
    is $export->{set}, 'many', 'which it names';
    my $large = apply({ set => 'many', monitors => { m1 => monitor('m1') } }, '?prune=true');
    is $large->{json}{code}, 'PRUNE_TOO_LARGE', 'a prune of most of it is refused';
    is apply({ set => 'many', monitors => { m1 => monitor('m1') } }, '?prune=true&dry_run=true')->{status}, 200, 'but not as a dry run';
    is apply({ set => 'many', monitors => { m1 => monitor('m1') } }, '?prune=force')->{status}, 200, 'and not with force';
    $wp->put('/monitors/by/m2', monitor('by hand'), key => $key);
    apply({ set => 'many', monitors => { m1 => monitor('m1') } }, '?prune=true');
    is by('m2')->{status}, 200, 'what was made by hand stays';
};

subtest 'channels and rules of the workspace' => sub {
    my %team = (set => 'team', monitors => { api => { %{ monitor('API') }, alert_rules => { escalation_after_minutes => 5, escalation_channel_ids => ['boss'] } } },
        channels => {
            ops => { name => 'Ops', channel_type => 'webhook', config => { url => 'http://127.0.0.1:9/ops' }, match => { monitor_ids => ['api'] } },
            boss => { name => 'Boss', channel_type => 'webhook', config => { url => 'http://127.0.0.1:9/boss' }, events => [] },
        },
        alert_rules => { repeat_interval_minutes => 60 });
    my $made = apply(\%team);
    is $made->{status}, 200, 'applied' or diag $made->{body};
    my $id = by('api')->{json}{id};
    my $ops = $wp->get('/channels/by/ops', key => $key)->{json};
    is_deeply $ops->{match}{monitor_ids}, [$id], 'a channel matches a monitor that the document names';
    my $boss = $wp->get('/channels/by/boss', key => $key)->{json}{id};
    is_deeply $wp->get("/monitors/$id/alert-rules", key => $key)->{json}{escalation_channel_ids}, [$boss], 'an escalation goes to a channel of it';
    is $wp->get('/workspace/alert-rules', key => $key)->{json}{repeat_interval_minutes}, 60, 'rules of the workspace';
    my $again = apply(\%team);
    is_deeply [ map { $_->{action} } @{ $again->{json}{plan} } ], [ ('unchanged') x 4 ], 'twice changes nothing' or diag $again->{body};
    my $export = $wp->get('/export?set=team', key => $key)->{json};
    is_deeply $export->{channels}{ops}{match}{monitor_ids}, ['api'], 'an export has names for ids';
    is_deeply $export->{monitors}{api}{alert_rules}{escalation_channel_ids}, ['boss'], 'in rules, too';
    is_deeply [ map { $_->{action} } @{ apply($export)->{json}{plan} } ], [ ('unchanged') x 4 ], 'and can be applied';
    is_deeply actions(apply({ set => 'team', monitors => { api => monitor('API') } }, '?prune=true')),
        { 'monitor api' => 'change', 'channel ops' => 'delete', 'channel boss' => 'delete', 'alert_rules alert_rules' => 'delete' }, 'prune';
};

subtest 'maintenance' => sub {
    my %nights = (set => 'nights', monitors => { night => monitor('Night') }, maintenance => {
        nights => { title => 'Nights', starts_at => '2099-01-01T00:00:00Z', ends_at => '2099-01-01T01:00:00Z', rrule => 'FREQ=DAILY', monitor_ids => ['night'] } });
    my $made = apply(\%nights);
    is $made->{status}, 200, 'applied' or diag $made->{body};
    is_deeply actions($made), { 'monitor night' => 'create', 'maintenance nights' => 'create' }, 'made';
    is_deeply [ map { $_->{action} } @{ apply(\%nights)->{json}{plan} } ], [ ('unchanged') x 2 ], 'twice changes nothing' or diag apply(\%nights)->{body};
    my $export = $wp->get('/export?set=nights', key => $key)->{json};
    is_deeply $export->{maintenance}{nights}{monitor_ids}, ['night'], 'an export has names for ids' or diag explain $export->{maintenance};
    my $back = apply($export);
    is_deeply [ map { $_->{action} } @{ $back->{json}{plan} } ], [ ('unchanged') x 2 ], 'and can be applied' or diag $back->{body};
    $nights{maintenance}{nights}{title} = 'Every night';
    is_deeply actions(apply(\%nights)), { 'monitor night' => 'unchanged', 'maintenance nights' => 'change' }, 'changed';
    is_deeply actions(apply({ set => 'nights', monitors => $nights{monitors} }, '?prune=true')), { 'monitor night' => 'unchanged', 'maintenance nights' => 'delete' }, 'pruned';
};

subtest 'who may' => sub {
    is $wp->post('/apply', { version => 1 })->{status}, 401, 'a key is needed';
    my $viewer = $wp->post('/workspace/keys', { label => 'v', role => 'viewer' }, key => $owner)->{json}{key};
    is apply({}, '', key => $viewer)->{status}, 403, 'of an editor';
    my $bound = $wp->post('/workspace/keys', { label => 'b', role => 'editor', tags => ['prod'] }, key => $owner)->{json}{key};
    is apply({}, '', key => $bound)->{status}, 403, 'for the whole workspace';
    my $admin = apply({ monitors => { db => monitor('Of the operator') } }, '', key => $wp->admin_key);
    is $admin->{status}, 200, 'the admin key acts in the default workspace';
    is_deeply actions($admin), { 'monitor db' => 'create' }, 'where names are its own';
    is_deeply actions(apply({ monitors => { db => monitor('Database') } }, "?workspace=$team->{id}", key => $wp->admin_key)),
        { 'monitor db' => 'change' }, 'or in the one that it names';
};

subtest 'limits' => sub {
    my %most = map { ("x$_" => {}) } 1 .. 2001;
    like apply({ monitors => \%most })->{json}{error}, qr/at most 2000 objects/, 'objects';
    is $wp->post('/apply', '{"version": 1, "x": "' . 'x' x (2 << 20) . '"}', key => $key)->{status}, 413, '2 MiB';
};

subtest 'what keeps it from running alone' => sub {
    my $lock = $wp->folder . '/alone.lock';
    unlink $lock;
    mkdir $lock or die $!;
    my $answer = $wp->post('/apply', { version => 1 }, key => $key);
    is "$answer->{status} $answer->{json}{code}", '500 INTERNAL_ERROR', 'is told as what it is: another try does not help';
    rmdir $lock or die $!;
    is $wp->post('/apply', { version => 1 }, key => $key)->{status}, 200, 'without it';
};

done_testing;
