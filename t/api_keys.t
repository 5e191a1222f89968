# What a key is of, and what becomes of a write with a key that is nothing's.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my $m = $wp->monitor(name => 'shop');
my $page = $wp->post('/status-pages', { slug => 'main', title => 'Main' })->{json};
my $location = $wp->post('/locations', { name => 'Oslo' }, key => $admin)->{json};
my $unknown = 'wp_' . 'f' x 32;
my %shop = (name => 'a', url => 'http://a/');

subtest 'whoami' => sub {
    my $who = sub { my $answer = $wp->get('/whoami', @_); is $answer->{status}, 200, 'is no error'; $answer->{json} };
    is_deeply $who->(), { kind => 'none' }, 'without a key';
    is_deeply $who->(key => $_), { kind => 'none' }, 'of one that is not known' for $unknown, 'x';
    is_deeply $who->(key => $admin), { kind => 'admin' }, 'the admin key';
    is_deeply $who->(key => $m->{key}), { kind => 'monitor', monitor => { id => $m->{id}, name => 'shop',
        view_url => "/monitor/$m->{id}" } }, 'the manage key of a monitor';
    is_deeply $who->(key => $page->{manage_key}), { kind => 'page', page => { id => $page->{status_page}{id},
        slug => 'main' } }, 'of a page';
    is_deeply $who->(key => $location->{probe_key}), { kind => 'probe', location => { id => $location->{location}{id},
        name => 'Oslo' } }, 'of a location';
    is_deeply $wp->get("/whoami?key=$admin")->{json}, { kind => 'admin' }, 'wherever it stands';
    my $new = $wp->post("/monitors/$m->{id}/rotate-key", undef, key => $m->{key})->{json}{manage_key};
    is_deeply $who->(key => $m->{key}), { kind => 'none' }, 'one that was rotated is dead';
    $m->{key} = $new;
    my $gone = $wp->post('/locations', { name => 'x' }, key => $admin)->{json};
    $wp->delete("/locations/$gone->{location}{id}", key => $admin);
    is_deeply $who->(key => $gone->{probe_key}), { kind => 'none' }, 'and one of what was deleted';
};

my %creates = (
    '/monitors' => \%shop, '/monitors/bulk' => { monitors => [ \%shop ] },
    '/status-pages' => { slug => 's', title => 't' },
);

subtest 'a key that is not known is refused where none is needed' => sub {
    my $count = sub { scalar @{ $wp->get('/monitors', key => $admin)->{json} } };
    my $before = $count->();
    for my $path (sort keys %creates) {
        for my $key ($unknown, 'x', ' wp_ ') {
            my $answer = $wp->post($path, $creates{$path}, key => $key);
            is "$answer->{status} $answer->{json}{code}", '403 FORBIDDEN', "$path: $key";
        }
        is $wp->post($path, '{', key => $unknown)->{status}, 403, "$path: before the body is judged";
        is $wp->post($path, '{', key => '')->{json}{code}, 'BAD_REQUEST', "$path: an empty one is none";
    }
    is $wp->post("/monitors?key=$unknown", \%shop)->{status}, 403, 'in the query';
    is $wp->post('/monitors', \%shop, headers => { 'X-API-Key' => $unknown })->{status}, 403, 'in a header';
    is $count->(), $before, 'nothing was made';
};

subtest 'one of another thing is as none' => sub {
    for my $key ($m->{key}, $page->{manage_key}, $location->{probe_key}) {
        is $wp->post('/monitors', \%shop, key => $key)->{status}, 200, 'a monitor';
    }
    my $limited = Watchpost->new(MONITOR_RATE_LIMIT => 1);
    my $first = $limited->monitor;
    is $limited->post('/monitors', \%shop, key => $first->{key})->{status}, 429, 'which is counted as any stranger\'s';
};

subtest 'reads do not mind' => sub {
    is $wp->get($_, key => $unknown)->{status}, 200, $_
        for '/monitors', "/monitors/$m->{id}", '/status', '/dashboard', '/status-pages';
};

$wp->stop_worker;
done_testing;
