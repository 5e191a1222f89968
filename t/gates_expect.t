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

done_testing;
