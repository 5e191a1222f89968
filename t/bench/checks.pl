#!/usr/bin/perl
# What checks cost, each figure against a baseline measured in the same run, round after round in turns:
# plain sockets, libcurl as its manual shows it, ldns's own resolver, prometheus-blackbox-exporter.
# Processor time is user and system time of the process alone. All targets are on this machine: nginx, nsd,
# and a port that accepts connections and says nothing. Runs of the HTTP figures each ask an address of their
# own (127.0.0.0/8): the connections of the run before are still in the kernel's tables for a minute, and make
# it dear to find a free port for another one to the same place.
#
#   checks.pl [FIGURE ...]         http https tcp dns assertions memory blackbox black_hole nothing; all without any
#
#   make bench B=checks.pl         BENCH_ROUNDS=3 BENCH_CHECKS=5000
#
# Needs nsd, and prometheus-blackbox-exporter if that is to be compared.
use strict;
use warnings;

use File::Temp ();
use HTTP::Tiny ();
use IO::Socket::INET ();
use JSON::PP ();
use Target;
use Watchpost;

my $build = $Watchpost::BUILD = $ENV{WATCHPOST_BUILD} // 'build';
my $rounds = $ENV{BENCH_ROUNDS} // 3;
my $checks = $ENV{BENCH_CHECKS} // 5000;
my $folder = File::Temp->newdir(DIR => Watchpost::place());
local $ENV{PATH} = "$ENV{PATH}:/usr/sbin";

sub write_file {
    my ($name, $text) = @_;
    open my $file, '>', "$folder/$name" or die "$name: $!";
    print $file $text;
    close $file or die "$name: $!";
    return "$folder/$name";
}

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[ @sorted / 2 ] }

sub eventually {
    my ($try, $what) = @_;
    for (1 .. 100) {
        return if $try->();
        select undef, undef, undef, 0.1;
    }
    die "$what does not start";
}

# --- targets ---------------------------------------------------------------------------------------------

# The kernel completes connections until the backlog is full; none is ever accepted.
my $silent = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 4096) or die $!;
my $silent_port = $silent->sockport;
my ($http_port, $https_port, $dns_port, $blackbox_port) = map { closed_port() } 1 .. 4;

sub start_nginx {
    system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x "
            . "-addext subjectAltName=IP:127.0.0.1 -keyout $folder/key.pem -out $folder/cert.pem "
            . '2>/dev/null') == 0
        or die 'openssl';
    my $conf = write_file('nginx.conf', <<"END");
daemon off; worker_processes 1; pid $folder/nginx.pid; error_log $folder/nginx.log;
events { worker_connections 8000; }
http {
    access_log off;
    client_body_temp_path $folder; proxy_temp_path $folder;
    fastcgi_temp_path $folder; uwsgi_temp_path $folder; scgi_temp_path $folder;
    server { listen $http_port backlog=4096; allow 127.0.0.0/8; deny all; location / { return 200 "hello, world\\n"; }
        location /json { root $folder; } }
    server {
        listen 127.0.0.1:$https_port ssl backlog=4096;
        ssl_certificate $folder/cert.pem; ssl_certificate_key $folder/key.pem;
        location / { return 200 "hello, world\\n"; }
        location /silent { proxy_pass http://127.0.0.1:$silent_port; }
    }
}
END
    run_until_end('nginx', '-c', $conf, '-p', $folder);
    eventually(sub { IO::Socket::INET->new("127.0.0.1:$https_port") }, 'nginx');
}

# The arguments of a probe that asks this server.
sub asked_of { return ('--type=dns', "--resolver=127.0.0.1:$_[0]", 'a.example.test') }

sub start_nsd {
    write_file('zone', "\$ORIGIN example.test.\n\$TTL 60\n@ SOA a b 1 2 3 4 5\n@ NS a\na A 192.0.2.1\n");
    my $conf = write_file('nsd.conf', <<"END");
server:
  ip-address: 127.0.0.1\@$dns_port
  username: ""
  zonesdir: "$folder"
  database: ""
  pidfile: ""
  xfrdir: "$folder"
  xfrdfile: "$folder/xfrd"
  zonelistfile: "$folder/zonelist"
  logfile: "$folder/nsd.log"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: example.test
  zonefile: zone
END
    run_until_end('nsd', '-d', '-c', $conf);
    eventually(sub { probe(asked_of($dns_port))->{outcome} eq 'answered' }, 'nsd');
}

# --- measuring -------------------------------------------------------------------------------------------

# What a command cost, by t/bench/cost: { cpu_us, wall_us, max_rss_kib }.
sub cost {
    my @command = @_;
    open my $said, '-|', 'sh', '-c', 'exec "$0" "$@" 2>&1 >/dev/null', "$build/t/bench/cost", @command
        or die $!;
    my @lines = <$said>;
    close $said;
    my $cost = JSON::PP::decode_json($lines[-1] // '{}');
    die "@command: @lines" if !defined $cost->{status} || $cost->{status} != 0;
    return $cost;
}

# User and system time of a running process, in microseconds.
sub cpu_of {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/stat" or die $!;
    my @fields = split ' ', (split /\) /, scalar <$file>)[1];
    return ($fields[11] + $fields[12]) * 10_000;
}

# Runs each command in turn, $rounds times; the median of each one's figures.
sub in_turns {
    my (%commands) = @_;
    my %costs;
    for (1 .. $rounds) {
        push @{ $costs{$_} }, $commands{$_}->() for sort keys %commands;
    }
    my %medians;
    for my $name (keys %costs) {
        for my $figure (qw(cpu_us wall_us max_rss_kib)) {
            $medians{$name}{$figure} = median(map { $_->{$figure} // 0 } @{ $costs{$name} });
        }
    }
    return \%medians;
}

sub show {
    my ($what, $ours, $baseline, $ratio, $goal) = @_;
    printf "| %-58s | %14s | %22s | %10s | %-12s |\n", $what, $ours, $baseline, $ratio, $goal;
}

sub microseconds { my ($cost, $count) = @_; return sprintf '%.0f us', $cost->{cpu_us} / $count }
sub rate { my ($cost, $count) = @_; return sprintf '%.0f/s', $count * 1e6 / $cost->{wall_us} }
sub times_as { return sprintf '%.2f', $_[0] / $_[1] }

my $probe = "$build/t/tools/probe";

sub sweep_of {
    my ($count, @arguments) = @_;
    return sub { cost($probe, "--repeat=$count", '--timeout=10000', @arguments) };
}

my $http = "http://127.0.0.1:$http_port/";
my $https = "https://127.0.0.1:$https_port/";

# An address that nothing was connected to before.
my $fresh = 0;
sub fresh { $fresh++; return sprintf '127.%d.%d.%d:%d', 1 + $$ % 250, $fresh / 250, 1 + $fresh % 250, $http_port }

# --- figures ---------------------------------------------------------------------------------------------

# A run of the command over as many monitors, all due; time moves on by an interval each time.
sub runner {
    my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 0);
    for my $batch (1 .. $checks / 50) {
        my @monitors = map { { name => "$batch-$_", url => "$http$batch-$_" } } 1 .. 50;
        my $answer = $wp->post('/monitors/bulk', { monitors => \@monitors });
        die $answer->{body} if $answer->{json}{succeeded} != 50;
    }
    my $at = time;
    my $run = sub {
        local @ENV{ keys %{ $wp->{settings} } } = values %{ $wp->{settings} };
        $at += 700;
        my $target = fresh();
        $wp->sql("update monitors set url = 'http://$target/' || key");
        return cost("$build/watchpost", 'check', '--now', Watchpost::timestamp($at));
    };
    $run->(); # the first creates every row's first page
    return ($wp, $run);
}

sub http_and_storing {
    my ($wp, $run) = runner();
    my $cost = in_turns(
        plain => sub { cost("$build/t/bench/plain_http", fresh(), $checks, 64) },
        sweep => sub { sweep_of($checks, 'http://' . fresh() . '/')->() },
        runner => $run,
    );
    my $rows = $wp->sql('SELECT count(*) FROM heartbeats');
    die "$rows heartbeats" if $rows != $checks * ($rounds + 1);
    my ($plain, $sweep, $all) = @$cost{qw(plain sweep runner)};
    my $baseline = microseconds($plain, $checks) . ' plain sockets';
    show('HTTP, storing included: CPU', microseconds($all, $checks), $baseline,
        times_as($all->{cpu_us}, $plain->{cpu_us}), '<= 2.5');
    show('HTTP, the sweep alone: CPU', microseconds($sweep, $checks), $baseline,
        times_as($sweep->{cpu_us}, $plain->{cpu_us}), '');
    show('HTTP, storing included: checks a second', rate($all, $checks), '10/s one at a time',
        times_as($checks * 1e5, $all->{wall_us}), '>= 300');
    return;
}

sub https {
    local $ENV{SSL_CERT_FILE} = "$folder/cert.pem";
    my $count = $checks / 5;
    my $cost = in_turns(
        bare => sub { cost("$build/t/bench/bare_curl", $https, $count, 32, "$folder/cert.pem") },
        sweep => sweep_of($count, $https),
    );
    show('HTTPS: checks by CPU', microseconds($cost->{sweep}, $count),
        microseconds($cost->{bare}, $count) . ' bare libcurl',
        times_as($cost->{bare}{cpu_us}, $cost->{sweep}{cpu_us}), '>= 0.80');
}

sub tcp {
    my $cost = in_turns(
        plain => sub { cost("$build/t/bench/plain_http", fresh(), $checks, 64, '-') },
        sweep => sub { sweep_of($checks, '--type=tcp', fresh())->() },
    );
    show('TCP: checks a second', rate($cost->{sweep}, $checks),
        rate($cost->{plain}, $checks) . ' plain connect',
        times_as($cost->{plain}{wall_us}, $cost->{sweep}{wall_us}), '8,000/s');
}

# One after the other is as slow as the way is long: so with a server on this machine, and with one that is
# 5 ms away.
sub dns {
    my $ldns = "$build/t/bench/ldns_blocking";
    my $far_port = closed_port();
    run_until_end("$build/t/bench/far_dns", $far_port, 5);
    for (['here', $dns_port, $checks], ['5 ms away', $far_port, $checks / 25]) {
        my ($where, $port, $baseline) = @$_;
        my $count = $checks * 4;
        my $cost = in_turns(
            ldns => sub { cost($ldns, '127.0.0.1', $port, 'a.example.test', $baseline) },
            sweep => sweep_of($count, asked_of($port)),
        );
        show("DNS, server $where: checks a second", rate($cost->{sweep}, $count),
            rate($cost->{ldns}, $baseline) . ' blocking ldns',
            times_as($cost->{ldns}{wall_us} / $baseline, $cost->{sweep}{wall_us} / $count), '>= 10');
    }
}

# A document of 10 KiB, and 20 things that have to hold of it: each of a member of its own, by ops of all kinds.
sub assertions {
    my @items = map { { name => "item $_", queue => $_, ok => JSON::PP::true, text => 'x' x 100 } } 1 .. 64;
    write_file('json', JSON::PP->new->canonical->encode({ items => \@items, total => 64, state => 'ready' }));
    my @twenty = map { { source => 'json', %$_ } } (
        (map { { path => "\$.items[$_].queue", op => 'at_most', value => 100 } } 1 .. 6),
        (map { { path => "\$.items[-$_].name", op => 'contains', value => 'item' } } 1 .. 4),
        (map { { path => "\$.items[$_].text", op => 'matches', value => '^x+$' } } 1 .. 2),
        { path => '$.items[*].ok', op => 'equals', value => JSON::PP::true }, { path => '$.total', op => 'equals', value => 64 },
        { path => 'length($.items)', op => 'at_least', value => 64 }, { path => '$.state', op => 'equals', value => 'ready' },
        { path => '$.error', op => 'not_exists' }, { path => '$.items', op => 'not_empty' },
        { path => '$.items[0]', op => 'exists' }, { path => '$.state', op => 'not_equals', value => 'down' });
    my $run_of = sub {
        my (@assertions) = @_;
        my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 0);
        for my $batch (1 .. $checks / 50) {
            my @monitors = map { { name => "$batch-$_", url => "${http}json?$batch-$_", assertions => \@assertions } } 1 .. 50;
            die if $wp->post('/monitors/bulk', { monitors => \@monitors })->{json}{succeeded} != 50;
        }
        my $at = time;
        return sub {
            local @ENV{ keys %{ $wp->{settings} } } = values %{ $wp->{settings} };
            my $target = fresh();
            $wp->sql("update monitors set url = 'http://$target/json?' || key");
            my $cost = cost("$build/watchpost", 'check', '--now', Watchpost::timestamp($at += 700));
            my $bad = $wp->sql('select count(*) from monitor_states where last_result <> 1');
            die "$bad are not up" if $bad != 0;
            return $cost;
        };
    };
    my ($none, $all) = ($run_of->(), $run_of->(@twenty));
    $_->() for $none, $all; # the first creates every row's first page
    my $cost = in_turns(none => $none, twenty => $all);
    show('20 assertions on 10 KiB of JSON: CPU', microseconds($cost->{twenty}, $checks), microseconds($cost->{none}, $checks) . ' without any',
        times_as($cost->{twenty}{cpu_us}, $cost->{none}{cpu_us}), '<= 2');
    return;
}

# How much a check in flight adds to the process: many against one, all waiting for the silent port.
sub memory {
    local $ENV{SSL_CERT_FILE} = "$folder/cert.pem";
    for (['HTTP', "http://127.0.0.1:$silent_port/", 1500, 24], ['HTTPS', "${https}silent", 500, 120]) {
        my ($name, $url, $count, $goal) = @$_;
        my $one = cost($probe, '--repeat=1', '--timeout=3000', $url);
        my $many = cost($probe, "--repeat=$count", '--timeout=3000', $url);
        my $each = ($many->{max_rss_kib} - $one->{max_rss_kib}) / ($count - 1);
        show("$name: memory of a check in flight", sprintf('%.1f KiB', $each), "$count at once", '',
            "<= $goal KiB");
    }
}

sub blackbox {
    my $config = write_file('blackbox.yml', <<"END");
modules:
  http: { prober: http, http: { preferred_ip_protocol: ip4, tls_config: { ca_file: $folder/cert.pem } } }
  tcp: { prober: tcp }
  dns: { prober: dns, dns: { query_name: a.example.test, query_type: A, preferred_ip_protocol: ip4 } }
END
    my $pid = fork // die $!;
    if (!$pid) {
        open STDERR, '>', "$folder/blackbox.log";
        exec 'prometheus-blackbox-exporter', "--config.file=$config",
            "--web.listen-address=127.0.0.1:$blackbox_port"
            or exit 127;
    }
    eventually(sub { IO::Socket::INET->new("127.0.0.1:$blackbox_port") }, 'prometheus-blackbox-exporter');
    local $ENV{SSL_CERT_FILE} = "$folder/cert.pem";
    my $count = $checks / 2;
    for (
        ['HTTP', 'http', $http, [$http], '>= 4'],
        ['HTTPS', 'http', $https, [$https], '> 1'],
        ['TCP', 'tcp', "127.0.0.1:$http_port", ['--type=tcp', "127.0.0.1:$http_port"], '>= 4'],
        ['DNS', 'dns', "127.0.0.1:$dns_port", [asked_of($dns_port)], '>= 4'],
        )
    {
        my ($name, $module, $target, $arguments, $goal) = @$_;
        my $path = "/probe?module=$module&target=$target";
        my $answer = HTTP::Tiny->new->get("http://127.0.0.1:$blackbox_port$path")->{content};
        die "blackbox: $answer" if $answer !~ /^probe_success 1$/m;
        my $cost = in_turns(
            blackbox => sub {
                my $before = cpu_of($pid);
                cost("$build/t/bench/plain_http", $blackbox_port, $count, 8, $path);
                return { cpu_us => cpu_of($pid) - $before };
            },
            sweep => sweep_of($count, @$arguments),
        );
        show("$name: CPU", microseconds($cost->{sweep}, $count),
            microseconds($cost->{blackbox}, $count) . ' blackbox',
            times_as($cost->{blackbox}{cpu_us}, $cost->{sweep}{cpu_us}), $goal);
    }
    kill 'TERM', $pid;
    waitpid $pid, 0;
}

# When the last of 999 others is told of, with one target that takes its whole time and without.
sub black_hole {
    my @others = map {"$http$_"} 1 .. 999;
    my $last = sub {
        my @seen = grep { $_->{outcome} eq 'answered' } probe('--timeout=10000', @_);
        die scalar(@seen) . ' answers' if @seen != 999;
        return (sort { $b <=> $a } map { $_->{told_after_ms} } @seen)[0];
    };
    my $without = median(map { $last->(@others) } 1 .. $rounds);
    my $with = $last->("http://127.0.0.1:$silent_port/", @others);
    show('one black hole among 1,000: the last other result', "$with ms", "$without ms without",
        ($with - $without) . ' ms', '<= 1,000 ms');
}

sub nothing_due {
    my $wp = Watchpost->new;
    $wp->command($_) for qw(init check);
    local @ENV{ keys %{ $wp->{settings} } } = values %{ $wp->{settings} };
    my $cost = in_turns(check => sub { cost("$build/watchpost", 'check') })->{check};
    show('a run with nothing due: time', sprintf('%.1f ms', $cost->{wall_us} / 1000), '', '', '< 15 ms');
    my $mib = sprintf '%.1f MiB', $cost->{max_rss_kib} / 1024;
    show('a run with nothing due: memory', $mib, '', '', '< 10 MiB');
}

$| = 1;
my @figures = (http => \&http_and_storing, https => \&https, tcp => \&tcp, dns => \&dns, assertions => \&assertions, memory => \&memory,
    blackbox => \&blackbox, black_hole => \&black_hole, nothing => \&nothing_due);
my %wanted = map { ($_ => 1) } @ARGV;
my $has_blackbox = grep { -x "$_/prometheus-blackbox-exporter" } split /:/, $ENV{PATH};
start_nginx();
start_nsd() if !@ARGV || $wanted{dns} || $wanted{blackbox};
show('what', 'Watchpost', 'baseline', 'ratio', 'goal');
show('---', '---:', '---:', '---:', '---');
while (my ($name, $figure) = splice @figures, 0, 2) {
    next if @ARGV && !$wanted{$name};
    if ($name eq 'blackbox' && !$has_blackbox) {
        print STDERR "prometheus-blackbox-exporter is not installed: left out\n";
        next;
    }
    $figure->();
}
