# Dependencies on the real checker, with real targets: what is explained by another monitor's trouble is no incident
# of its own, until that trouble is over.
use strict;
use warnings;
use JSON::PP ();
use Test::More;
use IO::Socket::INET;
use Target qw(serve);
use Watchpost;

my $wp = Watchpost->new;
my $T = time - 10 * 3600;
my $now = 0; # rounds of ten minutes since $T

# A target that can be switched, and the monitor that watches it.
sub target {
    my ($name) = @_;
    my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1', ReuseAddr => 1) or die "listen: $!";
    my $port = $listener->sockport;
    my $m = $wp->monitor(name => $name, is_public => JSON::PP::true, monitor_type => 'tcp', url => "127.0.0.1:$port", confirmation_threshold => 1);
    return { %$m, port => $port, listener => $listener };
}
sub go_down { delete $_->{listener} for @_ }
sub go_up {
    for (@_) {
        $_->{listener} = IO::Socket::INET->new(Listen => 16, LocalAddr => "127.0.0.1:$_->{port}", ReuseAddr => 1)
            or die "listen: $!";
    }
}

sub depend { $wp->post("/monitors/$_[0]{id}/dependencies", { depends_on_id => $_[1]{id} }, key => $_[0]{key}) }

# Ten minutes later, one after the other: the order within one run is not promised.
sub check_in_turn {
    $now++;
    $wp->check(at => $T + 600 * $now, monitor => $_->{id}) for @_;
}

# "down 1": its status, and how many incidents it has had.
sub standing {
    my ($m) = @_;
    my $incidents = @{ $wp->get("/monitors/$m->{id}/incidents")->{json} };
    return $wp->get("/monitors/$m->{id}")->{json}{current_status} . " $incidents";
}
sub standings { return join ', ', map { standing($_) } @_ }

subtest 'a chain' => sub {
    my ($net, $db, $shop) = map { target($_) } qw(net db shop);
    depend($db, $net);
    depend($shop, $db);
    check_in_turn($net, $db, $shop);
    is standings($net, $db, $shop), 'up 0, up 0, up 0', 'all is well';
    go_down($net, $db, $shop);
    check_in_turn($net, $db, $shop);
    is standings($net, $db, $shop), 'down 1, down 0, down 0', 'one cause, one incident';
    go_up($net);
    check_in_turn($net, $db, $shop);
    is standings($net, $db, $shop), 'up 1, down 1, down 0', 'the cause is gone: the next in line has one of its own';
    my $late = $wp->get("/monitors/$db->{id}/incidents")->{json}[0];
    is $late->{started_at}, Watchpost::timestamp($T + 600 * 2), '... which began when it went down';
    is $late->{cause}, 'Connection refused', '... with what was seen';
    go_up($db, $shop);
    check_in_turn($net, $db, $shop);
    is standings($net, $db, $shop), 'up 1, up 1, up 0', 'and all is well again';
    is $wp->sql("select count(*) from events e join monitors m on m.key = e.monitor
        where m.id = '$shop->{id}' and e.type <> 'check.completed'"), 0, 'of the last in line nothing was told';
};

subtest 'what a dependency must be to explain anything' => sub {
    my ($net, $shop) = map { target($_) } qw(net shop);
    depend($shop, $net);
    go_down($net);
    check_in_turn($net, $shop);
    $wp->post("/monitors/$net->{id}/pause", undef, key => $net->{key});
    go_down($shop);
    check_in_turn($shop);
    is standing($shop), 'down 1', 'paused: it says nothing';

    ($net, $shop) = map { target($_) } qw(net shop);
    depend($shop, $net);
    $wp->post("/monitors/$net->{id}/maintenance", { title => 'move', starts_at => Watchpost::timestamp($T),
        ends_at => Watchpost::timestamp($T + 86400) }, key => $net->{key});
    go_down($net, $shop);
    check_in_turn($net, $shop);
    is standings($net, $shop), 'maintenance 0, down 0', 'in maintenance: it is known to be away';
    $wp->delete("/monitors/$net->{id}", key => $net->{key});
    check_in_turn($shop);
    is standing($shop), 'down 1', 'deleted: no more';
};

subtest 'the monitor that fails first is not to blame' => sub {
    my $slow = serve(sub { select undef, undef, undef, 5 });
    my $quick = 'http://127.0.0.1:1/';
    my %twice = (confirmation_threshold => 2, timeout_ms => 1000, is_public => JSON::PP::true);
    my $db = $wp->monitor(name => 'db', url => "http://127.0.0.1:$slow/", %twice);
    my @apis = map { $wp->monitor(name => "api $_", url => $quick, %twice) } 1 .. 3;
    depend($_, $db) for @apis;
    my $at = $T + 100_000;
    $wp->check(at => $at + $_) for 0, 60;
    is standings($db, @apis), 'down 1, down 0, down 0, down 0', 'the one that takes its time to fail is the cause';
    is $wp->sql("select count(*) from alerts a join monitors m on m.key = a.monitor where m.name like 'api %'"), 0,
        'of the others nothing is told';

    my $far = $wp->monitor(name => 'far', url => $quick, interval_seconds => 3600, confirmation_threshold => 1,
        is_public => JSON::PP::true);
    my $near = $wp->monitor(name => 'near', monitor_type => 'tcp', url => '127.0.0.1:1', confirmation_threshold => 1);
    depend($near, $far);
    $wp->sql("update monitor_states set status = 1, last_checked_at = $at, concluded_at = $at, last_result = 1,
        due_at = $at + 3600 where monitor = (select key from monitors where name = 'far')");
    $wp->check(at => $at + 120);
    is standings($far, $near), 'down 1, down 0', 'one that is not due for long is asked at once';
};

# The child waits for the parent's second word, which is an hour away; a client makes that pointless.
subtest 'what is waited for is taken away' => sub {
    my %ways = (
        'the parent is paused' => sub { $wp->post("/monitors/$_[0]{id}/pause", undef, key => $_[0]{key}) },
        'the parent is deleted' => sub { $wp->delete("/monitors/$_[0]{id}", key => $_[0]{key}) },
        'the dependency is removed' => sub { $wp->delete("/monitors/$_[1]{id}/dependencies/$_[2]", key => $_[1]{key}) },
    );
    for my $way (sort keys %ways) {
        my ($parent, $child) = (target('parent'), target('child'));
        $wp->patch("/monitors/$parent->{id}", { interval_seconds => 3600, retry_interval_seconds => 3600,
            confirmation_threshold => 2 }, key => $parent->{key});
        $wp->patch("/monitors/$child->{id}", { interval_seconds => 3600 }, key => $child->{key});
        my $edge = depend($child, $parent)->{json}{id};
        my $at = $T + 200_000;
        $wp->check(at => $at, monitor => $_->{id}) for $parent, $child;
        go_down($parent, $child);
        $wp->check(at => $at + 3600, monitor => $_->{id}) for $parent, $child;
        $wp->check(at => $at + 3660);
        is standing($child), 'down 0', "$way: until then it is waited for";
        $ways{$way}->($parent, $child, $edge);
        $wp->check(at => $at + 3720);
        is standing($child), 'down 1', '... and no longer';
        $wp->delete("/monitors/$_->{id}", key => $_->{key}) for $child, $parent;
    }
};

done_testing;
