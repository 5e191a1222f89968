# The real clients of the Model Context Protocol walk through all that there is: each on its own version and in its own
# era, over HTTP and through a bridge for those that know stdio only.  Each validates what it gets, structuredContent by
# the outputSchema of its tool included.
use strict;
use warnings;
use Instance;
use JSON::PP qw(decode_json encode_json);
use McpClients;
use Test::More;

McpClients::needed();

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0 });
my $url = $it->url . '/mcp';

sub post {
    my ($path, $body, $key) = @_;
    my $answer = $it->ask('POST', "/api/v1$path", { headers => { Authorization => "Bearer $key" }, content => encode_json($body) });
    return decode_json($answer->{content});
}

my $key = post('/workspaces', { name => 'Team' }, $it->{admin_key})->{key};
my $viewer = post('/workspace/keys', { label => 'v', role => 'viewer' }, $key)->{key};
my @all = qw(status find_monitors get_monitor save_monitor delete_monitor check wait gate silence get_incident note_incident set_alerts);

# Each has two of its own: a check of one that was just checked is put off.
sub monitors {
    my ($name) = @_;
    return map { post('/monitors', { name => $name, url => $it->url . '/api/v1/health', confirmation_threshold => 1, tags => ['prod'] }, $key)->{monitor}{id} } 1, 2;
}

# What all of them see.
sub is_fine {
    my ($seen, $kind) = @_;
    is_deeply $seen->{tools}, \@all, "$kind: twelve tools";
    is $seen->{check}{heartbeat}{status}, 'up', '... a check, with what it found' or diag explain $seen->{check};
    ok $seen->{wait}{met} && $seen->{wait}{cursor}, '... a wait that is met';
    ok exists $seen->{never}{met} && !$seen->{never}{met}, '... and one that is not';
    is $seen->{gate}{state}, 'passed', '... a gate';
    is_deeply $seen->{prompts}, [qw(diagnose gate_deploy)], '... prompts';
    cmp_ok $seen->{guide}, '>', 5000, '... the guide, a resource';
    return;
}

# All at once: they wait for checks most of their time.
my %walks = (
    (map { $_ => McpClients::node("$source/t/mcp/walk.mjs", $_, $url, $key, monitors($_)) } qw(modern legacy sdk remote)),
    (map { $_ => McpClients::python("$source/t/mcp/walk.py", $_, $url, $key, monitors($_)) } qw(mcp fastmcp)),
);
my @inspections = map {
    my $era = $_;
    map {
        my ($who, $with, $count) = @$_;
        { name => "$era, $who", count => $count, run => McpClients::node(
            McpClients::module('@modelcontextprotocol/inspector/clients/launcher/build/index.js'),
            '--cli', '--server-url', $url, '--transport', 'http', '--header', "Authorization: Bearer $with",
            '--method', 'tools/list', '--strict', '--format', 'json', '--protocol-era', $era) };
    } [ owner => $key, 12 ], [ viewer => $viewer, 5 ];
} qw(legacy modern);

for my $kind (qw(modern legacy sdk remote)) {
    subtest "in JavaScript: $kind" => sub {
        my ($status, $out, $err) = McpClients::ended($walks{$kind});
        is $status, 0, 'it walks to the end' or return diag "$out\n$err";
        my $seen = decode_json($out);
        is_fine($seen, $kind);
        is $seen->{server}{name}, 'watchpost', 'it knows who answers' if $kind ne 'modern';
        like $seen->{status}, qr/^\d+ up, \d+ not up/, 'the status, as text';
        is $seen->{saved}{monitor}{group_name}, $kind, 'a monitor is changed';
        is $seen->{dry}{would}, 'create', '... or would be made';
        is $seen->{silence}{reason}, $kind, 'a silence';
        ok !$seen->{silence_ended}{silence}{active}, '... is ended';
        is $seen->{wrong}{text}, 'No monitor that you may list has this tag: check it with GET /api/v1/tags (NO_MATCH)', 'a refusal is a result';
        ok $seen->{wrong}{isError}, '... that says so';
        is $seen->{$_}, -32602, "$_: an error" for qw(unknown missing);
        is_deeply $seen->{tags}, ['prod'], 'completion';
    };
}

for my $kind (qw(mcp fastmcp)) {
    subtest "in Python: $kind" => sub {
        my ($status, $out, $err) = McpClients::ended($walks{$kind});
        is $status, 0, 'it walks to the end' or return diag "$out\n$err";
        is_fine(decode_json($out), $kind);
    };
}

subtest 'the inspector has nothing to say of the schemas' => sub {
    for (@inspections) {
        my ($status, $out, $err) = McpClients::ended($_->{run});
        is $status, 0, "$_->{name}: no error" or diag "$out\n$err";
        unlike $err, qr/^Warning:/m, '... and no warning';
        is scalar(() = $out =~ /"inputSchema"/g), $_->{count}, "... in $_->{count} tools";
    }
};

done_testing;
