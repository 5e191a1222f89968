# Query parameters: those that a route does not know are refused, with the name of the nearest that it does.
use strict;
use warnings;
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $m = $wp->monitor(name => 'shop', tags => 'prod', is_public => JSON::PP::true);
my $page = $wp->post('/status-pages', { slug => 'main', title => 'Main' })->{json};

sub refused {
    my ($answer, $name, $words) = @_;
    is $answer->{status}, 400, "$name: refused";
    is $answer->{json}{code}, 'VALIDATION_ERROR', "$name: the code";
    like $answer->{json}{error}, $words, "$name: a sentence";
}

subtest 'an unknown one' => sub {
    my %stories = (
        '/monitors?tagg=prod' => qr/"tagg".*did you mean "tag"\? It takes: search, status, tag, group, limit, offset/,
        '/monitors?q=shop' => qr/did you mean "search"\?/,
        '/monitors?status=up&xyzzy=1' => qr/"xyzzy" is no query parameter of this route: it takes search,/,
        '/monitors?perPage=3' => qr/did you mean "limit"\?/,
        '/status?id=x' => qr/did you mean "ids"\?/,
        "/monitors/$m->{id}?verbose=1" => qr/takes none but key/,
        "/monitors/$m->{id}/heartbeats?since=3" => qr/did you mean "after"\?/,
        "/monitors/$m->{id}/uptime-history?day=3" => qr/did you mean "days"\?/,
        '/settings?x' => qr/"x" is no/,
        '/monitors?Tag=prod' => qr/did you mean "tag"\?/,
        '/dashboard?x%00y=1' => undef,
    );
    for my $path (sort keys %stories) {
        my $answer = $wp->get($path);
        if ($stories{$path}) { refused($answer, $path, $stories{$path}) }
        else { is $answer->{status}, 200, "$path: a name that is no text is none" }
    }
};

subtest 'on writes, too, and nothing is written' => sub {
    refused($wp->post('/monitors?name=x', { name => 'a', url => 'http://a/' }), 'creating', qr/"name"/);
    refused($wp->delete("/monitors/$m->{id}?force=1", key => $m->{key}), 'deleting', qr/"force"/);
    refused($wp->post("/monitors/$m->{id}/pause?for=60", undef, key => $m->{key}), 'pausing', qr/"for"/);
    is $wp->get("/monitors/$m->{id}")->{json}{is_paused}, JSON::PP::false, 'it is not paused';
    is scalar @{ $wp->get('/monitors')->{json} }, 1, 'nor is there another';
};

subtest 'when it is judged' => sub {
    my $gone = '00000000-0000-4000-8000-000000000000';
    is $wp->get("/monitors/$gone?x=1")->{status}, 404, 'after the id';
    is $wp->delete("/monitors/$m->{id}?x=1")->{status}, 401, 'after the key that is missing';
    is $wp->delete("/monitors/$m->{id}?x=1", key => 'wp_' . 'f' x 32)->{status}, 403, '... or wrong';
    is $wp->delete("/monitors/$m->{id}/dependencies/$gone?x=1", key => $m->{key})->{status}, 400,
        'before the handler';
    is $wp->patch("/monitors/$m->{id}?x=1", '{', key => $m->{key})->{json}{code}, 'VALIDATION_ERROR',
        'before the body';
};

subtest 'key is known everywhere' => sub {
    is $wp->get("/monitors/$m->{id}?key=$m->{key}")->{status}, 200, 'a key';
    is $wp->get('/settings?key=')->{status}, 200, 'a blank one is none';
    is $wp->patch("/monitors/$m->{id}?key=$m->{key}", { name => 'shop' })->{status}, 200, 'of a write';
};

subtest 'what says which monitors must not be blank' => sub {
    for my $route ('/monitors', '/monitors/summary', '/status', '/status/history') {
        refused($wp->get("$route?$_"), "$route?$_", qr/is blank/) for 'tag=', 'group', 'tag=%20', 'tag=&tag=prod';
    }
    refused($wp->get("/status?ids=$_"), "ids=$_", qr/^ids/) for '', '%20+', ',+,';
    is $wp->get("/monitors?tag=prod&tag=")->{status}, 200, 'of repeated ones the first counts';
    is scalar @{ $wp->get('/monitors?search=&status=%20&limit=&offset=')->{json} }, 1, 'others may be blank';
    is $wp->get('/monitors?status=up&search=zzz')->{status}, 200, 'nothing found is no mistake';
};

subtest 'pages, badges, feeds and discovery ignore what they do not know' => sub {
    my @paths = ("/api/v1/monitors/$m->{id}/badge/status?v=2", "/api/v1/monitors/$m->{id}/badge/uptime?cache=no",
        '/api/v1/status-pages/main/feed.atom?utm_source=x', '/?utm_source=mail&tag=', '/s/main?fbclid=1&group=',
        '/api/v1/openapi.json?x=1', '/llms.txt?x=1', '/api/v1/health?x=1', '/.well-known/skills/index.json?x=1');
    is $wp->request(GET => $_)->{status}, 200, $_ for @paths;
};

# The other way round: of all routes that need no body and no key, those above are the only ones.
subtest 'every other route refuses' => sub {
    my $ignore = qr{^(?!/api/v1)|/badge/|/feed\.|^/api/v1/(?:health|openapi\.json|llms\.txt|skills/)};
    my %ids = (monitors => $m->{id}, 'status-pages' => 'main');
    for (split /\n/, `'$Watchpost::BUILD/watchpost.fcgi' --routes`) {
        my ($method, $path, $auth) = split ' ';
        next if $method ne 'GET' || $path !~ m{^/api/v1} || $path =~ $ignore || $path =~ m{/:id/.*:|/events$|/wait$};
        $path =~ s{/(monitors|status-pages)/:\w+}{/$1/$ids{$1}};
        next if $path =~ /:/;
        my $answer = $wp->request(GET => "$path?nonsense=1", undef, key => $wp->admin_key);
        refused($answer, $path, qr/"nonsense" is no query parameter/) if $path !~ m{^/api/v1/probe/};
    }
};

done_testing;
