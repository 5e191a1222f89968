# A path that leads nowhere is answered with the route that was probably meant.
use strict;
use warnings;
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $id = '5e1f0000-0000-4000-8000-000000000001';

my @stories = (
    [ POST => "/monitor/$id/unpause", 'POST /api/v1/monitors/:id/resume' ],
    [ POST => "/monitors/$id/stop", 'POST /api/v1/monitors/:id/pause' ],
    [ GET => '/monitor', 'GET /api/v1/monitors' ],
    [ POST => '/monitor', 'POST /api/v1/monitors' ],
    [ GET => "/monitors/$id/heartbeat", 'GET /api/v1/monitors/:id/heartbeats' ],
    [ GET => "/monitors/$id/results", 'GET /api/v1/monitors/:id/heartbeats' ],
    [ POST => "/incidents/$id/ack", 'POST /api/v1/incidents/:id/acknowledge' ],
    [ POST => "/incident/$id/comments", 'POST /api/v1/incidents/:id/notes' ],
    [ POST => "/monitors/$id/channels", 'POST /api/v1/monitors/:id/notifications' ],
    [ GET => '/statuspages/acme', 'GET /api/v1/status-pages/:slug' ],
    [ POST => '/monitor/batch', 'POST /api/v1/monitors/bulk' ],
    [ POST => "/monitors/$id/run", 'POST /api/v1/monitors/:id/check' ],
    [ GET => '/healthz', 'GET /api/v1/health' ],
    [ GET => '/swagger.json', 'GET /api/v1/openapi.json' ],
    [ GET => '/me', 'GET /api/v1/whoami' ],
    [ POST => "/monitors/$id/rotate", 'POST /api/v1/monitors/:id/rotate-key' ],
    [ GET => "/monitors/$id/alertrules", 'GET /api/v1/monitors/:id/alert-rules' ],
    [ GET => "/monitors/$id/incidents/open", 'GET /api/v1/monitors/:id/incidents' ],
    [ DELETE => "/monitor/$id", 'DELETE /api/v1/monitors/:id' ],
);
for (@stories) {
    my ($method, $path, $route) = @$_;
    for my $prefix ('/api/v1', '', '/api', '/api/v2') {
        next if $path eq '/me' && $prefix eq '';
        my $answer = $wp->request($method, "$prefix$path");
        is "$answer->{status} $answer->{json}{code}", '404 NOT_FOUND', "$method $prefix$path";
        like $answer->{json}{error}, qr/did you mean \Q$route\E\? See \/llms\.txt/, "... is $route";
    }
}

for my $path ('/api/v1/xyzzy', '/api/v1', '/favicon.ico', '/wp-admin/setup.php', '/api/v1//monitors',
              '/api/v1/' . 'x' x 5000, '/api/v1' . '/x' x 50) {
    my $answer = $wp->request(GET => $path);
    is $answer->{status}, 404, substr($path, 0, 40);
    like $answer->{json}{error}, qr/^There is nothing at this path: see \/llms\.txt/, '... is like none';
}

my $link = '</api/v1/openapi.json>; rel="service-desc", </llms.txt>; rel="service-doc"';
is $wp->request(GET => $_)->{headers}{link}, $link, "$_: where to learn what there is" for '/api/v1/xyzzy', '/';
is $wp->get('/monitors')->{headers}{link}, undef, 'elsewhere nothing is said';

$wp->set(BASE_PATH => '/up')->keep_worker;
like $wp->request(GET => '/up/api/v1/monitor')->{json}{error}, qr{did you mean GET /up/api/v1/monitors\?}, 'below a base';

$wp->stop_worker;
done_testing;
