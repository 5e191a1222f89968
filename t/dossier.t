# An incident in one read: what is in it, in which order, what strangers are not told, and that it fits.
use strict;
use warnings;
use JSON::PP;
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
    like $answer->{json}{verdict}, qr/^It has been down for \d+ min without an acknowledgement\.$/, '... in our words';
    is $answer->{json}{first_failure}{error_message}, 'Connection refused', 'why';
    is $answer->{json}{seen_before}{count}, 0, 'not seen before';
    is scalar @{ $answer->{json}{notes} }, 1, 'notes';
    is_deeply [ map { "$_->{event} $_->{incident_id}" } @{ $answer->{json}{alerts} } ], ["incident.created $incident->{id}"], 'alerts of it, with its key';
    ok !exists $wp->get("$at/dossier")->{json}{alerts}, '... alone';
    $wp->put("/monitors/$m->{id}/alert-rules", { repeat_interval_minutes => 5 }, key => $m->{key});
    $wp->sql("update incidents set started_at = " . (time + 1));
    my $changed = $wp->get("$at/dossier?max_tokens=4000", key => $m->{key})->{json}{what_changed};
    is_deeply [ map { $_->{what} } @$changed ], [ 'alert_rules', 'monitor' ], 'what people changed in the day before' or diag explain $changed;
    is_deeply $wp->get("$at/dossier")->{json}{what_changed}, [], '... for those with a key';
    $wp->sql("update incidents set started_at = $T0");
    is $wp->get('/incidents/nothing/dossier')->{status}, 404, 'none of nothing';
};

subtest 'it fits' => sub {
    my $answer = $wp->get("$at/dossier?max_tokens=200", key => $m->{key});
    cmp_ok length $answer->{body}, '<=', 1100, 'cut';
    ok scalar @{ $answer->{json}{truncated} }, '... and what is missing is named';
    is $wp->get("$at/dossier?max_tokens=$_")->{status}, 400, "max_tokens=$_" for 199, 8001, 'x';
};

subtest 'as Markdown' => sub {
    for ($wp->get("$at/dossier.md", key => $m->{key}), $wp->get("$at/dossier", key => $m->{key}, headers => { Accept => 'text/markdown' })) {
        like $_->{headers}{'content-type'}, qr{^text/markdown}, 'Markdown';
        is scalar(() = $_->{body} =~ /^```/mg), 2, 'one fence, which a note does not end';
        unlike $_->{body}, qr/^# and/m, '... nor makes a heading of';
    }
};

done_testing;
