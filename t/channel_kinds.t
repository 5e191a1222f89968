# Channels to services: telegram, teams, pagerduty, apprise; and webhooks whose body is a template.
use strict;
use warnings;
use Hook;
use JSON::PP ();
use Test::More;
use Watchpost;

my $T0 = 1_770_732_000;
my $wp = Watchpost->new(PUBLIC_URL => 'https://watch.example');
my $hook = Hook->new($wp->folder);
$wp->set(TELEGRAM_API_URL => $hook->url(''), PAGERDUTY_API_URL => $hook->url('/'))->keep_worker;
my $admin = $wp->admin_key;

sub made {
    my ($type, $config, %more) = @_;
    return $wp->post('/channels', { name => $type, channel_type => $type, config => $config, %more }, key => $admin);
}

sub refused {
    my ($type, $config, $says) = @_;
    my $answer = made($type, $config);
    is $answer->{status}, 400, "refused: $says";
    like $answer->{json}{error}, qr/$says/, '... and why';
}

my %telegram = (bot_token => '12345:AbC-dEf', chat_id => -1001234);
my $key = 'r' x 32;

subtest 'what is taken and shown' => sub {
    my $c = made('telegram', { %telegram, thread_id => 7 })->{json};
    is_deeply $c->{config}, { bot_token => '***', chat_id => -1001234, thread_id => 7 }, 'a token is shown to none';
    is_deeply $wp->patch("/channels/$c->{id}", { config => { %telegram, bot_token => '***' } }, key => $admin)->{json}{channel}{config},
        { bot_token => '***', chat_id => -1001234 }, 'and kept';
    like $wp->sql("select config from channels where id = '$c->{id}'"), qr/12345:AbC-dEf/, '... as it was';
    my $p = made('pagerduty', { routing_key => $key })->{json};
    is $p->{config}{routing_key}, '***', 'nor a routing key';
    ok((grep { $_ eq 'incident.acknowledged' } @{ $p->{events} }), 'pagerduty hears of acknowledgements by default');
    ok !(grep { $_ eq 'incident.acknowledged' } @{ $c->{events} }), 'others do not';
    ok((grep { $_ eq 'maintenance.scheduled' } @{ $p->{events} }), 'but of all that people hear of');
    $wp->delete("/channels/$_->{id}", key => $admin) for $c, $p;
    refused('telegram', { %telegram, bot_token => 'x' }, 'config.bot_token');
    refused('telegram', { bot_token => $telegram{bot_token} }, 'config.chat_id');
    refused('teams', { url => 'x' }, 'config.url');
    refused('pagerduty', { routing_key => $key, severity => 'bad' }, 'config.severity');
    refused('pagerduty', { routing => $key }, 'config.routing_key');
    refused('carrier-pigeon', {}, 'channel_type');
};

subtest 'templates' => sub {
    my $url = $hook->url('/200/t');
    my $of = sub { return { url => $url, payload_format => 'template', @_ } };
    refused('webhook', $of->(), 'config.body');
    refused('webhook', $of->(body => '{{monitor.nam}}'), 'monitor.name');
    refused('webhook', $of->(body => 'x {{event'), 'closes');
    refused('webhook', $of->(body => 'x' x 16385), '16 KiB');
    refused('webhook', $of->(body => 'x', content_type => "a\nb"), 'content_type');
    is made('webhook', { url => $url, body => 'x' })->{json}{warnings}[0], 'config.body is ignored: only payload_format template uses it', 'of no use otherwise';
    my $long = made('webhook', $of->(body => 'x' x 16000));
    is $long->{status}, 201, 'a long body is not counted in the size of config';
    my $c = made('webhook', $of->(body => '{"t": "{{title}}", "n": "{{ monitor.name }}", "raw": "{{{monitor.name}}}", "l": "{{link}}"}'))->{json};
    my ($shown) = grep { $_->{event} eq 'incident.created' } @{ $wp->post("/channels/$c->{id}/preview", {}, key => $admin)->{json}{previews} };
    is $shown->{content_type}, 'application/json', 'json unless said otherwise';
    my $bare = made('webhook', $of->(body => '{"t": {{title}} }'))->{json};
    like $bare->{warnings}[0], qr/^config\.body makes no JSON/, 'a template that makes no JSON is told when it is made';
    my $previewed = $wp->post("/channels/$bare->{id}/preview", {}, key => $admin)->{json};
    is_deeply [ map { /makes no JSON/ } @{ $previewed->{warnings} } ], [1], '... once in a preview';
    my $patched = $wp->patch("/channels/$bare->{id}", { config => $of->(body => '{"t": "{{title}}"}') }, key => $admin)->{json};
    is $patched->{warnings}, undef, '... and no more when it is mended';
    ok !exists $c->{warnings}, 'nothing of one that does';
    like $shown->{body}, qr{"n": "Example", "raw": "Example", "l": "https://watch.example/incident/}, 'filled in';
    my $html = made('webhook', $of->(body => '<b>{{monitor.name}}</b> {{incident.resolved_at}}{{duration}}', content_type => 'text/html'))->{json};
    is $wp->post("/channels/$html->{id}/preview", {}, key => $admin)->{json}{previews}[0]{content_type}, 'text/html', 'another type';
    $wp->delete("/channels/$_->{id}", key => $admin) for @{ $wp->get('/channels', key => $admin)->{json} };
};

subtest 'what they are sent' => sub {
    my $name = 'A "shop" <b> & *co*';
    made('telegram', { %telegram });
    made('teams', { url => $hook->url('/200/teams') });
    made('pagerduty', { routing_key => $key });
    made('webhook', { url => $hook->url('/200/json'), payload_format => 'template', body => '{"n":"{{monitor.name}}"}' });
    made('webhook', { url => $hook->url('/200/html'), payload_format => 'template', body => '{{monitor.name}}|{{{monitor.name}}}', content_type => 'text/html' });
    my $m = $wp->post('/monitors', { name => $name, url => 'http://127.0.0.1:1/', confirmation_threshold => 1 }, key => $admin)->{json}{monitor};
    $wp->check(at => $T0);
    my $incident = $wp->get("/monitors/$m->{id}/incidents", key => $admin)->{json}[0]{id};
    my %at = map { $_->{path} => $_ } @{ $hook->got };
    my $telegram = $at{'/bot12345:AbC-dEf/sendMessage'}{json};
    is $telegram->{chat_id}, -1001234, 'telegram: the chat';
    like $at{'/bot12345:AbC-dEf/sendMessage'}{body}, qr{A \\"shop\\" <b> & \*co\* is DOWN\\n}, 'telegram: plain text';
    ok !exists $telegram->{parse_mode}, '... without any markup';
    ok !exists $at{'/bot12345:AbC-dEf/sendMessage'}{headers}{'webhook-id'}, '... and without headers of webhooks';
    my $card = $at{'/200/teams'}{json}{attachments}[0];
    is $card->{contentType}, 'application/vnd.microsoft.card.adaptive', 'teams: a card';
    like $card->{content}{body}[0]{inlines}[0]{text}, qr/\Q$name\E is DOWN$/, '... whose title is the first line';
    is $card->{content}{body}[0]{inlines}[0]{type}, 'TextRun', '... as text without Markdown';
    is $card->{content}{actions}[0]{url}, "https://watch.example/incident/$incident", '... which links the incident';
    my $page = $at{'/v2/enqueue'}{json};
    is_deeply [ @$page{qw(routing_key event_action dedup_key)} ], [ $key, 'trigger', $incident ], 'pagerduty: a trigger';
    is $page->{payload}{severity}, 'critical', '... critical by default';
    like $page->{payload}{summary}, qr/is DOWN$/, '... and what it is about';
    is $at{'/200/json'}{json}{n}, $name, 'a template: a value is JSON';
    is $at{'/200/html'}{body}, 'A &quot;shop&quot; &lt;b&gt; &amp; *co*|' . $name, '... or HTML, or raw';
    is $at{'/200/html'}{headers}{'content-type'}, 'text/html', '... of the type that is asked for';
    my @urls = map { $_->{url} } @{ $wp->get("/monitors/$m->{id}/webhook-deliveries", key => $admin)->{json}{deliveries} };
    is scalar(grep { /AbC/ } @urls), 0, 'no token is in the log';
    $wp->post("/incidents/$incident/acknowledge", { actor => 'ops' }, key => $admin);
    $wp->command('notify');
    my ($ack) = grep { ($_->{json}{event_action} // '') eq 'acknowledge' } @{ $hook->got };
    is $ack->{json}{dedup_key}, $incident, 'pagerduty: acknowledged';
    $wp->delete("/channels/$_->{id}", key => $admin) for @{ $wp->get('/channels', key => $admin)->{json} };
};

subtest 'apprise' => sub {
    my $url = "json://127.0.0.1:$hook->{port}/200/apprise";
    my $stranger = $wp->monitor;
    my %body = (name => 'a', channel_type => 'apprise', config => { url => $url });
    is $wp->post("/monitors/$stranger->{id}/notifications", \%body, key => $stranger->{key})->{json}{code}, 'FORBIDDEN', 'not for a manage key';
    my $editor = $wp->post('/workspace/keys', { label => 'e', role => 'editor' }, key => $admin)->{json}{key};
    my $owner = $wp->post('/workspace/keys', { label => 'o', role => 'owner' }, key => $admin)->{json}{key};
    my $other = $wp->post('/workspaces', { name => 'Other' })->{json}{key};
    is $wp->post('/channels', \%body, key => $_)->{status}, 403, 'nor for an editor, nor for another owner' for $editor, $other;
    refused('apprise', { url => $_ }, 'acts on this host') for 'dbus://', 'SysLog://x', 'windows://', 'gnome://';
    refused('apprise', { url => $_ }, 'config.url') for 'x', "$url,json://b", "$url json://b", "${url}\x{a0}json://b", "json://\x{2003}b";
    my $made = $wp->post('/channels', \%body, key => $owner);
    is $made->{status}, 201, 'for an owner of the default workspace' or diag $made->{body};
    is $made->{json}{config}{url}, 'json://***', 'its address is shown to none';
    my $at = "/channels/$made->{json}{id}";
    is $wp->patch($at, { config => { url => 'json://***' } }, key => $owner)->{status}, 200, '... and kept';
    is $wp->patch($at, { config => { url => $url } }, key => $editor)->{status}, 403, 'an editor does not set it';
    is $wp->patch($at, { name => 'b' }, key => $editor)->{status}, 200, '... but may change all else';
    my $test = $wp->post("$at/test", {}, key => $owner);
    is $test->{json}{error_message}, undef, 'a test' or diag $test->{body};
    ok $test->{json}{delivered}, '... arrives';
    my ($got) = grep { $_->{path} eq '/200/apprise' } @{ $hook->got };
    like $got->{json}{title}, qr/This is a test: alerts about all monitors of \S.* arrive here/, 'the first line is the title, and names no monitor';
    unlike JSON::PP::encode_json($got->{json}), qr/example\.com|00000000-0000/, 'nor does the rest, or a link';
    like $wp->post("$at/preview", {}, key => $owner)->{json}{previews}[0]{body}, qr/Example is DOWN/, 'a preview';
    $wp->patch($at, { config => { url => 'json://127.0.0.1:1/secretpath' } }, key => $owner);
    $wp->sql('delete from rate_limits');
    my $failed = $wp->post("$at/test", {}, key => $owner)->{json};
    ok !$failed->{delivered}, 'a failure';
    like $failed->{error_message}, qr/^apprise ended with 1/, '... is told';
    unlike $failed->{error_message}, qr/secretpath/, '... without the address';
};

$wp->stop_worker;
done_testing;
