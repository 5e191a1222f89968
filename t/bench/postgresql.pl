#!/usr/bin/perl
# A PostgreSQL server against a SQLite file, on one machine and in the same run: how fast results are recorded whole, the
# same with 2 ms between the program and the server (a relay that keeps bytes for 1 ms each way), and how long a client
# waits for answers that are worked out.  Medians of BENCH_ROUNDS (3), taken in turns.
#
#   make bench B=postgresql.pl
#
# Needs Debian's postgresql. BENCH_MONITORS (5000), BENCH_GROUPS (100) of 500 results. WATCHPOST_BUILD names the build.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use Relay;
use Time::HiRes qw(time);
use Watchpost;

my $build = $ENV{WATCHPOST_BUILD} // "$FindBin::Bin/../../build";
my $rounds = $ENV{BENCH_ROUNDS} // 3;
my $monitors = $ENV{BENCH_MONITORS} // 5000;
my $groups = $ENV{BENCH_GROUPS} // 100;
my $BEGAN = 1_770_681_600;    # as record.c
my $server = Cluster->start(fsync => 'on', shared_buffers => '128MB');
my $relay = Relay->start($server->folder, delay => 0.001);

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[ @sorted / 2 ] }
sub ratio { my ($one, $other) = @_; return median(map { $one->[$_] / $other->[$_] } 0 .. $#$one) }

my $made = 0;
sub database { my $name = 'bench' . $made++; $server->sql('postgres', "CREATE DATABASE $name OWNER watchpost"); return $name }
sub instance {
    my ($url) = @_;
    my $wp = Watchpost->new(DATABASE_PATH => undef, DATABASE_URL => $url);
    delete $wp->{settings}{DATABASE_PATH};
    $wp->admin_key;    # init makes the tables, too
    return $wp;
}

# --- recording ---------------------------------------------------------------------------------------------------

sub record {
    my ($where) = @_;
    my $out = `'$build/t/bench/record' '$where' $monitors $groups`;
    my ($rate, $trips) = $out =~ /^(\d+) results.s(?:, ([\d.]+) round trips)?/ or die "record: $out";
    return ($rate, $trips);
}

my (%rates, $trips);
for (1 .. $rounds) {
    my $file = Watchpost->new(DATABASE_PATH => 'x');
    push @{ $rates{file} }, (record($file->folder . '/watchpost.db'))[0];
    for my $way (server => relay =>) {
        my $name = database();
        my $wp = instance("postgresql://watchpost@/$name?host=" . $server->folder);
        $wp->command('tidy', '--now', Watchpost::timestamp($BEGAN));    # parts for these results
        my ($rate, $count) = record("postgresql://watchpost@/$name?host=" . ($way eq 'relay' ? $relay : $server)->folder);
        push @{ $rates{$way} }, $rate;
        $trips = $count;
        $server->sql('postgres', "DROP DATABASE $name");
    }
}
printf "results a second: SQLite %d, PostgreSQL %d, 2 ms away %d; %s round trips for a group of 500\n",
    (map { median(@{ $rates{$_} }) } qw(file server relay)), $trips;
printf "PostgreSQL to SQLite: %.2f (goal 0.35)\n", ratio(@rates{qw(server file)});
printf "2 ms away to beside: %.2f (goal 0.8)\n", ratio(@rates{qw(relay server)});

# --- answers -----------------------------------------------------------------------------------------------------

my %routes = ('GET /monitors/:id' => '/api/v1/monitors/:id', 'list of 100' => '/api/v1/monitors?limit=100', 'status of 1,000' => '/api/v1/status');

sub furnished {
    my ($wp) = @_;
    my $admin = $wp->admin_key;
    $wp->keep_worker;
    for my $part (0 .. 19) {
        my $answer = $wp->post('/monitors/bulk', { monitors => [ map { { name => "monitor $part $_", url => 'http://127.0.0.1:1/' } } 1 .. 50 ] }, key => $admin);
        die "bulk: $answer->{body}" if $answer->{status} > 201;
    }
    my ($id) = $wp->get('/monitors?limit=1', key => $admin)->{body} =~ /"id":"([^"]+)"/;
    return { wp => $wp, admin => $admin, id => $id };
}

# Seconds for an answer that nothing keeps: another connection has just committed.
sub waited {
    my ($it, $uri) = @_;
    $it->{wp}->sql("update counters set value = value + 1 where name = 'event'");
    my $began = time;
    my $answer = $it->{wp}{worker}->ask({ REQUEST_METHOD => 'GET', REQUEST_URI => $uri, CONTENT_LENGTH => 0, REMOTE_ADDR => '127.0.0.1',
        HTTP_HOST => 'localhost', HTTP_X_API_KEY => $it->{admin} }, '');
    die "$uri: " . substr $answer, 0, 300 if $answer !~ /^Status: 200 /;
    return time - $began;
}

my $admin_url = "postgresql://watchpost@/" . database() . '?host=' . $server->folder;
my @two = (furnished(Watchpost->new(DATABASE_PATH => File::Temp->newdir(DIR => Watchpost::place()) . '.db')), furnished(instance($admin_url)));
for my $name (sort keys %routes) {
    my @waits = ([], []);
    for (0 .. 20 * $rounds) {
        push @{ $waits[$_] }, waited($two[$_], $routes{$name} =~ s/:id/$two[$_]{id}/r) for 0, 1;
    }
    printf "%-20s SQLite %.2f ms, PostgreSQL %.2f ms: %.2f (goal 0.5)\n", $name, (map { 1000 * median(@$_) } @waits), ratio(@waits);
}
