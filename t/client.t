# The commands that are clients of a server, from another machine's point of view: they have no database and no settings.
use strict;
use warnings;
use Instance;
use JSON::PP;
use Target;
use Test::More;

my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, WATCHPOST_WORKERS => 1 });
my $admin = $it->{admin_key};
my $build = $ENV{WATCHPOST_BUILD} // 'build';
my $folder = File::Temp->newdir;

# What a command says on both streams, and its status; input: what it reads.
sub client {
    my ($input, @words) = @_;
    open my $to, '>', "$folder/in" or die $!;
    print $to $input;
    close $to;
    local %ENV = (PATH => $ENV{PATH}, HOME => '/nonexistent', WATCHPOST_SERVER => $it->url, WATCHPOST_KEY => $admin, %{ ref $words[0] ? shift @words : {} });
    my $pid = fork // die $!;
    if (!$pid) {
        chdir $folder;
        open STDIN, '<', "$folder/in" or die $!;
        open STDOUT, '>', "$folder/out" or die $!;
        open STDERR, '>', "$folder/err" or die $!;
        exec "$build/watchpost", @words or die $!;
    }
    waitpid $pid, 0;
    my %said = (status => $? >> 8);
    for my $stream (qw(out err)) {
        open my $from, '<', "$folder/$stream" or die $!;
        $said{$stream} = do { local $/; <$from> };
    }
    return \%said;
}

sub ask {
    my ($method, $path, $body) = @_;
    my $answer = $it->ask($method, "/api/v1$path", { headers => { Authorization => "Bearer $admin" }, $body ? (content => encode_json($body)) : () });
    return decode_json($answer->{content});
}

my $good = ask('POST', '/monitors', { name => 'good', url => $it->url . '/api/v1/health', confirmation_threshold => 1, tags => ['prod'] })->{monitor}{id};
my $bad = ask('POST', '/monitors', { name => 'bad', url => 'http://127.0.0.1:1/', confirmation_threshold => 1 })->{monitor}{id};

subtest 'gate' => sub {
    my $passed = client('', 'gate', '--tag', 'prod', '--checks', 1, '--json');
    is $passed->{status}, 0, 'passed' or diag $passed->{err};
    is decode_json($passed->{out})->{state}, 'passed', 'its last answer';
    like $passed->{err}, qr{good 1/1}, 'progress';
    my $failed = client('', 'gate', '--id', $bad, '--checks', 1, '--timeout', 10);
    is $failed->{status}, 1, 'failed';
    like $failed->{err}, qr/Connection refused/, 'and why';
    is $failed->{out}, '', 'nothing on stdout';
    is client('', 'gate')->{status}, 2, 'of which monitors?';
    is client('', 'gate', '--id', $good, '--checks', 0)->{status}, 2, 'a number out of range';
    is client('', { WATCHPOST_KEY => '' }, 'gate', '--id', $good)->{status}, 2, 'without a key';
    like client('', 'gate', '--id', 'nothing')->{err}, qr/gate: /, 'the sentence of the refusal';
};

# A page that is in between, or a server of something else: nothing that looks like a success may let a deploy through.
subtest 'what is no Watchpost' => sub {
    open my $plan, '>', "$folder/plan.json" or die $!;
    print $plan '{"version": 1}';
    close $plan;
    for my $body ('<h1>We will be back</h1>', '[]', '{}', '{"id": "x", "status": "ok", "met": false, "state": "running"}') {
        my $port = serve(sub {
            request_of($_[0]) or return;
            syswrite $_[0], "HTTP/1.1 200 OK\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
        });
        for my $words ([ 'gate', '--id', $good ], [ 'wait', '--id', $good, '--timeout', 1 ], [ 'apply', 'plan.json', '--yes' ], ['export']) {
            my $said = client('', { WATCHPOST_SERVER => "http://127.0.0.1:$port" }, @$words);
            is $said->{status}, 1, "$words->[0]: $body" or diag "$said->{out}$said->{err}";
            like $said->{err}, qr/^\w+: \w/m, '... and a sentence';
        }
    }
};

subtest 'wait' => sub {
    is client('', 'wait', '--id', $good, '--until', 'fine')->{status}, 2, 'a state that there is not';
    my $met = client('', 'wait', '--id', $good, '--json');
    is $met->{status}, 0, 'met' or diag $met->{err};
    ok decode_json($met->{out})->{met}, 'its answer';
    is client('', 'wait', '--id', $bad, '--until', 'up', '--timeout', 1)->{status}, 1, 'not met in time';
    is client('', 'wait', '--id', $bad, '--until', 'down')->{status}, 0, 'or met';
    is client('', { WATCHPOST_SERVER => 'http://127.0.0.1:1' }, 'wait', '--id', $good, '--timeout', 1)->{status}, 1, 'out of reach';
};

my $document = <<'YAML';
version: 1
set: yaml
monitors:
  shop: &shop
    name: Shop
    url: "https://${SHOP}.example.com/?price=$${x}"
    tags: [web, "on", 'true']
    depends_on: [db]
  shop-2:
    <<: *shop
    name: Second
  db:
    name: Database
    monitor_type: tcp
    url: db.example.com:5432
status_pages:
  yaml-page:
    title: Shop
    monitors: [shop]
YAML

subtest 'apply' => sub {
    my %shop = (SHOP => 'shop');
    is client($document, 'apply', '-')->{status}, 2, 'a variable that is not set';
    my $hook = "version: 1\nchannels:\n  ops:\n    name: Ops\n    channel_type: webhook\n    config: {url: '\${OPS_HOOK}', secret: '\${OPS_SECRET}'}\n";
    like client($hook, 'apply', '-')->{err}, qr/not set in the environment: OPS_HOOK, OPS_SECRET$/, '... or two';
    my $plan = client($hook, { OPS_HOOK => 'http://127.0.0.1:1/"quoted"/hook-secret', OPS_SECRET => 'whsec_' . 'A' x 32 }, 'apply', '-', '--dry-run');
    is $plan->{status}, 3, 'a channel' or diag $plan->{err};
    like $plan->{out}, qr/"url":"\$\{OPS_HOOK\}"/, '... is shown as the document has it';
    unlike $plan->{out}, qr/hook-secret/, '... since a pipeline keeps what it prints';
    my $dry = client($document, \%shop, 'apply', '-', '--dry-run');
    is $dry->{status}, 3, 'a dry run finds differences' or diag $dry->{err};
    like $dry->{out}, qr/^\+ monitor shop$/m, 'a line an object';
    like $dry->{out}, qr/^    \+ depends_on: \["db"\]$/m, 'a line a field';
    unlike $dry->{out}, qr/\e/, 'no colour where there is no terminal';
    my $asked = client($document, \%shop, 'apply', '-');
    is $asked->{status}, 2, 'nobody to ask';
    like $asked->{out}, qr/4 to write/, '... but the plan';
    my $done = client($document, \%shop, 'apply', '-', '--yes');
    is $done->{status}, 0, 'applied' or diag $done->{err};
    my $shop = ask('GET', '/monitors/by/shop');
    is $shop->{url}, 'https://shop.example.com/?price=${x}', 'variables are filled in';
    is_deeply $shop->{tags}, [ 'web', 'on', 'true' ], 'texts are texts';
    is ask('GET', '/monitors/by/shop-2')->{url}, $shop->{url}, 'a merge key';
    is client($document, \%shop, 'apply', '-', '--dry-run')->{status}, 0, 'then there is nothing to do';
    my $refused = client("version: 1\nmonitors:\n  x:\n    nam: x\n", 'apply', '-', '--yes');
    is $refused->{status}, 1, 'refused';
    like client("version: 1\nmonitors: [\n", 'apply', '-')->{err}, qr/line \d/, 'what is no YAML, and where';
    is client('', 'apply', '/nowhere')->{status}, 1, 'no such file';
    is client('', 'apply')->{status}, 2, 'which file?';
};

subtest 'export' => sub {
    my $yaml = client('', 'export', '--set', 'yaml');
    is $yaml->{status}, 0, 'printed' or diag $yaml->{err};
    like $yaml->{out}, qr/^version: 1$/m, 'as YAML';
    like $yaml->{out}, qr/^    - 'true'$/m, 'texts that look like something else are quoted';
    is client($yaml->{out}, 'apply', '-', '--dry-run')->{status}, 0, 'applied again it changes nothing' or diag $yaml->{out};
    is decode_json(client('', 'export', '--format', 'json', '--set', 'yaml')->{out})->{version}, 1, 'as JSON';
    is client('', 'export', '--format', 'xml')->{status}, 2, 'no other';
    my $pruned = client("version: 1\nset: yaml\n", 'apply', '-', '--prune', '--yes');
    is $pruned->{status}, 0, 'all of a set may go' or diag $pruned->{err};
    like $pruned->{out}, qr/^- monitor shop$/m, 'which the plan says';
};

done_testing;
