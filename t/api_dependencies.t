# What depends on what: a graph that never has a cycle, whatever requests race.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use POSIX ();
use Wait qw(together);
use Watchpost;

my $wp = Watchpost->new;
my $admin = $wp->admin_key;

sub refused_like {
    my ($answer, $status, $code, $name, $message) = @_;
    is $answer->{status}, $status, $name or diag $answer->{body};
    is $answer->{json}{code}, $code, "$name: the code";
    like $answer->{json}{error}, $message // qr/./, "$name: a sentence";
}

sub public { return $wp->monitor(name => $_[0], is_public => JSON::PP::true) }
sub depend { return $wp->post("/monitors/$_[0]{id}/dependencies", { depends_on_id => $_[1]{id} }, key => $_[0]{key}) }
sub dependencies { return $wp->get("/monitors/$_[0]{id}/dependencies")->{json} }
sub dependents { return $wp->get("/monitors/$_[0]{id}/dependents")->{json} }

subtest 'made, listed, taken away' => sub {
    my ($shop, $db, $net) = map { public($_) } qw(shop db net);
    $wp->sql("update monitor_states set status = 3 where monitor = (select key from monitors where id = '$db->{id}')");
    is_deeply dependencies($shop), [], 'none yet';
    my $answer = depend($shop, $db);
    is $answer->{status}, 201, 'made';
    is $answer->{headers}{location}, "/api/v1/monitors/$shop->{id}/dependencies", '... and where to find it';
    my $d = $answer->{json};
    like $d->{id}, qr/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'with an id';
    is_deeply $d, { id => $d->{id}, monitor_id => $shop->{id}, monitor_name => 'shop', monitor_status => 'unknown',
        depends_on_id => $db->{id}, depends_on_name => 'db', depends_on_status => 'down',
        created_at => $d->{created_at} }, 'with both sides';
    my $second = depend($shop, $net)->{json};
    my $third = depend($db, $net)->{json};
    is_deeply dependencies($shop), [ $d, $second ], 'what it depends on, oldest first';
    is_deeply dependents($shop), [], 'nothing depends on it';
    is_deeply dependents($net), [
        { %$second, depends_on_name => 'shop', depends_on_status => 'unknown' },
        { %$third, depends_on_name => 'db', depends_on_status => 'down' },
    ], 'dependents are described in place of what they depend on';
    my $delete = sub { my ($of, $id) = @_; $wp->delete("/monitors/$of->{id}/dependencies/$id", key => $of->{key}) };
    refused_like $delete->($net, $second->{id}), 404, 'NOT_FOUND', 'from the other side', qr/dependency/;
    refused_like $delete->($db, $d->{id}), 404, 'NOT_FOUND', "another monitor's";
    refused_like $delete->($shop, 'nope'), 404, 'NOT_FOUND', 'an unknown one';
    is_deeply [ @{ $delete->($shop, $d->{id}) }{qw(status json)} ], [ 200, { deleted => JSON::PP::true } ], 'deleted';
    is $delete->($shop, $d->{id})->{status}, 404, 'once';
    is_deeply dependencies($shop), [ $second ], 'and gone';
    $wp->delete("/monitors/$net->{id}", key => $net->{key});
    is_deeply [ map { dependencies($_) } $shop, $db ], [ [], [] ], 'a monitor takes along those on either side';
};

subtest 'refused' => sub {
    my ($m, $other) = map { public($_) } qw(m other);
    my $post = sub { return $wp->post("/monitors/$m->{id}/dependencies", $_[0], key => $m->{key}) };
    refused_like $post->({ depends_on_id => $_ }), 422, 'UNPROCESSABLE_ENTITY', 'a wrong type', qr/depends_on_id/
        for undef, 5, [], {};
    refused_like $post->({}), 422, 'UNPROCESSABLE_ENTITY', 'nothing given', qr/depends_on_id/;
    refused_like $post->({ depends_on_id => $_ }), 400, 'DEPENDENCY_NOT_FOUND', "'$_'"
        for '', 'nope', '00000000-0000-4000-8000-000000000000', " $other->{id}", uc $other->{id}, 'x' x 5000;
    refused_like $post->({ depends_on_id => "\0" }), 400, 'VALIDATION_ERROR', 'U+0000';
    refused_like depend($m, $m), 400, 'SELF_DEPENDENCY', 'itself';
    refused_like $wp->post("/monitors/$m->{id}/dependencies", '{', key => $other->{key}), 403, 'FORBIDDEN',
        'the key of the one that is depended on, whatever the body';
    is_deeply dependencies($m), [], 'and nothing was made';
    is depend($m, $other)->{status}, 201, 'once';
    refused_like depend($m, $other), 409, 'DUPLICATE_DEPENDENCY', 'twice';
};

subtest 'cycles' => sub {
    my @m = map { public("m$_") } 0 .. 5;
    is depend($m[$_], $m[ $_ + 1 ])->{status}, 201, "m$_ on the next" for 0 .. 4;
    is depend($m[0], $m[$_])->{status}, 201, "m0 on m$_ too" for 2, 3, 5;
    refused_like depend($m[5], $m[$_]), 400, 'CIRCULAR_DEPENDENCY', "m5 on m$_" for 0 .. 4;
    refused_like depend($m[1], $m[0]), 400, 'CIRCULAR_DEPENDENCY', 'directly';
    my ($d) = grep { $_->{depends_on_id} eq $m[3]{id} } @{ dependencies($m[2]) };
    is $wp->delete("/monitors/$m[2]{id}/dependencies/$d->{id}", key => $admin)->{status}, 200, 'a link is cut';
    is depend($m[3], $m[1])->{status}, 201, '... then the other way works';
    refused_like depend($m[5], $m[0]), 400, 'CIRCULAR_DEPENDENCY', 'the long way round there is still one';
};

subtest 'the graph' => sub {
    my @g = map { public("g$_") } 0 .. 4;
    depend(@g[@$_]) for [ 0, 1 ], [ 1, 2 ], [ 3, 1 ];
    my $graph = sub { $wp->get("/monitors/$_[0]{id}/graph")->{json} };
    my $names = sub { join ' ', map { $_->{name} } @{ $graph->($g[ $_[0] ])->{nodes} } };
    is $names->(0), 'g0 g1 g2', 'all that it depends on';
    is $names->(1), 'g0 g1 g2 g3', 'and all that depends on it';
    is $names->(2), 'g0 g1 g2 g3', '... through any number of others';
    is_deeply $graph->($g[4]), { nodes => [ { id => $g[4]{id}, name => 'g4', current_status => 'unknown',
        is_paused => JSON::PP::false } ], edges => [], truncated => JSON::PP::false }, 'alone';
    my ($edge) = @{ $graph->($g[0])->{edges} };
    my ($d) = @{ dependencies($g[0]) };
    is_deeply $edge, { id => $d->{id}, monitor_id => $g[0]{id}, depends_on_id => $g[1]{id} }, 'an edge is a dependency';
    $wp->post("/monitors/$g[1]{id}/pause", undef, key => $g[1]{key});
    my $picture = $wp->get("/monitors/$g[0]{id}/graph?layout=1")->{json};
    is_deeply [ map { "$_->{name} $_->{layer} $_->{row}" } @{ $picture->{nodes} } ], [ 'g0 0 0', 'g1 1 0', 'g2 2 0' ],
        'with layout=1 where each stands in a picture';
    ok !exists $graph->($g[0])->{nodes}[0]{layer}, '... and only then';
    is $graph->($g[0])->{nodes}[1]{is_paused}, JSON::PP::true, 'how each stands';
    $wp->delete("/monitors/$g[1]{id}", key => $g[1]{key});
    is $names->(0), 'g0', 'what is deleted takes its edges along';
    is $wp->get("/monitors/$_/graph")->{json}{code}, 'NOT_FOUND', "unknown: $_" for 'nope', $g[1]{id};
    is $wp->post("/monitors/$g[0]{id}/graph", {})->{headers}{allow}, 'GET, HEAD, OPTIONS', 'only to be read';
};

# Makes all changes at the same time; what they were answered, sorted.
sub race {
    my @changes = @_;
    return join ', ', sort { $a cmp $b } together(map {
        my $change = $_;
        sub { my $answer = $change->(); join ' ', $answer->{status}, $answer->{json}{code} // 'fine' }
    } @changes);
}

subtest 'races' => sub {
    for my $round (1 .. 4) {
        my ($m, $n, $o) = map { public($_) } qw(m n o);
        is race(map { sub { depend($m, $n) } } 1 .. 4), join(', ', '201 fine', ('409 DUPLICATE_DEPENDENCY') x 3),
            "the same four times, round $round: one wins";
        is race(sub { depend($n, $o) }, sub { depend($o, $m) }), '201 fine, 400 CIRCULAR_DEPENDENCY',
            '... and of two that close a cycle together';
    }
};

subtest 'what is private stays so' => sub {
    my ($shop, $secret, $other) = (public('shop'), $wp->monitor(name => 'secret'), public('other'));
    refused_like depend($shop, $secret), 400, 'DEPENDENCY_NOT_FOUND', "another's private monitor", qr/no monitor/;
    is depend($secret, $shop)->{status}, 201, 'a private one may depend on a public one';
    is depend($other, $shop)->{status}, 201, 'as public ones may';
    is $wp->post("/monitors/$shop->{id}/dependencies", { depends_on_id => $secret->{id} }, key => $admin)->{json}{code},
        'CIRCULAR_DEPENDENCY', 'the admin sees all';
    my %seen = map { ($_ => $wp->get("/monitors/$shop->{id}/dependents", $_ eq 'all' ? (key => $admin) :
        $_ eq 'own' ? (key => $secret->{key}) : ())) } qw(all own none);
    is_deeply { map { ($_ => join ' ', map { $_->{monitor_name} } @{ $seen{$_}{json} }) } keys %seen },
        { all => 'secret other', own => 'secret other', none => 'other' }, 'which are seen in a list, by the key';
    is $seen{none}{headers}{'x-hidden-count'}, 1, '... how many are left out';
    is $seen{$_}{headers}{'x-hidden-count'}, undef, '... if any' for qw(all own);
    my $graph = sub { $wp->get("/monitors/$shop->{id}/graph", @_)->{json} };
    is scalar @{ $graph->()->{nodes} }, 2, 'the graph leaves it out';
    is scalar @{ $graph->()->{edges} }, 1, '... with its edges';
    is $graph->()->{hidden}, 1, '... and says so';
    is scalar @{ $graph->(key => $admin)->{nodes} }, 3, 'but not to the admin';
    is scalar @{ $graph->(key => $secret->{key})->{nodes} }, 3, 'nor to whom it belongs';
    is scalar @{ $graph->(key => 'wp_' . '0' x 32)->{nodes} }, 2, 'which a key that is none is not';
    is $graph->(key => $admin)->{hidden}, undef, '... from which nothing is hidden';
    is scalar @{ $wp->get("/monitors/$secret->{id}/dependencies")->{json} }, 1,
        'a client that knows the id of the private one sees what it depends on';
};

done_testing;
