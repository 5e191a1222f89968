#!/usr/bin/perl
# What answers cost a worker as an instance grows: its own processor time for each GET route, when the answer is worked out
# and when it is asked for again, and which route is the slowest.
#
#   t/bench/growth.pl [DATABASE ...]
#
# Databases are made by t/bench/history and are copied, not changed; one at a server (postgresql://..., made from such a file
# by watchpost copy) is changed a little, and the processor time is the server's and the worker's, for which it must run here.
# Without any: of 100, 1,000, 10,000 and 100,000
# monitors, made in the temporary folder, with a day of history each (the last takes some minutes and 5 GB). With two of as
# many monitors and 10 days or 90: whether the cost grows with history.
# BENCH_ROUNDS: how often each is asked (default 5); medians are shown. WATCHPOST_BUILD names the build.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use Watchpost;

my $build = $ENV{WATCHPOST_BUILD} // "$FindBin::Bin/../../build";
my $rounds = $ENV{BENCH_ROUNDS} // 5;

# What is asked of routes that take much: the most that they give by default, or a page of a list.
my %query = ('/api/v1/monitors' => '?limit=100', '/api/v1/monitors/summary' => '?limit=100',
    '/api/v1/uptime-history' => '?days=90', '/api/v1/status/history' => '?days=1');

sub history {
    my ($monitors) = @_;
    my $path = ($ENV{TMPDIR} // '/tmp') . "/watchpost-growth-$monitors.db";
    return $path if -e $path;
    unlink glob "$path.new*";
    system("$build/t/bench/history", "$path.new", $monitors, 1) == 0 or die "history: $?";
    rename "$path.new", $path or die "$path: $!";
    return $path;
}

# Processor time of the worker so far, in milliseconds.
sub spent {
    my ($it) = @_;
    my $sum = 0;
    for ($it->{wp}{worker}->pid, @{ $it->{backends} }) {
        open my $file, '<', "/proc/$_/schedstat" or next;    # a backend may have ended, the worker does not
        $sum += (split ' ', <$file>)[0] / 1e6;
    }
    return $sum;
}

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[ @sorted / 2 ] }

# Leaves the answer as it is: to decode it here takes far longer than to make it there.
sub cost {
    my ($it, $uri) = @_;
    my $before = spent($it);
    my $answer = $it->{wp}{worker}->ask({
        REQUEST_METHOD => 'GET', REQUEST_URI => $uri, CONTENT_LENGTH => 0, REMOTE_ADDR => '127.0.0.1',
        HTTP_HOST => 'localhost', HTTP_X_API_KEY => $it->{admin},
    }, '');
    return $answer =~ /^Status: 200 / ? spent($it) - $before : undef;
}

# Another connection commits: no answer may be remembered any longer.
sub forget { return $_[0]{wp}->sql("update counters set value = value + 1 where name = 'event'") }

# Nothing where there is no such thing to ask about.
sub costs {
    my ($it, $route) = @_;
    my ($of) = $route =~ m{/([\w-]+)/:id};
    my $uri = ($route =~ s{:(\w+)}{$it->{names}{ $1 eq 'id' ? $of : $1 } // 'none'}ger) . ($query{$route} // '');
    my (@first, @again);
    return if !defined cost($it, $uri);
    for (0 .. $rounds) {
        forget($it);
        push @first, cost($it, $uri);
        push @again, cost($it, $uri);
    }
    shift @first; # what is read for the first time is not what we are after
    return (median(@first), median(@again));
}

# All that a worker answers at once; streams, routes for probes alone, and the links in mails are another story.
sub routes {
    my @rows = map { [split] } grep { /^GET / } `$build/watchpost.fcgi --routes`;
    return grep { !m{/events$|/probe/|/:token$|^/ping/} } map { $_->[1] } grep { $_->[2] ne 'L' } @rows;
}

sub prepare {
    my ($database) = @_;
    my $at_server = $database =~ /^postgresql:/;
    my $wp = $at_server ? Watchpost->new(DATABASE_URL => $database, DATABASE_PATH => 'none') : Watchpost->new;
    if ($at_server) {
        delete $wp->{settings}{DATABASE_PATH};
        $wp->sql("delete from settings where name = 'admin_key'");
    } else {
        system('cp', '--reflink=auto', $database, $wp->database) == 0 or die "$database: $?";
    }
    my $it = { wp => $wp, admin => $wp->admin_key, backends => [] };
    $wp->keep_worker;
    my $id = $wp->get('/monitors?limit=1', key => $it->{admin})->{json}[0]{id};
    push @{ $it->{backends} }, split /\n/, $wp->sql("select pid from pg_stat_activity where datname = current_database() and usename = 'watchpost'")
        if $at_server;
    $wp->patch("/monitors/$id", { sla_target => 99, consensus_threshold => 1 }, key => $it->{admin});
    $wp->sql("insert into incidents (seq, id, monitor, started_at, cause)
        select 1000000, '00000000-0000-4000-8000-000000000001', key, 1, 'it was slow' from monitors where id = '$id'
        on conflict do nothing");
    my $location = $wp->post('/locations', { name => 'bench' }, key => $it->{admin})->{json}{location}{id};
    my $page = $wp->post('/status-pages', { slug => 'bench', title => 'Bench' }, key => $it->{admin})->{json};
    $wp->post('/status-pages/bench/monitors', { monitor_ids => [$id] }, key => $it->{admin});
    $wp->put("/monitors/$id/alert-rules", { repeat_interval_minutes => 60 }, key => $it->{admin});
    $it->{names} = { monitors => $id, incidents => '00000000-0000-4000-8000-000000000001', locations => $location,
        slug => 'bench', part => 'routes.md' };
    $it->{count} = $wp->sql('select count(*) from monitors');
    return $it;
}

my @instances = map { prepare($_) } @ARGV ? @ARGV : map { history($_) } 100, 1_000, 10_000, 100_000;
my %costs; # route => [ [first, again] of each instance ]
my @not_asked;
for my $route (routes()) {
    my @of = map { [ costs($_, $route) ] } @instances;
    if (grep { !@$_ } @of) {
        push @not_asked, $route;
    } else {
        $costs{$route} = \@of;
    }
}
printf "%-48s%s\n", 'milliseconds of a worker: worked out, again', join '', map { sprintf '%20s', $_->{count} } @instances;
for my $route (sort { $costs{$b}[-1][0] <=> $costs{$a}[-1][0] || $a cmp $b } keys %costs) {
    printf "%-48s%s\n", "GET $route" . ($query{$route} // ''), join '', map { sprintf '%12.2f%8.2f', @$_ } @{ $costs{$route} };
}
my ($slowest) = sort { $costs{$b}[-1][1] <=> $costs{$a}[-1][1] } keys %costs;
print "not asked, for there is none: @not_asked\n" if @not_asked;
printf "the slowest again: GET %s, %.2f ms\n", $slowest, $costs{$slowest}[-1][1];
