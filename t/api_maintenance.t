# Maintenance windows through the API: made, listed, judged, taken away.
use strict;
use warnings;
use utf8;
use Test::More;
use JSON::PP ();
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new;
my $m = $wp->monitor;
my $home = "/monitors/$m->{id}/maintenance";

sub refused_like {
    my ($answer, $status, $code, $name, $message) = @_;
    is $answer->{status}, $status, $name or diag $answer->{body};
    is $answer->{json}{code}, $code, "$name: the code";
    like $answer->{json}{error}, $message // qr/./, "$name: a sentence";
}

my %hour = (title => 'move', starts_at => '2026-02-10T14:00:00Z', ends_at => '2026-02-10T15:00:00Z');
sub add { return $wp->post($home, { %hour, @_ }, key => $m->{key}) }
sub stamp { return Watchpost::timestamp(time + $_[0]) }

subtest 'made' => sub {
    is_deeply $wp->get($home)->{json}, [], 'none yet';
    my $answer = add(title => ' Deploy v2 ');
    is $answer->{status}, 200, 'creating answers 200';
    my $w = $answer->{json};
    like $w->{id}, qr/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'with an id';
    is_deeply $w, { id => $w->{id}, monitor_id => $m->{id}, title => 'Deploy v2', starts_at => $hour{starts_at},
        ends_at => $hour{ends_at}, active => $false, created_at => $w->{created_at}, timezone => 'UTC', monitor_count => 1,
        next => [] }, 'one that is long past';
    my $now = add(title => 'now', starts_at => stamp(-60), ends_at => stamp(60))->{json};
    is $now->{active}, $true, 'one that is open';
    my $later = add(title => 'later', starts_at => stamp(60), ends_at => stamp(120))->{json};
    is $later->{active}, $false, 'one that is to come';
    is_deeply $wp->get($home)->{json}, [ $later, $now, $w ], 'the latest start first, for every client';
    is $wp->patch("/maintenance/$later->{id}", { title => 'later' }, key => $wp->admin_key)->{status}, 200,
        "what is nobody's workspace's is the operator's, too";
    is_deeply $wp->delete("/maintenance/$now->{id}", key => $m->{key})->{json},
        { message => 'Maintenance window deleted' }, 'deleted';
    is $wp->delete("/maintenance/$now->{id}", key => $m->{key})->{status}, 404, 'once';
    is_deeply $wp->get($home)->{json}, [ $later, $w ], 'and gone';
};

subtest 'timestamps' => sub {
    my %starts = (
        '2026-02-10T14:30:00+01:00' => '2026-02-10T13:30:00Z', '2026-02-10 14:00:00' => '2026-02-10T14:00:00Z',
        '2026-02-10T14:00:00.999Z' => '2026-02-10T14:00:00Z', '1970-01-01T00:00:00Z' => '1970-01-01T00:00:00Z',
        '1969-12-31T23:59:59Z' => '1969-12-31T23:59:59Z', '2024-02-29T00:00:00-00:00' => '2024-02-29T00:00:00Z',
    );
    for my $given (sort keys %starts) {
        my $answer = add(starts_at => $given);
        is $answer->{json}{starts_at}, $starts{$given}, $given or diag $answer->{body};
    }
    is add(ends_at => '9999-12-31T23:59:59Z')->{json}{ends_at}, '9999-12-31T23:59:59Z', 'almost for ever';
    for my $field (qw(starts_at ends_at)) {
        refused_like add($field => $_), 400, 'VALIDATION_ERROR', "$field $_", qr/timestamp/
            for '', 'tomorrow', '2026-02-10', '2026-02-30T14:00:00Z', '2026-02-10T25:00:00Z', ' 2026-02-10T14:00:00Z',
            '2026-02-10T14:00:00Z ', '1770732000';
    }
};

subtest 'refused' => sub {
    my $before = @{ $wp->get($home)->{json} };
    for my $field (qw(title starts_at ends_at)) {
        refused_like add($field => $_), 422, 'UNPROCESSABLE_ENTITY', "$field of a wrong type", qr/$field/
            for undef, 5, $true, [], {};
    }
    refused_like $wp->post($home, {}, key => $m->{key}), 422, 'UNPROCESSABLE_ENTITY', 'nothing given', qr/title/;
    refused_like add(title => $_), 400, 'VALIDATION_ERROR', 'a bad title', qr/title/ for '', "\n", 'ß' x 201;
    refused_like add(title => "a\0"), 400, 'VALIDATION_ERROR', 'U+0000';
    refused_like add(ends_at => $_), 400, 'VALIDATION_ERROR', "from 14:00 to $_", qr/later/
        for $hour{starts_at}, '2026-02-10T13:59:59Z', '2026-02-10T15:00:00+01:00', '2026-02-10T14:00:00.5Z';
    refused_like add(title => '', ends_at => 5), 422, 'UNPROCESSABLE_ENTITY', 'types before values';
    is @{ $wp->get($home)->{json} }, $before, 'and nothing was made';
    is add(title => 'ß' x 200)->{status}, 200, 'a title of 200 characters';
};

subtest 'which monitor it belongs to' => sub {
    my $w = add()->{json};
    my $other = $wp->monitor;
    my $delete = sub { return $wp->delete("/maintenance/$w->{id}", @_) };
    refused_like $delete->(), 401, 'UNAUTHORIZED', 'without a key';
    refused_like $delete->(key => $other->{key}), 403, 'FORBIDDEN', "with another's";
    refused_like $wp->delete("/maintenance/$m->{id}", key => $m->{key}), 404, 'NOT_FOUND', 'an unknown window',
        qr/window/;
    is $delete->(key => $wp->admin_key)->{status}, 200, "with the admin's";
};

done_testing;
