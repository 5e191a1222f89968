# Many monitors: the list, its filters, order and pages; tags and groups.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $public = JSON::PP::true;

is_deeply $wp->get($_)->{json}, [], "$_: nothing yet" for '/monitors', '/tags', '/groups';
is $wp->get('/monitors')->{headers}{'x-total-count'}, 0, 'and the count says so';

my %made = map {
    my ($name, %body) = @$_;
    ($name => $wp->monitor(name => $name, is_public => $public, %body));
} (
    [ 'beta', group_name => 'Team B', tags => 'api,prod' ],
    [ 'alpha', group_name => 'Team B', tags => 'api' ],
    [ 'gamma', tags => 'apis', url => 'http://needle.example/' ],
    [ 'Delta', url => 'http://x.example/100%_sure' ],
    [ 'omega', group_name => 'Team A', tags => [ 'prod' ] ],
    [ 'secret', is_public => JSON::PP::false, group_name => 'Hidden', tags => 'hidden,api' ],
);

sub names { return join ' ', map { $_->{name} } @{ $wp->get("/monitors?$_[0]", @_[ 1 .. $#_ ])->{json} } }

is names(''), 'omega alpha beta Delta gamma', 'by group (none last), then name as bytes; public ones only';
is names('', key => $wp->admin_key), 'secret omega alpha beta Delta gamma', 'the admin sees all';
is names('', key => $made{secret}{key}), 'omega alpha beta Delta gamma', 'a manage key shows no more than none';

my @twins = sort map { $wp->monitor(name => 'twin', group_name => 'Z')->{id} } 1 .. 3;
is_deeply [ map { $_->{id} } @{ $wp->get('/monitors?group=Z', key => $wp->admin_key)->{json} } ], \@twins,
    'the same name: by id';

subtest 'search' => sub {
    my %stories = (
        'search=ALPH' => 'alpha', 'search=needle' => 'gamma', 'search=%20alpha%20' => 'alpha',
        'search=%25_sure' => 'Delta', 'search=a%25a' => '', 'search=_' => 'Delta', 'search=nothing' => '',
        'search=%5C' => '', "search='" => '', 'search=a&search=nothing' => 'omega alpha beta Delta gamma',
    );
    is names($_), $stories{$_}, $_ for sort keys %stories;
};

subtest 'search in what is masked' => sub {
    my $m = $wp->monitor(name => 'masked', is_public => $public, url => 'http://user:horse@x.example/?token=tree');
    for my $search (qw(horse tree)) {
        is names("search=$search"), '', "$search: not for keys that are not shown it";
        is names("search=$search", key => $wp->admin_key), 'masked', "$search: the admin is shown it";
        is scalar @{ $wp->get("/monitors/summary?search=$search", key => $wp->admin_key)->{json} }, 1,
            "$search: the summary has the same monitors";
        is_deeply $wp->get("/status?search=$search", key => $wp->admin_key)->{json}{monitors}, [],
            "$search: /status is the same for all";
    }
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

subtest 'tag and group' => sub {
    my %stories = (
        'tag=api' => 'alpha beta', 'tag=%20API' => 'alpha beta', 'tag=ap' => '', 'tag=api,prod' => '',
        'tag=%25' => '', 'tag=hidden' => '', 'group=Team%20B' => 'alpha beta', 'group=team+b' => '',
        'group=+Team+A+' => 'omega', 'group=Team' => '', 'tag=prod&group=Team+B' => 'beta',
        'tag=api&search=bet' => 'beta',
    );
    is names($_), $stories{$_}, $_ for sort keys %stories;
    is names('tag=hidden', key => $wp->admin_key), 'secret', 'the admin finds hidden ones';
};

subtest 'status' => sub {
    my %numbers = (up => 1, degraded => 2, down => 3, maintenance => 4);
    my %has = (alpha => 'up', beta => 'down', gamma => 'degraded', omega => 'maintenance');
    for my $name (sort keys %has) {
        $wp->sql("update monitor_states set status = $numbers{$has{$name}} where monitor =
            (select key from monitors where name = '$name')");
    }
    is names("status=$has{$_}"), $_, $has{$_} for sort keys %has;
    is names('status=unknown'), 'Delta', 'unknown';
    is names('status=%20DOWN'), 'beta', 'any case, trimmed';
    $wp->post("/monitors/$made{alpha}{id}/pause", undef, key => $made{alpha}{key});
    is names('status=paused'), 'alpha', 'paused';
    is names('status=up'), 'alpha', 'a paused monitor keeps its status';
    is names('status='), 'omega alpha beta Delta gamma', 'empty is absent';
    for my $bad ('on', 'UPP', 'paused,up', '%00') {
        my $answer = $wp->get("/monitors?status=$bad");
        is $answer->{status}, 400, "status=$bad";
        is $answer->{json}{code}, 'VALIDATION_ERROR', "status=$bad: the code";
    }
};

subtest 'pages' => sub {
    my $page = sub {
        my $answer = $wp->get("/monitors?$_[0]");
        return join ' ', $answer->{headers}{'x-total-count'}, map { $_->{name} } @{ $answer->{json} };
    };
    is $page->('limit=2'), '5 omega alpha', 'the first';
    is $page->('limit=2&offset=2'), '5 beta Delta', 'the second';
    is $page->('limit=2&offset=4'), '5 gamma', 'the last';
    is $page->('limit=2&offset=99'), '5', 'behind the last';
    is $page->('tag=api&limit=1'), '2 alpha', 'the count is of what matches';
    is $page->('offset=3'), '5 Delta gamma', 'an offset alone';
    is $page->('limit=9999'), '5 omega alpha beta Delta gamma', 'a limit out of range';
};

is_deeply $wp->get('/tags')->{json}, [ 'api', 'apis', 'prod' ], 'tags of public monitors, each once, sorted';
is_deeply $wp->get('/groups')->{json}, [ 'Team A', 'Team B' ], 'groups likewise';
is_deeply $wp->get('/tags', key => $wp->admin_key)->{json}, [ 'api', 'apis', 'hidden', 'prod' ], 'with the admin key of all';

$wp->stop_worker;
done_testing;
