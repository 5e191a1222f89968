# A gate over a target that flaps: only good results in a row open it, and each that is not begins the count anew; what
# decides nothing neither counts nor breaks the row.
use strict;
use warnings;
use Target;
use Test::More;
use Wait qw(eventually);
use Watchpost;

use constant APART => 70;    # seconds between checks: more than any pause

my $wp = Watchpost->new;
my $admin = $wp->admin_key;
my $file = $wp->folder . '/answer';

sub answer_with {
    my ($status) = @_;
    open my $out, '>', "$file.new" or die $!;
    print {$out} $status;
    close $out;
    rename "$file.new", $file or die $!;
    return;
}

my $port = serve(sub {
    my ($connection) = @_;
    request_of($connection) or return;
    open my $in, '<', $file or die $!;
    my $status = <$in>;
    syswrite $connection, "HTTP/1.1 $status X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
});
answer_with(200);
my $m = $wp->post('/monitors', { name => 'flapping', url => "http://127.0.0.1:$port/", interval_seconds => 3600, confirmation_threshold => 1,
    response_time_threshold_ms => 9000 }, key => $admin)->{json}{monitor};

sub gate { return $wp->post('/gates', { ids => [ $m->{id} ], checks => 3, timeout_seconds => 1800, @_ }, key => $admin)->{json} }
sub look { return $wp->get("/gates/$_[0]{id}", key => $admin)->{json} }

subtest 'three in a row' => sub {
    my $gate = gate();
    ok eventually(sub { look($gate)->{members}[0]{last} }), 'the first check is made at once';
    is look($gate)->{members}[0]{good}, 1, '... and is good';
    my @steps = ([ 200, 2 ], [ 500, 0 ], [ 200, 1 ], [ 200, 2 ], [ 503, 0 ], [ 200, 1 ], [ 200, 2 ]);
    my $now = time;
    for (@steps) {
        my ($status, $good) = @$_;
        answer_with($status);
        $wp->check(at => $now += APART, monitor => $m->{id});
        my $is = look($gate);
        is "$is->{state} $is->{members}[0]{good}", "running $good", "$status: $good in a row" or diag explain $is;
    }
    $wp->check(at => $now += APART, monitor => $m->{id});
    my $passed = look($gate);
    is "$passed->{state} $passed->{members}[0]{good}", 'passed 3', 'the third opens it';
    answer_with(500);
    $wp->check(at => $now += APART, monitor => $m->{id});
    is look($gate)->{state}, 'passed', 'what is decided stays so';
};

subtest 'it fails closed' => sub {
    answer_with(200);
    my $gate = gate();
    ok eventually(sub { look($gate)->{members}[0]{last} }), 'begun';
    $wp->post("/monitors/$m->{id}/pause", undef, key => $admin);
    $wp->check(at => time + APART);
    my $failed = $wp->get("/gates/$gate->{id}?wait=0", key => $admin);
    is "$failed->{status} $failed->{json}{code} $failed->{json}{state}", '412 GATE_FAILED failed', 'a member that is paused';
    $wp->post("/monitors/$m->{id}/resume", undef, key => $admin);
    $gate = gate();
    $wp->delete("/monitors/$m->{id}", key => $admin);
    $wp->check(at => time + APART);
    is $wp->get("/gates/$gate->{id}?wait=0", key => $admin)->{json}{state}, 'failed', 'or deleted';
};

done_testing;
