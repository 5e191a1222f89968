#!/usr/bin/perl
# What answers over many monitors cost the worker: its own processor time for each, and as a ratio to GET /monitors/:id
# of the same run.
#
#   t/bench/status.pl DATABASE ...
#
# Databases are made by t/bench/history (1,000 monitors, 90 days) and are copied, not changed. With more than one, of
# 10 days and of 90, say, they are asked in turns, and what the last costs is shown as a ratio to the first: whether the
# cost grows with history. Every first answer is worked out (each asks with a parameter of its own, which is ignored but
# makes it another question); "again" is the same question once more.
# BENCH_ROUNDS: how often each is asked (default 9); medians are shown. WATCHPOST_BUILD names the build.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Copy qw(copy);
use JSON::PP ();
use Watchpost;

my $rounds = $ENV{BENCH_ROUNDS} // 9;

# Processor time of the worker so far, in microseconds.
sub spent {
    my ($wp) = @_;
    my $path = '/proc/' . $wp->{worker}->pid . '/schedstat';
    open my $file, '<', $path or die "$path: $!";
    return (split ' ', <$file>)[0] / 1000;
}

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[ @sorted / 2 ] }

# What an answer costs; the code asks, and is told which round it is.
sub cost_of_one {
    my ($wp, $ask, $round) = @_;
    my $before = spent($wp);
    my $answer = $ask->($round);
    my $after = spent($wp);
    die $answer if $answer !~ /^Status: 200 /;
    return $after - $before;
}

# Several instances asked in turns, each first something new and then the same again: the medians of both, each instance's
# as a pair.
sub costs {
    my ($what, @instances) = @_;
    my @spent = map { [ [], [] ] } @instances;
    for my $round (0 .. $rounds) {
        for my $i (0 .. $#instances) {
            my ($wp, $ask) = ($instances[$i]{wp}, $instances[$i]{questions}{$what});
            push @$_, cost_of_one($wp, $ask, $round) for @{ $spent[$i] };
        }
    }
    shift @{ $_->[0] } for @spent; # what is read for the first time is not what we are after
    return map { [ map { median(@$_) } @$_ ] } @spent;
}

# Asks the worker, and leaves the answer as it is: to decode it here takes far longer than to make it there, and "again"
# would be a second later.
sub ask {
    my ($wp, $method, $path, $key, $body) = @_;
    return $wp->{worker}->ask({
        REQUEST_METHOD => $method, REQUEST_URI => "/api/v1$path", CONTENT_LENGTH => length($body // ''),
        REMOTE_ADDR => '127.0.0.1', defined $key ? (HTTP_X_API_KEY => $key) : (),
    }, $body // '');
}

sub ask_page {
    my ($wp, $uri) = @_;
    return $wp->{worker}->ask({ REQUEST_METHOD => 'GET', REQUEST_URI => $uri, CONTENT_LENGTH => 0, REMOTE_ADDR => '127.0.0.1' }, '');
}

sub get { my ($wp, $path) = @_; return sub { ask($wp, 'GET', $path) } }

# Asks a question that was not asked before.
sub anew {
    my ($wp, $path, $key) = @_;
    my $mark = $path =~ /\?/ ? '&' : '?';
    return sub { ask($wp, 'GET', "$path${mark}round=$_[0]", $key) };
}

sub fill_page {
    my ($wp, $ids) = @_;
    my $page = $wp->post('/status-pages', { slug => 'bench', title => 'Bench' });
    my @left = @$ids;
    while (my @some = splice @left, 0, 100) {
        $wp->post('/status-pages/bench/monitors', { monitor_ids => \@some }, key => $page->{json}{manage_key});
    }
    return;
}

# A hundred results of one probe for as many monitors.
sub submission {
    my ($wp, $ids) = @_;
    my $probe = $wp->post('/locations', { name => 'bench' }, key => $wp->admin_key)->{json};
    my @results = map { { monitor_id => $_, status => 'up', response_time_ms => 42 } } @$ids[ 0 .. 99 ];
    my $body = JSON::PP->new->encode({ results => \@results });
    return sub { ask($wp, 'POST', '/probe', $probe->{probe_key}, $body) };
}

my @order = (
    'GET /monitors/:id', 'GET /monitors/:id/badge/uptime', 'GET /monitors/:id/sla', 'GET /status?ids= one', 'GET /status',
    'GET /status/history', 'GET / as HTML', 'GET /status-pages/:slug', 'GET /dashboard', 'POST /probe, 100 results',
);

sub prepare {
    my ($database) = @_;
    my $wp = Watchpost->new;
    copy($database, $wp->database) or die "$database: $!";
    my $admin = $wp->admin_key;
    $wp->keep_worker;
    my @ids = map { $_->{id} } @{ $wp->get('/monitors', key => $admin)->{json} };
    fill_page($wp, \@ids);
    my %questions = (
        'GET /monitors/:id' => get($wp, "/monitors/$ids[0]"),
        'GET /monitors/:id/badge/uptime' => get($wp, "/monitors/$ids[0]/badge/uptime"),
        'GET /monitors/:id/sla' => get($wp, "/monitors/$ids[0]/sla"),
        'GET /status?ids= one' => anew($wp, "/status?ids=$ids[0]"),
        'GET /status' => anew($wp, '/status'),
        'GET /status/history' => anew($wp, '/status/history'),
        'GET / as HTML' => sub { ask_page($wp, "/?round=$_[0]") },
        'GET /status-pages/:slug' => anew($wp, '/status-pages/bench'),
        'GET /dashboard' => anew($wp, '/dashboard', $admin),
        'POST /probe, 100 results' => submission($wp, \@ids),
    );
    my $beats = $wp->sql('select count(*) from heartbeats');
    printf "%s: %d monitors, %d heartbeats\n", $database, scalar @ids, $beats;
    return { wp => $wp, questions => \%questions };
}

die "usage: status.pl DATABASE ...\n" if !@ARGV;
my @instances = map { prepare($_) } @ARGV;
my @one;
for my $what (@order) {
    my @costs = costs($what, @instances);
    for my $i (0 .. $#costs) {
        my ($first, $again) = @{ $costs[$i] };
        $one[$i] //= $first;
        printf "  %-32s %7.2f ms %6.1f times   again %6.2f ms", $i == 0 ? $what : '', $first / 1000, $first / $one[$i],
            $again / 1000;
        printf '   %.2f times the first database', $first / $costs[0][0] if $i == $#costs && $i > 0;
        print "\n";
    }
}
$_->{wp}->stop_worker for @instances;
