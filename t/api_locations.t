# Locations: made by the admin, seen by every client, with the state of their health; and the races for a name.
use strict;
use warnings;
use Test::More;
use Wait qw(together);
use Watchpost;

my $wp = Watchpost->new(PROBE_STALE_MINUTES => 5);
my $admin = $wp->admin_key;

sub make { return $wp->post('/locations', $_[0], key => $admin, @_[ 1 .. $#_ ]) }

my $made = make({ name => '  Frankfurt  ', region => 'eu-central' });
is $made->{status}, 200, 'a location' or diag $made->{body};
like $made->{json}{probe_key}, qr/^wp_[0-9a-f]{32}$/, 'its key';
my $frankfurt = $made->{json}{location};
my $key = $made->{json}{probe_key};
like delete $frankfurt->{created_at}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'when it was made';
like $frankfurt->{id}, qr/^[0-9a-f-]{36}$/, 'its id';
is_deeply { map { ($_ => "$frankfurt->{$_}") } keys %$frankfurt }, {
    id => $frankfurt->{id}, name => 'Frankfurt', region => 'eu-central', is_active => 1, health_status => 'new',
}, 'the rest of it: never seen';
unlike $wp->sql('select * from locations'), qr/$key/, 'the key itself is not stored';

subtest 'what is refused' => sub {
    my @stories = (
        [ {}, 422, 'UNPROCESSABLE_ENTITY' ],
        [ { name => undef }, 422, 'UNPROCESSABLE_ENTITY' ],
        [ { name => 5 }, 422, 'UNPROCESSABLE_ENTITY' ],
        [ { name => 'x', region => [] }, 422, 'UNPROCESSABLE_ENTITY' ],
        [ '[]', 422, 'UNPROCESSABLE_ENTITY' ],
        [ '{', 400, 'BAD_REQUEST' ],
        [ '', 400, 'BAD_REQUEST' ],
        [ { name => ' ' }, 400, 'VALIDATION_ERROR' ],
        [ { name => 'x' x 201 }, 400, 'VALIDATION_ERROR' ],
        [ { name => "x\0" }, 400, 'VALIDATION_ERROR' ],
        [ { name => 'x', region => 'x' x 201 }, 400, 'VALIDATION_ERROR' ],
        [ { name => ' Frankfurt' }, 409, 'DUPLICATE_NAME' ],
    );
    for (@stories) {
        my ($body, $status, $code) = @$_;
        my $answer = make($body);
        is "$answer->{status} $answer->{json}{code}", "$status $code", $answer->{json}{error};
    }
    is @{ $wp->get('/locations')->{json} }, 1, 'and nothing was made';
};

my $tokyo = make({ name => 'Tokyo', region => undef })->{json}{location};
ok !exists $tokyo->{region}, 'no region';
is make({ name => 'frankfurt' })->{status}, 200, 'names differ by case';
is_deeply [ map { $_->{name} } @{ $wp->get('/locations')->{json} } ], [qw(Frankfurt Tokyo frankfurt)], 'oldest first';
is_deeply $wp->get("/locations/$tokyo->{id}")->{json}, $tokyo, 'one alone';
is $wp->get('/locations/nowhere')->{status}, 404, 'an unknown one';

subtest 'health' => sub {
    my $health = sub {
        $wp->sql("update locations set $_[0] where id = '$tokyo->{id}'");
        return $wp->get("/locations/$tokyo->{id}")->{json}{health_status};
    };
    my $now = time;
    is $health->("last_seen_at = $now - 290"), 'healthy', 'seen within PROBE_STALE_MINUTES';
    is $health->("last_seen_at = $now - 310"), 'stale', 'not any more';
    is $health->('is_active = 0'), 'disabled', 'not active';
    is $health->('is_active = 1, last_seen_at = null'), 'new', 'never seen';
};

subtest 'taking one away' => sub {
    my $uri = "/locations/$frankfurt->{id}";
    is $wp->delete($uri)->{status}, 401, 'not without a key';
    is $wp->delete($uri, key => $key)->{status}, 403, 'nor with its own';
    is $wp->delete('/locations/nowhere', key => $key)->{status}, 404, 'what is not there';
    is $wp->get('/probe/monitors', key => $key)->{status}, 200, 'its key works';
    is $wp->delete($uri, key => $admin)->{body}, '{"deleted":true}', 'by the admin';
    is $wp->get('/probe/monitors', key => $key)->{status}, 401, 'its key is dead';
    is $wp->get($uri)->{status}, 404, 'it is gone';
    is $wp->delete($uri, key => $admin)->{status}, 404, 'for good';
    is make({ name => 'Frankfurt' })->{status}, 200, 'its name is free';
};

subtest 'of eight that race for a name one wins' => sub {
    my @statuses = together((sub { make({ name => 'Race' })->{status} }) x 8);
    is join(' ', sort @statuses), '200 409 409 409 409 409 409 409', 'and none is answered 500';
};

done_testing;
