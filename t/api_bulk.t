# Many creates in one request, and how many creates a client may make.
use strict;
use warnings;
use Test::More;
use POSIX ();
use Wait qw(together);
use Watchpost;

sub body { return { name => "$_[0]", url => "http://$_[0]/" } }

sub refused_like {
    my ($answer, $status, $code, $name) = @_;
    is $answer->{status}, $status, $name;
    is $answer->{json}{code}, $code, "$name: the code";
}

subtest 'bulk' => sub {
    my $wp = Watchpost->new;
    my @bodies = (body('a'), 5, { name => 'no url' }, body('b'), { %{ body('c') }, timeout_ms => 'soon' },
        { name => '', url => 'http://d/' }, undef, body('e'), { %{ body('f') }, name => "\0" });
    my $answer = $wp->post('/monitors/bulk', { monitors => \@bodies });
    is $answer->{status}, 200, 'items are judged one by one';
    my $said = $answer->{json};
    is_deeply [ @$said{qw(total succeeded failed)} ], [ 9, 3, 6 ], 'and counted';
    is_deeply [ sort keys %$said ], [ qw(created errors failed succeeded total) ], 'that is all';
    is_deeply [ map { $_->{monitor}{name} } @{ $said->{created} } ], [ qw(a b e) ], 'those made, in order';
    is_deeply [ map { [ @$_{qw(index code)} ] } @{ $said->{errors} } ],
        [ [ 1, 'UNPROCESSABLE_ENTITY' ], [ 2, 'UNPROCESSABLE_ENTITY' ], [ 4, 'UNPROCESSABLE_ENTITY' ],
          [ 5, 'VALIDATION_ERROR' ], [ 6, 'UNPROCESSABLE_ENTITY' ], [ 8, 'VALIDATION_ERROR' ] ],
        'those refused, in order';
    ok length $_->{error}, "item $_->{index}: a sentence" for @{ $said->{errors} };
    for my $made (@{ $said->{created} }) {
        my $id = $made->{monitor}{id};
        is $made->{manage_url}, "/monitor/$id#key=$made->{manage_key}", "$made->{monitor}{name} is a whole Created";
        is $wp->get("/monitors/$id/export", key => $made->{manage_key})->{status}, 200, '... whose key works';
    }
    is $wp->post('/monitors/bulk', { monitors => [ {} ] })->{json}{failed}, 1, 'all failing is still 200';
    is $wp->post('/monitors/bulk', { monitors => [ map { body($_) } 1 .. 50 ] })->{json}{succeeded}, 50, 'fifty';

    refused_like $wp->post('/monitors/bulk', { monitors => $_ }), 422, 'UNPROCESSABLE_ENTITY', 'not an array'
        for {}, 'x', undef, 5;
    refused_like $wp->post('/monitors/bulk', {}), 422, 'UNPROCESSABLE_ENTITY', 'nothing';
    refused_like $wp->post('/monitors/bulk', []), 422, 'UNPROCESSABLE_ENTITY', 'an array without its object';
    refused_like $wp->post('/monitors/bulk', { monitors => [] }), 400, 'VALIDATION_ERROR', 'none';
    refused_like $wp->post('/monitors/bulk', { monitors => [ ({}) x 51 ] }), 400, 'VALIDATION_ERROR', 'too many';
    is $wp->sql('select count(*) from monitors'), 53, 'only those answered for were made';
};

subtest 'the limit' => sub {
    my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 3);
    my $create = sub { $wp->post('/monitors', body('x'), @_) };
    refused_like $wp->post('/monitors', {}), 422, 'UNPROCESSABLE_ENTITY', 'a refused create' for 1 .. 4;
    is $create->()->{status}, 200, 'costs nothing' for 1 .. 3;
    my $answer = $create->();
    refused_like $answer, 429, 'RATE_LIMIT_EXCEEDED', 'the fourth is one too many';
    my $wait = $answer->{json}{retry_after_secs};
    ok $wait > 3500 && $wait <= 3600, 'there is room in an hour' or diag $wait;
    is $answer->{headers}{'retry-after'}, $wait, 'as the header says';
    refused_like $create->(headers => { 'X-Forwarded-For' => '9.9.9.9', 'X-Real-IP' => '9.9.9.9' }), 429,
        'RATE_LIMIT_EXCEEDED', 'what a client says of its address is not believed';
    is $create->(address => '10.0.0.2')->{status}, 200, 'another address has its own count';
    is $create->(key => $wp->admin_key)->{status}, 200, 'the admin has none' for 1 .. 5;
    is $create->(address => '10.0.0.2')->{status}, 200, 'nor were those counted' for 1 .. 2;

    refused_like $wp->post('/monitors', { name => 5 }), 422, 'UNPROCESSABLE_ENTITY', 'types come before the limit';
    refused_like $wp->post('/monitors', { name => '', url => '' }), 429, 'RATE_LIMIT_EXCEEDED', 'values behind it';
    refused_like $wp->post('/monitors', '{'), 400, 'BAD_REQUEST', 'no JSON at all before both';

    $wp->sql('update rate_limits set opened_at = opened_at - 3500');
    my $late = $create->();
    refused_like $late, 429, 'RATE_LIMIT_EXCEEDED', 'towards the end of the hour';
    ok $late->{json}{retry_after_secs} > 0 && $late->{json}{retry_after_secs} <= 100, '... the wait is short';
    $wp->sql('update rate_limits set opened_at = opened_at - 100');
    is $create->()->{status}, 200, 'an hour after the first, the window is new' for 1 .. 3;
    is $create->()->{status}, 429, 'and as narrow';
    is $create->(address => '2001:db8::1')->{status}, 200, 'IPv6 has addresses too';
};

subtest 'the limit in bulk' => sub {
    my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 3);
    my @bodies = (body('a'), {}, body('b'), { name => '', url => '' },
        body('c'), body('d'), {}, { name => '', url => '' });
    my $answer = $wp->post('/monitors/bulk', { monitors => \@bodies });
    is $answer->{status}, 200, 'each item counts for itself';
    is_deeply [ map { $_->{monitor}{name} } @{ $answer->{json}{created} } ], [ qw(a b c) ], 'three are made';
    is_deeply [ map { [ @$_{qw(index code)} ] } @{ $answer->{json}{errors} } ],
        [ [ 1, 'UNPROCESSABLE_ENTITY' ], [ 3, 'VALIDATION_ERROR' ], [ 5, 'RATE_LIMIT_EXCEEDED' ],
          [ 6, 'UNPROCESSABLE_ENTITY' ], [ 7, 'RATE_LIMIT_EXCEEDED' ] ], 'the rest are told why not';
    is $wp->post('/monitors', body('e'))->{status}, 429, 'and they count for single creates';
    my @many = map { body($_) } 1 .. 10;
    is $wp->post('/monitors/bulk', { monitors => \@many }, key => $wp->admin_key)->{json}{succeeded}, 10,
        'the admin has no limit here either';
};

subtest 'the limit for many at once' => sub {
    my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 3);
    $wp->get('/tags'); # the database is there
    my @statuses = together(map { my $body = body("m$_"); sub { $wp->post('/monitors', $body)->{status} } } 1 .. 10);
    is join(' ', sort @statuses), '200 200 200 429 429 429 429 429 429 429',
        'three are made, seven refused, whichever comes first';
    is $wp->sql('select count(*) from monitors'), 3, 'and no more are there';
};

subtest 'no limit' => sub {
    my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 0);
    is $wp->post('/monitors/bulk', { monitors => [ map { body($_) } 1 .. 50 ] })->{json}{succeeded}, 50, 'is zero';
    is $wp->sql('select count(*) from rate_limits'), 0, 'and nothing is counted';
};

done_testing;
