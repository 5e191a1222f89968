# A worker needs no more than 64 MiB, whatever a client asks: all reads there are, with the largest numbers that they take
# and without any, of an instance with many monitors and a long history.
use strict;
use warnings;
use JSON::PP ();
use Test::More;
use Watchpost;

use constant { MOST => 64 * 1024, MONITORS => 20_000, MADE => 200, DAYS => 90 };    # KiB

plan skip_all => 'a sanitizer has a memory of its own' if Watchpost::is_sanitized();

my $now = time;
my $day = $now - $now % 86400;
my $wp = Watchpost->new;
my $admin = $wp->admin_key;
$wp->keep_worker;
my $pid = $wp->{worker}->pid;

# What is not of a file: so the kernel itself refuses what is more, and the worker ends.
system('prlimit', '--pid', $pid, '--data=' . MOST * 1024) == 0 or die 'prlimit';

# The largest that the worker was since this was last asked, with what it maps of files, in KiB.
sub peak {
    open my $status, '<', "/proc/$pid/status" or die $!;
    my ($most) = map { /^VmHWM:\s+(\d+)/ ? $1 : () } <$status>;
    open my $refs, '>', "/proc/$pid/clear_refs" or die $!;
    print {$refs} 5;
    return $most;
}

my @ids;
for my $part (1 .. MADE / 50) {
    my $many = [ map { { name => "monitor $part $_", url => "https://example.com/$part/$_?" . 'x' x 200,
        is_public => JSON::PP::true, tags => [ 'all', "part$part" ], group_name => 'g' . $part % 9,
        body_contains => 'b' x 400, headers => { 'X-One' => 'h' x 400 } } } 1 .. 50 ];
    my $answer = $wp->post('/monitors/bulk', { monitors => $many }, key => $admin);
    push @ids, map { $_->{monitor}{id} } @{ $answer->{json}{created} };
}
is @ids, MADE, 'monitors by bulk';

# Copies of them: as many more as there are to be.
my $key = '%s + ' . MADE . ' * (i + 1)';
my %copied = (key => sprintf($key, 'm.key'), id => "printf('%s%06d', substr(m.id, 1, 30), i)", name => "m.name || ' ' || i",
    external_id => 'null');
for my $table ([ monitors => \%copied, 'm.key' ], [ monitor_states => { monitor => sprintf $key, 'm.monitor' }, 'm.monitor' ]) {
    my ($name, $other, $order) = @$table;
    my @columns = split /\n/, $wp->sql("select name from pragma_table_info('$name')");
    $wp->sql(sprintf 'insert into %s (%s) select %s from %s m, (with recursive n(i) as (select 0 union all
        select i + 1 from n where i < %d) select i from n) order by i, %s', $name, join(', ', @columns),
        join(', ', map { $other->{$_} // "m.$_" } @columns), $name, MONITORS / MADE - 2, $order);
}
is $wp->sql('select count(*) from monitors'), MONITORS, 'many monitors';

my $numbers = sub { "with recursive n(i) as (select 0 union all select i + 1 from n where i < $_[0] - 1)" };
$wp->sql($numbers->(DAYS) . " insert into rollups (monitor, span, start, checks, up, degraded, up_ms, first_at, first_seq,
        last_seq) select key, 86400, $day - 86400 * i, 144, 140, 2, 20000, $day, 1, 2 from monitors, n where key <= 2000;"
    . $numbers->(60_000) . " insert into heartbeats (monitor, seq, checked_at, result, response_ms, status_code, error_message)
        select 1, i + 1, $now - 7700000 + 120 * i, 1, 20, 200, hex(zeroblob(500)) from n;"
    . $numbers->(2000) . " insert into incidents (seq, id, monitor, started_at, resolved_at, cause)
        select i + 1, printf('00000000-0000-4000-8000-%012d', i), 1 + i % 50, $now - 900 * i, $now - 900 * i + 50,
        hex(zeroblob(500)) from n;"
    . $numbers->(500) . " insert into incident_notes (key, id, incident, content, author, created_at)
        select i + 1, printf('00000000-0000-4000-9000-%012d', i), 1, hex(zeroblob(5000)), 'a', $now from n;"
    . $numbers->(20_000) . " insert into deliveries (seq, id, delivery_group, monitor, incident, event, url, attempt, status,
        response_ms, created_at) select i + 1, printf('00000000-0000-4000-a000-%012d', i), 'g', 1, 1, 'incident.created',
        'https://example.com/' || hex(zeroblob(900)), 1, 'failed', 1, $now from n;"
    . "update monitor_states set status = 1, last_checked_at = $now, last_result = 1;");
$wp->count_heartbeats;
$wp->post('/status-pages', { slug => 'big', title => 'Big' }, key => $admin);
$wp->sql('insert into page_monitors (page, monitor) select 1, key from monitors');
cmp_ok -s $wp->database, '>', MOST * 1024, 'a database that is larger than that';

my $first = $wp->sql('select id from monitors where key = 1');
my $incident = '00000000-0000-4000-8000-000000000000';
my $list = sub { return map { [ split ] } grep { /^GET / } split /\n/, `'$Watchpost::BUILD/watchpost.fcgi' $_[0]` };
my %params;
push @{ $params{ $_->[1] } }, "$_->[2]=$_->[5]" for grep { $_->[3] eq 'integer' && $_->[2] =~ /^(?:limit|days)$/ } $list->('--params');
for my $route (map { $_->[1] } $list->('--routes')) {
    my $path = $route =~ s{/incidents/:id}{/incidents/$incident}r =~ s{:slug}{big}r =~ s{:\w+}{$first}gr;
    my $largest = join '&', @{ $params{$route} // [] };
    $largest .= '&period=90d' if $route =~ /response-times/;
    for my $query ($largest, $largest =~ /limit=/ ? $largest =~ s/limit=\d+&?//r : ()) {
        local $Watchpost::decodes = 0;
        my $answer = $wp->request('GET', "$path?$query", undef, key => $admin);
        my $size = length $answer->{body};
        cmp_ok $answer->{status}, '<', 500, sprintf '%s?%s: %d KiB of answer', $route, $query, $size / 1024 if $route !~ /events$/;
        is $answer->{headers}{'content-length'}, $size, '... whole' if $route !~ /events$/ && $answer->{status} != 303;
        note 'the worker has up to ', peak(), ' KiB';
    }
}

# As clients without a key get them.
for my $path (map { "/api/v1/$_" } qw(monitors monitors/summary status status-pages/big)) {
    my $answer = do { local $Watchpost::decodes = 0; $wp->request('GET', $path) };
    is $answer->{headers}{'x-total-count'}, MONITORS, "$path: all";
    is scalar(() = $answer->{body} =~ /"id":"/g), MONITORS + ($path =~ /big/), '... are there';
    my $again = $wp->request('GET', $path, undef, headers => { 'If-None-Match' => $answer->{headers}{etag} });
    is $again->{status}, 304, '... and not sent to a client that has them';
}
my $status = $wp->get('/status')->{json}{monitors};
my %seen = map { $_->{id} => 1 } @$status;
is keys %seen, MONITORS, 'each once';
is_deeply $wp->get('/status?offset=10000&limit=1000')->{json}{monitors}, [ @$status[10_000 .. 10_999] ], 'in the order of pages';
$wp->stop_worker;
done_testing;
