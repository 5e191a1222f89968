# An incident in one read: what is in it, in which order, what strangers are not told, and that it fits.
use strict;
use warnings;
use JSON::PP;
use Target qw(request_of serve);
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $T0 = time - 7200;
my $m = $wp->monitor(name => 'shop', confirmation_threshold => 1, is_public => JSON::PP::true);
$wp->check(at => $T0, monitor => $m->{id});
my ($incident) = @{ $wp->get("/monitors/$m->{id}/incidents")->{json} };
my $at = "/incidents/$incident->{id}";
$wp->post("$at/notes", { content => "a ``` fence\n# and a heading" }, key => $m->{key});

subtest 'what is in it' => sub {
    my $answer = $wp->get("$at/dossier", key => $m->{key});
    is $answer->{status}, 200, 'it is there';
    my @order = $answer->{body} =~ /"(verdict|state|started_at|resolved_at|duration_seconds|acknowledged|first_failure|what_changed|failed_alongside|locations|seen_before|alerts|notes|next_reads)":/g;
    is $order[0], 'verdict', 'the verdict first';
    like $answer->{json}{verdict}, qr/^It has been down for \d+ (?:h|min|s)\b[ \w]* without an acknowledgement\.$/, '... in our words';
    is $answer->{json}{first_failure}{error_message}, 'Connection refused', 'why';
    is $answer->{json}{seen_before}{count}, 0, 'not seen before';
    is scalar @{ $answer->{json}{notes} }, 1, 'notes';
    is_deeply [ map { "$_->{event} $_->{incident_id}" } @{ $answer->{json}{alerts} } ], ["incident.created $incident->{id}"], 'alerts of it, with its key';
    is_deeply $wp->get("$at/dossier")->{json}{alerts}, [], '... alone';
    $wp->put("/monitors/$m->{id}/alert-rules", { repeat_interval_minutes => 5 }, key => $m->{key});
    $wp->sql("update incidents set started_at = " . (time + 1));
    my $changed = $wp->get("$at/dossier?max_tokens=4000", key => $m->{key})->{json}{what_changed};
    is_deeply [ map { $_->{what} } @$changed ], [ 'alert_rules', 'monitor' ], 'what people changed in the day before' or diag explain $changed;
    is_deeply $changed->[1]{changes}, [ { field => 'name', from => undef, to => 'shop' } ], '... that it was made is one line';
    is_deeply $wp->get("$at/dossier")->{json}{what_changed}, [], '... for those with a key';
    $wp->sql("update incidents set started_at = $T0");
    is $wp->get('/incidents/nothing/dossier')->{status}, 404, 'none of nothing';
};

# Whatever came after it, however much: the parts are read from the incident's own place and time.
subtest 'of an incident that is long over' => sub {
    my $old = $wp->monitor(name => 'old', confirmation_threshold => 1);
    $wp->check(at => $T0, monitor => $old->{id});
    my ($first) = @{ $wp->get("/monitors/$old->{id}/incidents")->{json} };
    $wp->patch("/monitors/$old->{id}", { name => 'older' }, key => $old->{key});
    $wp->sql("update audit set at = " . ($T0 - 60) . " where subject_id = '$old->{id}'");
    my ($seq, $monitor) = split /\|/, $wp->sql("select seq, monitor from incidents where id = '$first->{id}'");
    $wp->sql("update incidents set resolved_at = started_at + 30 where seq = $seq");
    $wp->sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < 205)
        insert into incidents (seq, id, monitor, started_at, resolved_at, cause, alerted_at, last_alert_at)
        select $seq + i, 'later-' || i, $monitor, $T0 + 10 * i, $T0 + 10 * i + 5, '$first->{cause}', $T0, $T0 from n");
    $wp->sql("insert into alerts (id, monitor, incident, channel_id, alert_type, event, sent_at, outcome, body, delivery_group)
        select i.id, i.monitor, i.seq, 'c', 'initial', 'incident.created', i.started_at, 'delivered', '', 'g' from incidents i where i.monitor = $monitor");
    $wp->patch("/monitors/$old->{id}", { name => "later $_" }, key => $old->{key}) for 1 .. 21;
    my $one = sub { return $wp->get("/incidents/$_[0]/dossier?max_tokens=8000", key => $old->{key})->{json} };
    is_deeply [ map { $_->{what} } @{ $one->($first->{id})->{what_changed} } ], [ 'monitor', 'monitor' ], 'what changed before it' or diag explain $one->($first->{id})->{what_changed};
    is_deeply [ grep { $_ ne $first->{id} } map { $_->{incident_id} } @{ $one->($first->{id})->{alerts} } ], [], 'its alerts';
    ok scalar @{ $one->($first->{id})->{alerts} }, '... all of them';
    is $one->('later-3')->{seen_before}{count}, 3, 'how often it was seen before';
    is $wp->delete("/monitors/$old->{id}", key => $old->{key})->{status}, 200, 'gone';
};

subtest 'what failed with it, and why that may be' => sub {
    my $team = $wp->post('/workspaces', { name => 'Team' }, key => $wp->admin_key)->{json}{key};
    my $port = serve(sub { request_of($_[0]); print { $_[0] } "HTTP/1.1 200 Fine\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" });
    my $make = sub { return $wp->post('/monitors', { confirmation_threshold => 1, @_ }, key => $team)->{json}{monitor}{id} };
    my %id = (
        one => $make->(name => 'one', url => 'http://127.0.0.2:1/'),
        two => $make->(name => 'two', url => 'http://127.0.0.2:2/x?y'),
        tcp => $make->(name => 'tcp', monitor_type => 'tcp', url => '127.0.0.3:1'),
        far => $make->(name => 'far', url => 'http://127.0.0.4:1/'),
        late => $make->(name => 'late', url => 'http://127.0.0.2:3/'),
        name => $make->(name => 'name', url => "http://localhost:$port/", expected_status => 204),
        loop => $make->(name => 'loop', url => "http://127.0.0.1:$port/", expected_status => 204),
    );
    my $check = sub { my ($at, @names) = @_; $wp->check(at => $at, monitor => $id{$_}) for @names; return };
    $check->($T0, qw(one two tcp far name loop));
    $check->($T0 + 400, 'late');
    $wp->post("/monitors/$id{tcp}/dependencies", { depends_on_id => $id{one} }, key => $team);
    my $of = sub { my ($name) = @_; return $wp->get("/monitors/$id{$name}/incidents", key => $team)->{json}[0]{id} };
    my $with = sub { my ($name, $key) = @_; my $d = $wp->get('/incidents/' . $of->($name) . '/dossier?max_tokens=4000', key => $key)->{json};
        return join '; ', sort map { join ' ', $_->{name}, @{ $_->{same} } } @{ $d->{failed_alongside} } };
    is $with->('one', $team), 'tcp dependency; two address', 'what has something in common, at that time';
    is $with->('loop', $team), 'name address', 'an address is what was reached, whatever it is called';
    is $with->('far', $team), '', 'else nothing';
    is $with->('one'), '', 'strangers are told of none that is private';
    $wp->post('/incidents/' . $of->('one') . '/notes', { content => $_ }, key => $team) for 'first thought', 'it was the switch';
    $wp->patch("/monitors/$id{one}", { url => 'http://127.0.0.1:1/', invert => JSON::PP::true }, key => $team);
    $check->($T0 + 500, 'one');
    $wp->patch("/monitors/$id{one}", { invert => JSON::PP::false, url => 'http://127.0.0.2:1/' }, key => $team);
    $check->($T0 + 1200, 'one');
    my $before = $wp->get('/incidents/' . $of->('one') . '/dossier?max_tokens=4000', key => $team)->{json}{seen_before};
    is_deeply [ @{$before}{qw(count last_note)} ], [ 1, 'it was the switch' ], 'when it was seen before, and what was noted last' or diag explain $before;
    # Last, because the run that a gate starts checks its member now.
    my $far = '/incidents/' . $of->('far') . '/dossier';
    my $gate = $wp->post("/gates?ids=$id{far}&timeout_seconds=1800&label=release%207", undef, key => $team)->{json}{id};
    $wp->delete("/gates/$gate", key => $team);
    $wp->sql('update gates set created_at = ' . ($T0 - 600) . ', decided_at = ' . ($T0 - 500));
    my @gates = map { [ grep { $_->{what} eq 'gate' } @{ $wp->get($far, @$_)->{json}{what_changed} } ] } [ key => $team ], [];
    is_deeply [ @{ $gates[0][0] }{qw(label state)} ], [ 'release 7', 'cancelled' ], 'a gate that it was in the day before';
    is_deeply $gates[1], [], '... for those with a key';
};

subtest 'it fits' => sub {
    my $answer = $wp->get("$at/dossier?max_tokens=200", key => $m->{key});
    cmp_ok length $answer->{body}, '<=', 1100, 'cut';
    ok scalar @{ $answer->{json}{truncated} }, '... and what is missing is named';
    my @long = grep { length $wp->get("$at/dossier?max_tokens=$_", key => $m->{key})->{body} > $_ * 4.4 } map { 200 + 20 * $_ } 0 .. 60;
    is "@long", '', 'no answer is longer than was asked for';
    my $all = join ' ', sort qw(verdict state started_at resolved_at duration_seconds acknowledged first_failure what_changed
        failed_alongside locations seen_before alerts notes next_reads);
    my $names = sub { my $d = $wp->get("$at/dossier?max_tokens=8000", $_[0] ? (key => $_[0]) : ())->{json}; return join ' ', sort keys %$d };
    is $names->($m->{key}), $all, 'all its parts';
    is $names->(), $all, '... which a reader without a key has, too';
    is $wp->get("$at/dossier?max_tokens=$_")->{status}, 400, "max_tokens=$_" for 199, 8001, 'x';
};

subtest 'as Markdown' => sub {
    for ($wp->get("$at/dossier.md", key => $m->{key}), $wp->get("$at/dossier", key => $m->{key}, headers => { Accept => 'text/markdown' })) {
        like $_->{headers}{'content-type'}, qr{^text/markdown}, 'Markdown';
        like $_->{body}, qr{^It has been .* Its monitor: `shop` \(/api/v1/monitors/$m->{id}\)\.$}m, "... which says whose incident it is";
        is scalar(() = $_->{body} =~ /^```/mg), 2, 'one fence, which a note does not end';
        unlike $_->{body}, qr/^# and/m, '... nor makes a heading of';
    }
};

done_testing;
