# Who may: every row of the route table, with every kind of key; the right one is sent in each of the three ways,
# the others in one, which is another from row to row.  What is expected follows from the table's own auth column, so a
# new route is tested as soon as it has a row.
use strict;
use warnings;
use POSIX qw(strftime);
use Test::More;
use Watchpost;

note 'bound: 600 s';
my $wp = Watchpost->new(PAGE_UPLOADS => 'any')->keep_worker;
my $admin = $wp->admin_key;
my @subjects = qw(monitor incident channel window silence location page);
my $incidents = 0;

# A fresh monitor with an open incident, a channel and a window, a location and a status page: the id of each, and
# the keys: { monitor, incident, channel, window, location, page, key => { M, P, L } }.
sub fixture {
    my $m = $wp->monitor;
    my $seq = ++$incidents;
    my $id = sprintf '00000000-0000-4000-8000-%012d', $seq;
    my ($channel, $window, $silence) = map { sprintf "00000000-0000-4000-8000-$_%011d", $seq } 'c', 'd', 'e';
    $wp->sql("insert into incidents (seq, id, monitor, started_at, cause)
            select $seq, '$id', key, 1, 'it is down' from monitors where id = '$m->{id}';
        insert into channels (key, id, monitor, name, type, config, trusted, created_at)
            select 900000 + $seq, '$channel', key, 'mail', 'email', '{}', 0, 1 from monitors where id = '$m->{id}';
        insert into maintenances (id, monitor, title, starts_at, ends_at, over_at, created_at)
            select '$window', key, 'move', 1, 2, 2, 1 from monitors where id = '$m->{id}';
        insert into silences (key, id, by_match, match_all, match_tags, match_groups, match_monitors, starts_at, ends_at, created_at)
            values (900000 + $seq, '$silence', 0, 0, '', '', ',$m->{id},', 1, 2, 1)");
    my $probe = $wp->post('/locations', { name => "probe $seq" }, key => $admin)->{json};
    my $page = $wp->post('/status-pages', { slug => "page$seq", title => 'x' })->{json};
    return {
        monitor => $m->{id}, incident => $id, channel => $channel, window => $window, silence => $silence,
        location => $probe->{location}{id}, page => $page->{status_page}{slug},
        key => { M => $m->{key}, P => $page->{manage_key}, L => $probe->{probe_key} },
    };
}

my @routes = map { [ split ' ' ] } split /\n/, `'$Watchpost::BUILD/watchpost.fcgi' --routes`;
ok @routes > 20, 'the worker prints its routes';

# The path with the fixture's id in the place of the first parameter.
sub uri_of {
    my ($path, $fixture) = @_;
    my %kind = (monitors => 'monitor', incidents => 'incident', notifications => 'channel',
        maintenance => 'window', silences => 'silence', locations => 'location', 'status-pages' => 'page', s => 'page');
    return $path =~ s{/([\w-]+)/:(?:id|slug)\b}{
        my $kind = $kind{$1} or die "what does the id in $path name?";
        "/$1/$fixture->{$kind}";
    }er;
}

my %ways = (
    bearer => sub { return ($_[0], headers => { Authorization => "bEaReR $_[1]" }) },
    header => sub { return ($_[0], headers => { 'X-API-Key' => $_[1] }) },
    query => sub { return ("$_[0]?key=$_[1]") },
);

sub ask {
    my ($method, $uri, $key, $way) = @_;
    my ($target, @options) = defined $key ? $ways{$way}->($uri, $key) : ($uri);
    return $wp->request($method, $target, $method eq 'GET' ? undef : {}, @options);
}

# Statuses that the guard gives; anything else means that the caller got past it.  A page that says no, as of a form that
# was filled in elsewhere, is not the guard's.
sub verdict {
    my ($answer) = @_;
    return $answer->{status} =~ /^(?:401|403)$/ && $answer->{json} ? "$answer->{status} $answer->{json}{code}" : 'may';
}

my %expected = (
    '-' => { none => 'may', wrong => 'may', right => 'may', admin => 'may' },
    '-/A' => { none => 'may', wrong => 'may', right => 'may', admin => 'may' },
    'H/A' => { none => 'may', wrong => 'may', right => 'may', admin => 'may' },     # from this host; t/metrics.t
    M => { none => '401 UNAUTHORIZED', wrong => '403 FORBIDDEN', right => 'may', admin => 'may' },
    P => { none => '401 UNAUTHORIZED', wrong => '403 FORBIDDEN', right => 'may', admin => 'may' },
    L => { none => '401 UNAUTHORIZED', wrong => '401 UNAUTHORIZED', right => 'may', admin => '401 UNAUTHORIZED' },
    A => { none => '401 UNAUTHORIZED', wrong => '403 FORBIDDEN', right => '403 FORBIDDEN', admin => 'may' },
);

# A write that needs no key does not take one that is nothing's; one of another thing is as none. On pages no key matters.
sub expected_of {
    my ($method, $path, $auth, $kind, $name) = @_;
    return '403 FORBIDDEN' if "$method $auth" eq 'POST -' && $path =~ m{^/api/} && $name =~ /^(?:malformed|too long|unknown|upper-case)$/;
    return $expected{$auth}{$kind};
}

my $other = fixture();
# Which of a fixture's keys a route takes; on those that take none, or only the admin's, a monitor's stands for all.
sub kind_of { return $_[0] =~ /^[PL]$/ ? $_[0] : 'M' }

my %keys = (
    malformed => sub { return ('wrong', 'nonsense') },
    'too long' => sub { return ('wrong', "$_[0]{key}{$_[1]}0") },
    unknown => sub { return ('wrong', 'wp_' . '0123456789abcdef' x 2) },
    'upper-case' => sub { return ('wrong', uc $_[0]{key}{$_[1]}) },
    "another one's" => sub { return ('wrong', $other->{key}{$_[1]}) },
    "of another kind" => sub { return ('wrong', $_[0]{key}{ $_[1] eq 'P' ? 'M' : 'P' }) },
    right => sub { return ('right', $_[0]{key}{$_[1]}) },
    "the admin's" => sub { return ('admin', $admin) },
);

# Of those that take a key's thing away, or give it another key: what comes next needs another thing.
sub spends { return "$_[0] $_[1]" =~ /^DELETE|rotate|release/ }

my @all_ways = sort keys %ways;     # 7 turns a row, so that the way of a kind of key is another in the next
my ($fixture, $turn) = (undef, 0);
for my $route (@routes) {
    my ($method, $path, $auth) = @$route;
    next if $auth =~ /^[WREO]$/;
    next if $path =~ m{/gates|/wait$};          # which judge by what they are about: waits.t
    next if "$method $path" =~ m{^POST \S*/(?:maintenance|silences)$} && $path !~ /monitors/;   # likewise: plans.t
    next if "$method $path" =~ m{^GET \S*/maintenance/:id$};                                    # likewise
    subtest "$method $path ($auth)" => sub {
        my $expected = $expected{$auth} or return fail "no story for auth $auth";
        $fixture //= fixture();
        my $uri = uri_of($path, $fixture);
        is verdict(ask($method, $uri)), $expected->{none}, 'without a key';
        my (%got, %wanted);
        for my $name (sort keys %keys) {
            for my $way ($name eq 'right' ? @all_ways : $all_ways[ $turn++ % @all_ways ]) {
                my ($kind, $key) = $keys{$name}->($fixture, kind_of($auth));
                $kind = 'right' if $auth eq 'L' && $name eq "another one's"; # it says which location asks
                my $answer = ask($method, $uri, $key, $way);
                $got{"$name, as $way"} = verdict($answer);
                $wanted{"$name, as $way"} = expected_of($method, $path, $auth, $kind, $name);
                next if !spends($method, $path) || $expected->{$kind} ne 'may';
                $fixture = fixture(); # that one is gone, or has another key
                $uri = uri_of($path, $fixture);
            }
        }
        is_deeply \%got, \%wanted, 'with keys of every kind' or diag explain \%got;
        return if $path !~ /:(?:id|slug)/ || $path =~ /badge/; # a badge of nothing is a picture, too
        my $nobody = uri_of($path, { map { ($_ => '00000000-0000-4000-8000-ffffffffffff') } @subjects });
        is ask($method, $nobody)->{status}, $auth =~ /^-/ ? 404 : 401, 'an unknown id without a key';
        is ask($method, $nobody, $_, 'bearer')->{status}, 404, 'an unknown id with one' for 'nonsense', $admin;
    };
}

# --- keys of workspaces ---------------------------------------------------------------------------------------

my @ranks = qw(viewer responder editor owner);
my %rank = map { ($ranks[$_] => $_) } 0 .. $#ranks;

# A workspace with one thing of each kind in it: the ids as in fixture, and { key => { role => key } }.
sub workspace {
    my $made = $wp->post('/workspaces', { name => 'Team' })->{json};
    my $fixture = fixture();
    my $space = "(select key from workspaces where id = '$made->{workspace}{id}')";
    $wp->sql("update monitors set workspace = $space where id = '$fixture->{monitor}';
        update silences set workspace = $space where id = '$fixture->{silence}';
        update status_pages set workspace = $space where slug = '$fixture->{page}'");
    my %keys = (owner => $made->{key});
    my $shared = $wp->post('/channels', { name => 'x', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' } },
        key => $made->{key})->{json}{id} or die 'no channel';
    $wp->put('/workspace/alert-rules', {}, key => $made->{key});
    my $own = sub { return $wp->post('/workspace/keys', { label => 'x', role => $_[0], @_[1 .. $#_] }, key => $made->{key})->{json} };
    $keys{$_} = $own->($_)->{key} for @ranks[0 .. 2];
    $keys{bound} = $own->('owner', tags => ['other'])->{key};
    return { %$fixture, workspace => $made->{workspace}{id}, shared => $shared, 'a key' => $own->('viewer')->{key_info}{id}, manage => $fixture->{key}, key => \%keys };
}

# What comes of a route for a key of a role, whose workspace it is.
sub expected_of_role {
    my ($method, $path, $auth, $needed, $role) = @_;
    return '401 UNAUTHORIZED' if $auth eq 'L';
    return '403 FORBIDDEN' if $auth eq 'A';
    return 'may' if $needed eq '-';
    return $rank{$role} >= $rank{$needed} ? 'may' : '403 FORBIDDEN';
}

sub uri_in_workspace {
    my ($path, $fixture) = @_;
    return $path =~ s{/channels/:id}{/channels/$fixture->{shared}}r if $path =~ m{/channels/};
    return $path =~ s{/workspace/keys/:id}{/workspace/keys/$fixture->{'a key'}}r if $path =~ m{/workspace/};
    return uri_of($path, $fixture);
}

# A body that does no harm to what the next role asks for.
my $foreign = $wp->post('/workspaces', { name => 'Foreign' })->{json}{key};
my $team;
for my $route (@routes) {
    my ($method, $path, $auth, $needed) = @$route;
    next if $path =~ m{/gates|/wait$};
    next if "$method $path" =~ m{^POST \S*/v1/(?:maintenance|silences)$};                       # plans.t
    subtest "$method $path ($auth $needed): keys of workspaces" => sub {
        $team //= workspace();
        for my $role (@ranks) {
            my $uri = uri_in_workspace($path, $team);
            my $answer = ask($method, $uri, $team->{key}{$role}, 'bearer');
            is verdict($answer), expected_of_role($method, $path, $auth, $needed, $role), $role or diag $answer->{body};
            $team = workspace() if spends($method, $path);
        }
        my $uri = uri_in_workspace($path, $team);
        if ($auth =~ /^[MP]$/) {
            is verdict(ask($method, $uri, $foreign, 'bearer')), '403 FORBIDDEN', "another workspace's" if $path !~ /silences/; # 404: silences.t
            is verdict(ask($method, $uri, $team->{key}{bound}, 'bearer')), '403 FORBIDDEN', 'for other tags';
        }
        return if $auth !~ /^[WREO]$/;
        is verdict(ask($method, $uri)), '401 UNAUTHORIZED', 'none';
        is verdict(ask($method, $uri, $_, 'header')), '403 FORBIDDEN', 'not a workspace\'s' for 'nonsense', @{ $team->{manage} }{qw(M P L)};
        is ask($method, $uri, $foreign, 'bearer')->{status}, 404, "another workspace's thing is not there" if $path =~ /:id/;
        is verdict(ask($method, $uri, $team->{key}{bound}, 'query')), $auth =~ /^[EO]$/ && $path !~ m{/monitors/by/} ? '403 FORBIDDEN' : 'may', 'one for some tags';
        is verdict(ask($method, "$uri?workspace=$team->{workspace}", $admin, 'bearer')), 'may', 'the admin key';
        is ask($method, "$uri?workspace=x", $admin, 'bearer')->{status}, 404, 'the admin key, in no workspace';
        is verdict(ask($method, "$uri?workspace=$team->{workspace}", $team->{key}{owner}, 'bearer')), '403 FORBIDDEN', 'only that one names a workspace';
    };
}

# Nothing of one workspace is in any list that is made for another.
subtest 'lists' => sub {
    my $team = workspace();
    for my $route (grep { "$_->[0] $_->[2]" =~ m{^GET (?:-/A|W)$} && $_->[1] !~ m{/events|/wait|/:} } @routes) {
        my $uri = $route->[1] =~ m{/reports/} ? "$route->[1]?month=" . strftime('%Y-%m', gmtime) : $route->[1];
        my $mine = $wp->request(GET => $uri, undef, key => $team->{key}{viewer});
        my $theirs = $wp->request(GET => $uri, undef, key => $foreign);
        is $mine->{status}, 200, "$route->[1]";
        unlike $theirs->{body}, qr/\Q$team->{$_}\E/, "... no $_ in another's" for qw(monitor incident page);
    }
    for my $list ('/monitors', '/monitors/summary', '/incidents', '/status-pages') {
        my $what = $list =~ /incidents/ ? 'incident' : $list =~ /pages/ ? 'page' : 'monitor';
        like $wp->get($list, key => $team->{key}{viewer})->{body}, qr/\Q$team->{$what}\E/, "$list has its own";
    }
};

subtest 'where a key is looked for' => sub {
    my $fixture = fixture();
    my ($m, $key) = ($fixture->{monitor}, $fixture->{key}{M});
    my $status = sub {
        my ($authorization, $header, $query) = @_;
        my %headers;
        $headers{Authorization} = $authorization if defined $authorization;
        $headers{'X-API-Key'} = $header if defined $header;
        my $uri = "/api/v1/monitors/$m/export" . (defined $query ? "?$query" : '');
        return $wp->request(GET => $uri, undef, headers => \%headers)->{status};
    };
    is $status->("Bearer $key", 'x', 'key=x'), 200, 'the bearer first';
    is $status->('Bearer x', $key, "key=$key"), 403, 'and no other, if it is wrong';
    is $status->('Basic eDp5', $key, 'key=x'), 200, 'another scheme is skipped';
    is $status->('Bearer ', $key, 'key=x'), 200, 'so is an empty bearer';
    is $status->('Bearer', $key), 200, 'and one without anything';
    is $status->("Bearer$key", undef), 401, 'a scheme ends in a space';
    is $status->("BEARER   $key  "), 200, 'spaces around the key do not matter';
    is $status->(undef, '', "key=$key"), 200, 'an empty header is skipped';
    is $status->(undef, 'x', "key=$key"), 403, 'a wrong one is not';
    is $status->(undef, undef, "key=$key&key=x"), 200, 'of repeated parameters the first counts';
    is $status->(undef, undef, 'key=' . $key =~ s/_/%5f/r), 200, 'percent-encoded';
    is $status->(undef, undef, 'key='), 401, 'an empty parameter is none';
    is $status->(undef, undef, 'key=%00'), 403, 'one that is no text is wrong';
    is $status->('Bearer wp_' . 'x' x 5000), 403, 'a very long one, too';
};

subtest 'the key comes before the body' => sub {
    my $fixture = fixture();
    my %uri = map { ($_ => "/monitors/$fixture->{monitor}$_") } '', '/pause', '/rotate-key';
    my $big = '{"x":"' . 'x' x 300_000 . '"}';
    for my $body ('{', '[]', "\xff", $big) {
        my $name = substr $body, 0, 10;
        is $wp->patch($uri{''}, $body)->{status}, 401, 'no key, a body that is ' . length $body;
        is $wp->patch($uri{''}, $body, key => 'x')->{status}, 403, 'a wrong key';
        is $wp->patch('/monitors/x', $body, key => 'x')->{status}, 404, 'an unknown id';
        is $wp->post('/incidents/x/notes', $body, key => $admin)->{status}, 404, 'an unknown incident';
    }
    is $wp->post('/incidents/x/notes', undef, key => $admin)->{status}, 404, 'an empty body, likewise';
    is $wp->patch($uri{''}, $big, key => $fixture->{key}{M})->{status}, 413, 'then its size';
    is $wp->patch($uri{''}, '{', key => $fixture->{key}{M})->{status}, 400, 'then whether it is JSON';
    is $wp->patch($uri{''}, '[]', key => $fixture->{key}{M})->{status}, 422, 'then whether it is an object';
};

subtest 'admin keys' => sub {
    my $m = fixture()->{monitor};
    is $wp->get('/admin/verify')->{body}, '{"valid":false}', 'no key';
    is $wp->get('/admin/verify', key => fixture()->{key}{M})->{body}, '{"valid":false}', "a monitor's key";
    is $wp->get('/admin/verify', key => $admin)->{body}, '{"valid":true}', 'the admin key';
    my ($new) = $wp->command('admin-key')->{out} =~ /(wp_[0-9a-f]{32})/;
    is $wp->get('/admin/verify', key => $admin)->{body}, '{"valid":false}', 'an old one';
    is $wp->get('/admin/verify', key => $new)->{body}, '{"valid":true}', 'the new one';
    is $wp->delete("/monitors/$m", key => $admin)->{status}, 403, 'the old one opens nothing any more';
    is $wp->delete("/monitors/$m", key => $new)->{status}, 200, 'the new one does';
    my $without = Watchpost->new;
    my $mine = $without->monitor;
    is $without->get('/admin/verify', key => '')->{body}, '{"valid":false}', 'before there is any';
    is $without->delete("/monitors/$mine->{id}", key => 'x')->{status}, 403, '... nothing opens everything';
};

$wp->stop_worker;
done_testing;
