# The OpenAPI document and the route table agree, both ways; the document is whole, and its examples are what they are
# examples of.
use strict;
use warnings;
use OpenApi;
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $api = OpenApi->of($wp);
my $schema = $api->schema;
my $document = $api->document;

# Who may, by what the route table says: the security requirements that belong to it.  More may be allowed to send a
# key than must.
my %wants = ('-' => 'nothing', '-/A' => 'admin workspace optional', 'H/A' => 'admin optional',
    M => 'manage admin workspace', P => 'manage admin workspace', A => 'admin', L => 'probe', map { ($_ => 'admin workspace') } qw(W R E O));

sub security_of {
    my ($node) = @_;
    my @schemes = map { %$_ ? keys %$_ : '' } @{ $node->{security} };
    my %has = map { ($_ => 1) } @schemes;
    return 'nothing' if !@schemes;
    die 'the header and query forms are left out' if !$has{headerKey} || !$has{queryKey};
    return join ' ', (grep { $has{"${_}Key"} } qw(manage admin workspace probe)), $has{''} ? 'optional' : ();
}

subtest 'the judge complains' => sub {
    my $shape = { type => 'object', required => ['a'], properties => { a => { type => 'integer', minimum => 1 } } };
    my @cases = (
        [ $shape, { a => 1 }, '' ],
        [ $shape, {}, 'it has no a' ],
        [ $shape, { a => '1' }, 'it.a is of type string instead of integer' ],
        [ $shape, { a => 1.5 }, 'it.a is of type number instead of integer' ],
        [ $shape, { a => 0 }, 'it.a is less than 1' ],
        [ $shape, { a => 1, b => 1 }, 'it has a b, which is not documented' ],
        [ { allOf => [ $shape, { properties => { b => {} } } ] }, { a => 1, b => 1 }, '' ],
        [ { type => 'array', items => $shape }, [ { a => 1 }, { a => undef } ],
          'it[1].a is of type null instead of integer' ],
        [ { type => 'string', nullable => 1 }, undef, '' ],
        [ { type => 'string', enum => [qw(x y)] }, 'z', 'it is not of x y' ],
        [ { type => 'string', enum => ['x', undef], nullable => 1 }, undef, '' ],
        [ { type => 'string', enum => ['x'], nullable => 1 }, undef, 'it is of type null instead of string' ],
        [ { type => 'string', format => 'date-time' }, '2026-02-10T14:00:00.0Z', 'it is no date-time' ],
        [ { anyOf => [ { type => 'string' }, { type => 'array' } ] }, {}, 'it is of type object instead of string' ],
        [ { type => 'string', oneOf => [] }, 'x', 'it: the keyword oneOf is not known' ],
        [ { '$ref' => '#/nowhere' }, 1, 'it: #/nowhere points at nothing' ],
    );
    is +($schema->check($_->[0], $_->[1], strict => 1))[0] // '', $_->[2], $_->[2] || 'or not' for @cases;
};

subtest 'the head' => sub {
    my ($version) = `'$Watchpost::BUILD/watchpost.fcgi' --version` =~ /(\d\S*)/;
    is $document->{openapi}, '3.0.3', 'OpenAPI';
    is $document->{info}{title}, 'Watchpost', 'the title';
    is $document->{info}{version}, $version, 'the version of the program';
    is_deeply $document->{servers}, [{ url => '/api/v1' }], 'the server';
    my $schemes = $document->{components}{securitySchemes};
    is $schemes->{$_}{scheme}, 'bearer', "$_ is a bearer" for qw(manageKey adminKey probeKey workspaceKey);
    is "$schemes->{headerKey}{in} $schemes->{headerKey}{name}", 'header X-API-Key', 'or a header';
    is "$schemes->{queryKey}{in} $schemes->{queryKey}{name}", 'query key', 'or a parameter';
};

subtest 'routes' => sub {
    my %routes;
    for (split /\n/, `'$Watchpost::BUILD/watchpost.fcgi' --routes`) {
        my ($method, $path, $auth) = split ' ';
        $routes{ "$method " . $path =~ s/:(\w+)/{$1}/gr } = $auth;
    }
    my %documented = map { ("$_->{method} $_->{path}" => $_->{node}) } $api->operations;
    is_deeply [ grep { !$documented{$_} } sort keys %routes ], [], 'every route is documented';
    is_deeply [ grep { !$routes{$_} } sort keys %documented ], [], 'and nothing else';
    for my $name (grep { $documented{$_} } sort keys %routes) {
        my $who = security_of($documented{$name});
        $who = 'nothing' if $routes{$name} eq '-' && $who =~ /optional/;
        is $who, $wants{ $routes{$name} }, "$name: which key it needs";
    }
    my @strange = grep { $_->{node}{parameters} && !$_->{node}{responses}{404}
            && grep { ($_->{'$ref'} // '') eq '#/components/parameters/Workspace' } @{ $_->{node}{parameters} } } $api->operations;
    is_deeply [ map { "$_->{method} $_->{path}" } @strange ], [], 'who may name a workspace may name one that is not there';
    my %ids;
    $ids{ $_->{node}{operationId} }{"$_->{method} " . $_->{path} =~ s{^/api/v1}{}r} = 1 for $api->operations;
    is_deeply [ grep { keys %{ $ids{$_} } > 1 } sort keys %ids ], [], 'each has an id of its own';
};

# What a part or a version is: the answer's JSON.
sub part_of {
    my ($query) = @_;
    my $answer = $wp->get("/openapi.json?$query");
    is $answer->{status}, 200, $query;
    cmp_ok length $answer->{body}, '<=', 40 * 1024, '... is small' if $query =~ /tag|operation/;
    return $answer->{json};
}

# All references of a document, and those that point at nothing.
sub references {
    my ($node, $found) = @_;
    references($_, $found) for ref $node eq 'ARRAY' ? @$node : ref $node eq 'HASH' ? values %$node : ();
    $found->{ $node->{'$ref'} } = 1 if ref $node eq 'HASH' && defined $node->{'$ref'};
    return $found;
}

sub points {
    my ($part) = @_;
    my @dangling = grep { my ($kind, $name) = m{^#/components/(\w+)/(.+)}; !$part->{components}{$kind}{$name} }
        sort keys %{ references($part, {}) };
    is_deeply \@dangling, [], '... and has what it refers to';
    return;
}

subtest 'parts' => sub {
    my %seen;
    for my $tag (map { $_->{name} } @{ $document->{tags} }) {
        my $part = part_of('tag=' . $tag =~ s/ /%20/gr);
        points($part);
        is_deeply [ map { $_->{name} } @{ $part->{tags} } ], [$tag], '... of this tag';
        $seen{ $_->{operationId} } = 1 for map { grep { ref eq 'HASH' && $_->{operationId} } values %$_ }
            values %{ $part->{paths} };
    }
    my %all = map { ($_->{node}{operationId} => 1) } $api->operations;
    is_deeply \%seen, \%all, 'each operation is in one';
    my $one = part_of('operation=createMonitor');
    points($one);
    is_deeply [ map { ($_, keys %{ $one->{paths}{$_} }) } keys %{ $one->{paths} } ], ['/monitors', 'post'], 'one of them';
    ok $one->{components}{schemas}{MonitorFields}{properties}{headers}, '... has the fields that are called as what is left out';
    for (['tag=nothing', qr/Monitors, History/], ['operation=nothing', qr/createMonitor, /]) {
        my $answer = $wp->get("/openapi.json?$_->[0]");
        is "$answer->{status} $answer->{json}{code}", '404 NOT_FOUND', $_->[0];
        like $answer->{json}{error}, $_->[1], '... and what there is';
    }
    is $wp->get("/openapi.json?$_")->{json}{code}, 'VALIDATION_ERROR', $_ for 'tag=', 'tag=%20', 'version=2', 'version=%FF';
    is $wp->get("/openapi.json?$_")->{body}, $wp->get('/openapi.json')->{body}, "$_: as without"
        for 'version=3.0', 'version=', 'operation=', 'unknown=1';
};

subtest 'OpenAPI 3.1' => sub {
    my $newer = part_of('version=3.1');
    is $newer->{openapi}, '3.1.0', 'the version';
    is_deeply $newer->{webhooks}, $document->{'x-webhooks'}, 'the same webhooks';
    ok !exists $newer->{'x-webhooks'}, '... once';
    points($newer);
    unlike $wp->get('/openapi.json?version=3.1')->{body}, qr/"nullable"/, 'null is a type';
    my $fields = $newer->{components}{schemas}{MonitorFields}{properties};
    is_deeply $fields->{name}{type}, [qw(string null)], '... beside another';
    is_deeply $fields->{tags}{anyOf}[-1], { type => 'null' }, '... or one of many';
    is part_of('version=3.1&tag=Monitors')->{openapi}, '3.1.0', 'of a part, too';
};

subtest 'webhooks' => sub {
    my %known = map { ($_ => 1) } @{ $document->{components}{schemas}{ChannelEvent}{enum} }, 'notification.test';
    my @hooks = sort keys %{ $document->{'x-webhooks'} };
    is_deeply [ grep { !$known{$_} } @hooks ], [], 'events that a channel may choose';
    my @by_default = qw(incident.created incident.resolved incident.reminder incident.escalated monitor.degraded
        monitor.recovered maintenance.started maintenance.ended);
    ok $document->{'x-webhooks'}{$_}, $_ for @by_default;
};

subtest 'references' => sub {
    my (%used, @dangling);
    my $walk;
    $walk = sub {
        my ($node) = @_;
        if (ref $node eq 'ARRAY') { $walk->($_) for @$node }
        return if ref $node ne 'HASH';
        if (defined $node->{'$ref'} && !ref $node->{'$ref'}) {
            $used{ $node->{'$ref'} }++;
            push @dangling, $node->{'$ref'} if !$schema->resolve($node->{'$ref'});
        }
        $walk->($_) for values %$node;
    };
    $walk->($document);
    is_deeply \@dangling, [], 'each points at something';
    for my $kind (qw(parameters headers responses schemas)) {
        my @idle = grep { !$used{"#/components/$kind/$_"} } sort keys %{ $document->{components}{$kind} };
        # What travels in a stream is there to be read.
        is_deeply [ grep { $_ ne 'MonitorEvent' } @idle ], [], "all $kind are used";
    }
};

# Complaints about the examples of a parameter, a header or a media type; that there is none is one.
sub example_complaints {
    my ($node) = @_;
    my $own = $schema->follow($node->{schema});
    $own = $schema->follow($own->{anyOf}[0]) if $own->{anyOf} && !defined $own->{example};
    my $inside = $own->{example} // ($own->{items} && $schema->follow($own->{items})->{example});
    my @examples = (
        exists $node->{example} ? $node->{example} : (),
        map { $_->{value} } values %{ $node->{examples} // {} },
    );
    return 'there is none' if !@examples && !defined $inside;
    return map { $schema->check($node->{schema}, $_, strict => 1) } @examples;
}

subtest 'examples' => sub {
    my $components = $document->{components};
    for my $name (sort keys %{ $components->{schemas} }) {
        my $node = $components->{schemas}{$name};
        my @complaints = exists $node->{example}
            ? $schema->check($node, $node->{example}, strict => 1) : 'there is none';
        is_deeply \@complaints, [], "schema $name";
    }
    for my $kind (qw(parameters headers)) {
        is_deeply [ example_complaints($components->{$kind}{$_}) ], [],
            "$kind $_" for sort keys %{ $components->{$kind} };
    }
    for my $o ($api->operations) {
        my %media = map { ("body $_" => $o->{body}{content}{$_}) } keys %{ $o->{body}{content} // {} };
        for my $status (keys %{ $o->{responses} }) {
            my $content = $o->{responses}{$status}{content} // {};
            $media{"$status $_"} = $content->{$_} for keys %$content;
        }
        is_deeply [ example_complaints($media{$_}) ], [], "$o->{method} $o->{path} $_" for sort keys %media;
    }
    for my $name (sort keys %{ $components->{responses} }) {
        my $examples = ($components->{responses}{$name}{content} // {})->{'application/json'}{examples} // next;
        is_deeply [ map { $_->{value}{code} } @$examples{ sort keys %$examples } ], [ sort keys %$examples ],
            "response $name: examples bear the name of their code";
    }
};

subtest 'paths' => sub {
    for my $o ($api->operations) {
        my $named = join ' ', sort $o->{path} =~ /\{(\w+)\}/g;
        my $described = join ' ', sort map { $_->{name} } grep { $_->{in} eq 'path' } @{ $o->{parameters} };
        is $described, $named, "$o->{method} $o->{path}: its parameters";
    }
};

# The query parameters of each row, as a schema says it: what handlers may read, by the row's own bounds.
subtest 'query parameters' => sub {
    my (%known, %documented);
    for (split /\n/, `'$Watchpost::BUILD/watchpost.fcgi' --params`) {
        my ($method, $path, $name, $type, @numbers) = split ' ';
        my %rule = (type => $type eq 'text' ? 'string' : $type);
        @rule{qw(minimum maximum default)} = @numbers if @numbers;
        delete @rule{ grep { $rule{$_} eq '-' } keys %rule };
        $known{ "$method " . $path =~ s/:(\w+)/{$1}/gr }{$name} = \%rule;
    }
    cmp_ok scalar keys %known, '>', 10, 'the worker prints them';
    for my $o ($api->operations) {
        for (grep { $_->{in} eq 'query' } @{ $o->{parameters} }) {
            my $own = $schema->follow($_->{schema});
            my @said = $own->{type} eq 'integer' ? qw(type minimum maximum default) : qw(type);
            my %rule = map { ($_ => $own->{$_}) } grep { defined $own->{$_} } @said;
            $documented{"$o->{method} $o->{path}"}{ $_->{name} } = \%rule;
        }
    }
    my %all = (%known, %documented);
    is_deeply $documented{$_}, $known{$_}, $_ for sort keys %all;
};

$wp->stop_worker;
done_testing;
