# What docs/agents.md shows works as it stands there: settings of clients are what they take, each command ends as it should,
# and the runbook agent is woken, mends, and says so.
use strict;
use warnings;
use Instance qw(free_port);
use JSON::PP qw(decode_json encode_json);
use Target;
use Test::More;
use Wait qw(eventually);

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $build = $ENV{WATCHPOST_BUILD} // "$source/build";
my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, TARGET_POLICY => 'any' });
my $folder = $it->{folder};

open my $file, '<', "$source/docs/agents.md" or die "docs/agents.md: $!";
my $page = do { local $/; <$file> };
my %blocks;
push @{ $blocks{$1} }, $2 while $page =~ /^```(\w+)\n(.*?)^```$/msg;

sub ask {
    my ($method, $path, $body, $key) = @_;
    my $answer = $it->ask($method, "/api/v1$path", { headers => { Authorization => "Bearer $key" }, $body ? (content => encode_json($body)) : () });
    return { %$answer, json => eval { decode_json($answer->{content}) } };
}

sub put {
    my ($name, $content) = @_;
    open my $to, '>', "$folder/$name" or die $!;
    print $to $content;
    close $to or die $!;
    return "$folder/$name";
}

my ($editor, $responder) = map { ask('POST', '/workspace/keys', { label => $_, role => $_ }, $it->{admin_key})->{json}{key} } qw(editor responder);
my $mended = "$folder/mended";
my $port = serve(sub {
    my ($connection) = @_;
    request_of($connection) or return;
    my $status = -e $mended ? '200 OK' : '500 Broken';
    syswrite $connection, "HTTP/1.1 $status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
});
my $monitor = ask('POST', '/monitors', { name => 'shop', url => "http://127.0.0.1:$port/", tags => ['prod'], confirmation_threshold => 1 }, $editor)->{json}{monitor}{id};
my %env = (PATH => "$build:$ENV{PATH}", WATCHPOST_SERVER => $it->url, WATCHPOST_URL => $it->url, EDITOR_KEY => $editor, WATCHPOST_KEY => $responder,
    WAKE_SECRET => 'whsec_' . 'A' x 32, PYTHONPATH => "$source/sdk/python", PYTHONDONTWRITEBYTECODE => 1, PYTHONUNBUFFERED => 1);

# As CI runs a step: the first that fails ends it.
sub shell {
    my ($script, %more) = @_;
    local %ENV = (%ENV, %env, %more);
    my $path = put('step.sh', "cd '$folder'\n$script");
    my $out = `bash -e '$path' 2>'$folder/err'`;
    my $status = $? >> 8;
    open my $from, '<', "$folder/err" or die $!;
    return { out => $out, status => $status, err => scalar do { local $/; <$from> } };
}

subtest 'settings of clients' => sub {
    my @json = $page =~ /`(\{"mcpServers".*?\})`/g;
    is scalar @json, 1, 'one of Cursor';
    is decode_json($json[0])->{mcpServers}{watchpost}{headers}{Authorization}, 'Bearer ${env:WATCHPOST_KEY}', '... is JSON, and names the variable';
    my ($of_code) = $page =~ /`code --add-mcp (.*?)`/;
    my $said = shell("printf %s $of_code");
    is decode_json($said->{out})->{headers}{Authorization}, "Bearer $responder", 'of VS Code: JSON with the key, as a shell passes it on';
    like $page, qr/claude mcp add --transport http watchpost \S+ --header "Authorization: Bearer \$WATCHPOST_KEY"/, 'Claude Code';
    like $page, qr/codex mcp add watchpost --url \S+ --bearer-token-env-var WATCHPOST_KEY/, 'Codex';
};

subtest 'steps of a pipeline' => sub {
    my ($gate, $curl) = map { /run: (.*)/ } grep { /Gate/ } @{ $blocks{yaml} };
    my ($wait) = grep { /^watchpost wait/ } @{ $blocks{sh} };
    $_ =~ s/--checks 3/--checks 1/ || s/checks=3/checks=1/ for $gate, $curl;
    my $shorter = sub { $_[0] =~ s/(timeout(?:_seconds)?[ =])\d+/${1}10/gr =~ s/wait=\d+/wait=20/r };
    my %key = (api => $it->url . '/api/v1', key => $responder);
    is shell($shorter->($gate))->{status}, 1, 'a gate over what is broken fails';
    is shell($shorter->($curl), %key)->{status}, 22, '... by curl, too';
    is shell($wait =~ s/--timeout \d+/--timeout 1/r)->{status}, 1, 'a wait for it ends';
    put('mended', '');
    my $good = shell($gate);
    is $good->{status}, 0, 'over what is well it passes' or diag $good->{err};
    like $good->{err}, qr/\S/, '... with its progress';
    is shell($curl, %key)->{status}, 0, '... by curl, too';
    is shell($wait)->{status}, 0, '... and the wait is over at once';
    unlink $mended;
};

subtest 'monitors as code' => sub {
    my ($document) = grep { /^version: 1/ } @{ $blocks{yaml} };
    my ($first, $second, $third) = map { "$_\n" } split /\n/, (grep { /watchpost apply/ } @{ $blocks{sh} })[0];
    put('monitors.yaml', $document);
    my %as_editor = (WATCHPOST_KEY => $editor, SHOP_TOKEN => 'hush', OPS_HOOK => 'http://127.0.0.1:9/');
    is shell($first, %as_editor)->{status}, 3, 'what would be done';
    my $done = shell($second, %as_editor);
    is $done->{status}, 0, 'done' or diag $done->{err};
    is shell($first, %as_editor)->{status}, 0, 'a second run would change nothing';
    is shell($third, %as_editor)->{status}, 0, 'exported';
    my $same = shell('watchpost apply monitors.yaml --dry-run', %as_editor);
    is $same->{status}, 0, '... which is the same' or diag $same->{err};
};

subtest 'a runbook agent' => sub {
    my ($agent) = @{ $blocks{python} };
    my ($channel) = grep { /Runbook/ } @{ $blocks{sh} };
    my $bell = free_port();
    s/8099/$bell/ for $agent, $channel;
    my $made = shell($channel);
    is $made->{status}, 0, 'its channel' or diag $made->{err};
    my $program = put('runbook.py', $agent);
    my $pid = fork // die $!;
    if (!$pid) {
        %ENV = (%ENV, %env, RUNBOOK => encode_json({ status => "touch $mended; echo \$INCIDENT > $folder/incident" }));
        open STDOUT, '>', "$folder/agent.log";
        open STDERR, '>&', \*STDOUT;
        exec 'python3', $program or POSIX::_exit(127);
    }
    ok eventually(sub { IO::Socket::INET->new(PeerAddr => "127.0.0.1:$bell") }), 'it listens';
    is shell("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:$bell/ -d '{}' -H 'webhook-id: 1' -H 'webhook-timestamp: 1' -H 'webhook-signature: v1,x'")->{out},
        401, 'to nobody else';
    my $found = ask('POST', "/monitors/$monitor/check?wait=60", undef, $responder);
    is $found->{json}{status}, 'down', 'it breaks' or diag $found->{content};
    my ($incident) = map { $_->{id} } @{ ask('GET', "/monitors/$monitor/incidents", undef, $responder)->{json} };
    my @notes;
    ok eventually(sub { @notes = @{ ask('GET', "/incidents/$incident/notes", undef, $responder)->{json} }; scalar @notes }, 90), 'the agent notes'
        or diag `cat '$folder/agent.log'`;
    like $notes[0]{content}, qr/exit 0\); then it was up/, '... that it helped';
    is $notes[0]{author}, 'runbook', '... in its name';
    my $now = ask('GET', "/incidents/$incident", undef, $responder)->{json};
    is "$now->{acknowledged_by} $now->{claimed_by} $now->{state}", 'runbook runbook resolved', 'it was claimed, and is over';
    open my $told, '<', "$folder/incident" or die $!;
    is <$told>, "$incident\n", 'what it ran was told of which';
    kill TERM => $pid;
    waitpid $pid, 0;
};

kill TERM => $it->{pid};
$it->ended;
done_testing;
