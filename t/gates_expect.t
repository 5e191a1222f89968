# What a gate expects of its members' checks beyond their own rules: it opens once that is so, too.
use strict;
use warnings;
use JSON::PP ();
use Target;
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $wp = Watchpost->new;
my $admin = $wp->admin_key;
my $version = $wp->folder . '/version';

sub deploy {
    my ($what) = @_;
    open my $file, '>', "$version.new" or die $!;
    print {$file} $what;
    close $file;
    rename "$version.new", $version or die $!;
    return;
}

my $port = serve(sub {
    my ($connection) = @_;
    request_of($connection) or return;
    open my $file, '<', $version or die $!;
    my $body = JSON::PP::encode_json({ version => scalar <$file> });
    syswrite $connection, "HTTP/1.1 200 OK\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
});
deploy('old');
my $m = $wp->post('/monitors', { name => 'api', url => "http://127.0.0.1:$port/", interval_seconds => 3600 }, key => $admin)->{json}{monitor};
my $new = { source => 'json', path => '$.version', op => 'equals', value => 'new' };

sub gate {
    my ($expect, %more) = @_;
    return $wp->post('/gates', { ids => [ $m->{id} ], checks => 1, expect => $expect, %more }, key => $admin);
}

sub state_of { return $wp->get("/gates/$_[0]{json}{id}", key => $admin)->{json} }

subtest 'what is refused' => sub {
    for (
        [ [ { source => 'dns_values', op => 'exists' } ], qr/^expect\[0\]\.source: dns_values is for monitors of type dns, not for http/ ],
        [ [ { source => 'body', op => 'matches', value => '(' } ], qr/missing closing parenthesis/ ],
        [ { assertions => [ { source => 'status', op => 'equals' } ] }, qr/^expect\[0\]\.value is missing/ ],
    ) {
        my $no = gate($_->[0]);
        is $no->{status}, 400, "$_->[1]";
        like $no->{json}{error}, $_->[1], '... as it says';
    }
    is gate('new')->{status}, 422, 'no list';
};

subtest 'it stays closed until that is so' => sub {
    my $gate = gate([$new], timeout_seconds => 120);
    is $gate->{status}, 201, 'made';
    ok eventually(sub { state_of($gate)->{members}[0]{last} }), 'a check is made';
    my $member = state_of($gate)->{members}[0];
    is "$member->{good} $member->{last}{status}", '0 down', 'which is not good enough';
    is $member->{last}{error_message}, 'Assertion failed: json $.version equals new, got old', '... as it says';
    is $wp->get("/monitors/$m->{id}", key => $admin)->{json}{current_status}, 'up', 'the monitor is fine';
    deploy('new');
    ok eventually(sub { state_of($gate)->{state} eq 'passed' }), 'then it opens';
};

subtest 'an object with the list, and a plain gate beside it' => sub {
    deploy('old');
    my $closed = gate({ assertions => [$new] }, timeout_seconds => 15);
    my $open = $wp->post('/gates', { ids => [ $m->{id} ], checks => 1 }, key => $admin);
    ok eventually(sub { state_of($open)->{state} eq 'passed' }), 'what expects nothing more opens';
    ok eventually(sub { state_of($closed)->{state} ne 'running' }), 'the other is decided';
    is $wp->get("/gates/$closed->{json}{id}?wait=0", key => $admin)->{json}{code}, 'GATE_FAILED', '... and stays closed';
};

subtest 'of a job that reports' => sub {
    my $job = $wp->post('/monitors', { name => 'job', monitor_type => 'push', every_seconds => 3600 }, key => $admin)->{json};
    my $gate = $wp->post('/gates', { ids => [ $job->{monitor}{id} ], checks => 1, expect => [ { source => 'metric', path => 'rows', op => 'at_least', value => 10 } ] }, key => $admin);
    is $gate->{status}, 201, 'made';
    my $after = time;
    ok eventually(sub { time > $after }), 'a second later'; # what began before the gate does not count
    my $ping = sub { $wp->request('POST', "/ping/$job->{ping_key}", { metrics => { rows => $_[0] } })->{json}{status} };
    is $ping->(5), 'up', 'the monitor itself is content';
    my $member = state_of($gate)->{members}[0];
    is "$member->{good} $member->{last}{status} $member->{last}{error_message}", '0 down Assertion failed: metric rows at_least 10, got 5', 'the gate is not';
    $ping->(10);
    ok eventually(sub { $wp->check; state_of($gate)->{state} eq 'passed' }), 'then it opens';
};

subtest 'of checks from elsewhere' => sub {
    my $far = $wp->post('/locations', { name => 'Paris' }, key => $admin)->{json}{probe_key};
    $wp->patch("/monitors/$m->{id}", { consensus_threshold => 1 }, key => $admin);
    ok !exists $wp->get('/probe/monitors', key => $far)->{json}[0]{asked_by_gates}, 'mostly nothing is asked';
    my $gate = gate([$new], checks => 2);
    my $number = $wp->get('/probe/monitors', key => $far)->{json}[0]{asked_by_gates}[0]{gate};
    is_deeply $wp->get('/probe/monitors', key => $far)->{json}[0]{asked_by_gates}[0]{expect}, { assertions => [ { %$new, severity => 'down' } ] }, 'what it is to look for';
    my $after = time + 1;
    ok eventually(sub { time > $after }), 'a second later';
    my %told = (monitor_id => $m->{id}, status => 'up', response_time_ms => 1, started_at => Watchpost::timestamp(time));
    my $sentence = 'Assertion failed: json $.version equals new, got older';
    my $sent = $wp->post('/probe', { results => [ { %told, gates => [ { gate => $number, passed => JSON::PP::false, sentence => $sentence },
        ({ gate => $number, passed => JSON::PP::true }) x 2, { gate => 999_999, passed => JSON::PP::true }, 7 ] } ] }, key => $far);
    is $sent->{json}{accepted}, 1, 'it says so';
    my ($finding) = grep { /older/ } split /\n/, $wp->sql('select sentence from gate_findings where sentence is not null');
    is $finding, $sentence, 'the first word counts';
    is $wp->sql('select count(*) from gate_findings where gate = 999999'), 0, 'of a gate that does not ask, none';
    is $wp->post('/probe', { results => [ { %told, gates => 'x' } ] }, key => $far)->{json}{rejected}, 1, 'what is no list is refused';
};

subtest 'its time is over, and nobody has written that yet' => sub {
    my $gate = $wp->post('/gates', { ids => [ $m->{id} ], checks => 20 }, key => $admin)->{json}{id};
    $wp->delete("/gates/$gate", key => $admin);
    $wp->delete("/gates/$_", key => $admin) for map { $_->{id} } @{ $wp->get('/gates', key => $admin)->{json} };
    ok eventually(sub { !$wp->notifiers('check') }), 'no run carries gates on';
    $wp->sql("update gates set state = 0, decided_at = null, reason = null, deadline = ${\ (time - 1)} where id = '$gate'");
    for my $query ('', '?wait=0') {
        my $now = $wp->get("/gates/$gate$query", key => $admin)->{json};
        is_deeply [ @$now{qw(state decided_at reason)} ], [ 'running', undef, undef ], "it is undecided: $query";
    }
};

subtest 'what the query says wrongly' => sub {
    for my $wrong ('checks=x', 'interval_seconds=1.5', 'timeout_seconds=-1', 'allow_degraded=maybe') {
        my $answer = $wp->post("/gates?ids=$m->{id}&$wrong", undef, key => $admin);
        is "$answer->{status} $answer->{json}{code}", '400 VALIDATION_ERROR', $wrong;
    }
    is $wp->post('/gates', { ids => [ $m->{id} ], checks => 'x' }, key => $admin)->{status}, 422, 'of a body it is a wrong type';
};

done_testing;
