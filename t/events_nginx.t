# Live events as clients get them, through nginx under ./start.sh: not held back, with the client's key and
# place, and across the death of the helper.
use strict;
use warnings;
use JSON::PP ();
use Test::More;
use Instance qw(named);
use Site;
use Streams;
use Wait qw(eventually wait_for);

my $it = Instance->start;
my $where = "127.0.0.1:$it->{port}";
my $json = JSON::PP->new->utf8;

sub listen_to {
    my ($path, %headers) = @_;
    return Streams::Client->ask($where, "/api/v1$path", %headers);
}

sub send_json {
    my ($method, $path, $body) = @_;
    my $answer = $it->ask($method, "/api/v1$path", { content => $json->encode($body),
        headers => { Authorization => "Bearer $it->{admin_key}" } });
    return $answer->{status} =~ /^2/ ? $json->decode($answer->{content}) : die "$method $path: $answer->{content}";
}

sub check {
    my ($monitor) = @_;
    wait_for($it->launch('check', '--monitor', $monitor->{id})) == 0 or die 'check failed';
    return;
}

my ($public, $private) = map {
    send_json(POST => '/monitors', { name => 'shop', url => 'http://127.0.0.1:1/', is_public => $_ })->{monitor}
} JSON::PP::true, JSON::PP::false;

my $all = listen_to("/events?key=$it->{admin_key}");
my $open = listen_to('/events');
my $one = listen_to("/monitors/$private->{id}/events?types=check.completed");
is $_->{headers}{'content-type'}, 'text/event-stream', 'a stream' for $all, $open, $one;
is $open->{headers}{'transfer-encoding'}, 'chunked', 'without an end';
like $open->{headers}{'x-request-id'}, qr/^[0-9a-f]{32}$/, "with nginx's id for it";
is $open->block, "retry: 3000\n: Watchpost live events\n", 'its beginning is not held back';

# As most people have in front: one more nginx, as it is unless it is told otherwise.
my $outer = Streams::Client->ask('127.0.0.1:' . Site::proxy($it->{port}), '/api/v1/events');
is $outer->block, "retry: 3000\n: Watchpost live events\n", 'nor behind one more nginx, with its defaults';

check($_) for $private, $public;
is $outer->event->{data}{monitor_id}, $public->{id}, 'where events arrive, too';
is_deeply [ map { $all->event->{data}{monitor_id} } 1, 2 ], [ $private->{id}, $public->{id} ], 'the admin sees all';
my $event = $open->event;
is $event->{data}{monitor_id}, $public->{id}, 'every client sees what is public';
is $one->event->{data}{monitor_id}, $private->{id}, 'a client that knows the id sees that monitor';

my ($helper) = named('watchpost-event', $it->family);
kill KILL => $helper;
is_deeply $open->rest, [], 'the helper dies: streams end';
check($public);
my $again = listen_to('/events', 'Last-Event-ID' => $event->{id});
is $again->{status}, 200, 'a client that comes back is not refused, which would end an EventSource, but waits for another helper';
is $again->event->{data}{monitor_id}, $public->{id}, 'and knows what was missed';

my $post = listen_to('/events', method => 'POST', 'Content-Length' => 0);
is "$post->{status} $post->{headers}{allow}", '405 GET, HEAD, OPTIONS', 'POST: what is allowed';
is listen_to('/events', method => 'OPTIONS')->{status}, 204, 'OPTIONS';
is listen_to('/events?types=none')->{json}{code}, 'VALIDATION_ERROR', 'a bad type';
is listen_to('/monitors/none/events')->{json}{code}, 'NOT_FOUND', 'an unknown monitor';

kill TERM => $it->{pid};
is $it->ended, 0, 'and it ends, with streams open';
$again->rest;
is $again->block, undef, 'which end too';
open my $log, '<', "$it->{state}/log/access.log" or die $!;
unlike join('', <$log>), qr/\Q$it->{admin_key}/, 'no log holds the key';

done_testing;
