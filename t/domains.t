# Domains: when a registration ends, by RDAP. Tested against servers of our own, whose list has the shape of IANA's; never
# against a registry.
use strict;
use warnings;
use Hook;
use JSON::PP ();
use Target;
use Test::More;
use Time::HiRes ();
use utf8;
use Watchpost;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
my $json = JSON::PP->new->canonical;
my $NOW = time;
my $DAY = 86400;
my $wp = Watchpost->new;
my $log = $wp->folder . '/rdap-log';
my $facts = $wp->folder . '/facts';

sub stamp { return Watchpost::timestamp($_[0]) }

# As a registry answers (RFC 9083).
sub answer_for {
    my ($domain, $expires) = @_;
    return { objectClassName => 'domain', handle => 'D1-TEST', ldhName => uc $domain, rdapConformance => ['rdap_level_0'],
        status => ['client transfer prohibited'],
        events => [ { eventAction => 'registration', eventDate => '1995-08-14T04:00:00Z' },
            ($expires ? { eventAction => 'expiration', eventDate => stamp($expires) } : ()),
            { eventAction => 'last update of RDAP database', eventDate => stamp($NOW) } ],
        entities => [ { objectClassName => 'entity', roles => ['registrar'] } ] };
}

# What the registry says is read from a file anew for each request: domain => [code, body].
sub facts {
    my (%new) = @_;
    open my $file, '>', $facts or die $!;
    print {$file} $json->encode(\%new);
    close $file;
    return;
}

sub reply {
    my ($connection, $code, $body, @more) = @_;
    print {$connection} join "\r\n", "HTTP/1.1 $code Word", 'Content-Type: application/rdap+json', 'Content-Length: ' . length $body,
        'Connection: close', @more, '', $body;
    return;
}

sub log_line {
    my ($line) = @_;
    open my $file, '>>', $log or die $!;
    syswrite $file, "$line\n";
    return;
}

sub asked {
    my ($like) = @_;
    open my $file, '<', $log or return 0;
    return scalar grep { /$like/ } <$file>;
}

my $registry = serve(sub {
    my ($connection) = @_;
    my ($path) = request_of($connection) =~ m{^GET (\S+)} or return;
    log_line(sprintf '%.3f %s', Time::HiRes::time(), $path);
    open my $file, '<', $facts or die $!;
    my $known = $json->decode(do { local $/; <$file> });
    my ($domain) = $path =~ m{/domain/(.+)$};
    my $fact = $known->{$domain} // [ 404, { errorCode => 404, title => 'Not found' } ];
    return reply($connection, $fact->[0], '', "Location: $fact->[1]") if $fact->[0] == 302;
    reply($connection, $fact->[0], ref $fact->[1] ? $json->encode($fact->[1]) : $fact->[1]);
});
my $list = { description => 'RDAP bootstrap file for Domain Name System registrations', publication => '2026-01-01T00:00:00Z',
    version => '1.0', services => [
        [ [ 'net', 'com' ], [ "http://127.0.0.1:$registry/com/v1/" ] ],
        [ ['uk'], ["http://127.0.0.1:$registry/wrong/"] ], [ [ 'co.uk' ], [ "http://127.0.0.1:$registry/couk" ] ],
        [ ['away'], [ 'http://127.0.0.1:' . closed_port() . '/' ] ], [ [ 'xn--p1ai' ], [ "http://127.0.0.1:$registry/rf/" ] ] ] };
my $iana = serve(sub {
    my ($connection) = @_;
    my ($path) = request_of($connection) =~ m{^GET (\S+)} or return;
    log_line("list $path");
    reply($connection, 200, $path eq '/broken' ? 'no list' : $json->encode($list));
});
$wp->set(RDAP_BOOTSTRAP_URL => "http://127.0.0.1:$iana/dns.json")->keep_worker;
my $admin = $wp->admin_key;

sub domain {
    my ($name, %more) = @_;
    my $answer = $wp->post('/monitors', { name => $name, url => $name, monitor_type => 'domain', confirmation_threshold => 1, %more }, key => $admin);
    is $answer->{status}, 200, "a monitor of $name" or diag $answer->{body};
    return $answer->{json}{monitor};
}

sub check {
    my ($m, $at) = @_;
    $wp->check(at => $at // $NOW, monitor => $m->{id});
    my $beat = $wp->get("/monitors/$m->{id}/heartbeats?limit=1", key => $admin)->{json}[0];
    return "$beat->{status}: " . ($beat->{error_message} // '');
}

subtest 'what is set' => sub {
    my $m = domain('Example.COM.');
    is $m->{interval_seconds}, 86400, 'once a day';
    is $m->{retry_interval_seconds}, 3600, 'retries within the hour are none';
    is domain('a.com', interval_seconds => 60, retry_interval_seconds => 60)->{interval_seconds}, 3600, 'never more often than hourly';
    my $http = $wp->monitor(name => 'http', url => 'http://example.com/');
    my $changed = $wp->patch("/monitors/$http->{id}", { monitor_type => 'domain', url => 'example.com' }, key => $admin)->{json}{monitor};
    is $changed->{interval_seconds}, 86400, '... also of one that becomes one';
    for my $bad ('http://example.com/', 'com', '192.0.2.1', 'a b.com', '::1', 'a..com') {
        my $no = $wp->post('/monitors', { name => 'x', url => $bad, monitor_type => 'domain' });
        is "$no->{status} $no->{json}{code}", '400 VALIDATION_ERROR', "no domain: $bad";
    }
};

subtest 'what the registry says' => sub {
    facts('example.com' => [ 200, answer_for('example.com', $NOW + 100 * $DAY) ], 'old.net' => [ 200, answer_for('old.net', $NOW - $DAY) ],
        'shop.co.uk' => [ 200, answer_for('shop.co.uk', $NOW + 50 * $DAY) ], 'silent.com' => [ 200, answer_for('silent.com') ],
        'broken.com' => [ 200, 'no JSON' ], 'host.com' => [ 200, { objectClassName => 'nameserver' } ], 'busy.com' => [ 429, '' ],
        'moved.com' => [ 302, "http://127.0.0.1:$registry/registrar/domain/example.com" ], 'loop.com' => [ 302, 'loop.com' ],
        'xn--e1afmkfd.xn--p1ai' => [ 200, answer_for('x', $NOW + 10 * $DAY) ]);
    my @twice = (domain('Example.com'), domain('example.com'));
    is check($twice[0]), 'up: ', 'a domain for a while';
    is $wp->get("/monitors/$twice[0]{id}/evidence", key => $admin)->{json}{latest}{remote_address}, '127.0.0.1', '... by which server';
    is check($twice[1]), 'up: ', 'it is known now';
    is $wp->get("/monitors/$twice[1]{id}/evidence", key => $admin)->{json}{latest}{remote_address}, undef, '... and nobody was asked';
    is check(domain('old.net')), 'down: The domain expired on ' . substr(stamp($NOW - $DAY), 0, 10), 'one that has ended';
    is check(domain('free.com')), 'down: The registry does not know free.com', 'one that nobody has';
    is check(domain('free.com', invert => \1)), 'up: ', '... which may be what is wanted';
    is check(domain('example.com', invert => \1)), 'down: Expected to fail, but it is registered until ' . substr(stamp($NOW + 100 * $DAY), 0, 10), '... or not';
    is check(domain('shop.co.uk')), 'up: ', 'the longest entry of the list counts';
    ok asked(qr{/couk/domain/shop\.co\.uk}), '... with a slash where it has none';
    is check(domain("пример.рф")), 'up: ', 'an international name';
    is check(domain('moved.com')), 'up: ', 'a registry that leads on';
    is check(domain('nobody.example')), 'inconclusive: No RDAP server is known for .example', 'a zone without RDAP';
    is check(domain('silent.com')), 'inconclusive: The registry does not say when the domain expires', 'no date';
    is check(domain('busy.com')), 'inconclusive: the RDAP server cannot be asked: HTTP 429', 'a registry that has too much to do';
    like check(domain($_)), qr/^inconclusive: the RDAP server cannot be asked: /, "$_ is no outage" for qw(broken.com host.com loop.com there.away);
    is asked(qr/^list/), 1, 'the list of servers was asked for once';
};

subtest 'once a day' => sub {
    my @three = map { domain('example.com') } 1 .. 3;
    my $before = asked(qr{/domain/example\.com$});
    is check($_), 'up: ', 'known already' for @three;
    is asked(qr{/domain/example\.com$}), $before, 'nobody is asked';
    facts('example.com' => [ 200, answer_for('example.com', $NOW + 465 * $DAY) ], 'new.com' => [ 200, answer_for('new.com', $NOW + 40 * $DAY) ]);
    is check($three[0], $NOW + $DAY), 'up: ', 'a day later';
    is asked(qr{/domain/example\.com$}), $before + 1, 'it is asked once';
    is check($three[1], $NOW + $DAY), 'up: ', '... for all';
    is asked(qr{/domain/example\.com$}), $before + 1, '... its monitors';
    is asked(qr/^list/), 2, 'so is the list';
    my @new = map { domain('new.com') } 1 .. 3;
    $wp->check(at => $NOW + $DAY + 60);
    is asked(qr{/domain/new\.com$}), 1, 'those that are checked together ask once';
    is $wp->get("/monitors/$_->{id}")->{json}{current_status}, 'up', '... and all know' for @new;
};

subtest 'a failure' => sub {
    facts('later.com' => [ 503, '' ]);
    my $m = domain('later.com');
    like check($m), qr/HTTP 503/, 'the registry is away';
    is asked(qr{/domain/later\.com$}), 1, 'it was asked';
    like check($m, $NOW + 1800), qr/HTTP 503/, 'within the hour';
    is asked(qr{/domain/later\.com$}), 1, '... it is not asked again';
    facts('later.com' => [ 200, answer_for('later.com', $NOW + 400 * $DAY) ]);
    is check($m, $NOW + 3600), 'up: ', 'then it is';
    $wp->set(RDAP_BOOTSTRAP_URL => "http://127.0.0.1:$iana/broken");
    like check(domain('other.com')), qr/^inconclusive: the list of RDAP servers cannot be asked: it is none/, 'a list that is none, and belongs to its url';
    $wp->set(RDAP_BOOTSTRAP_URL => "http://127.0.0.1:$iana/dns.json");
};

subtest 'at the registry\'s pace' => sub {
    facts(map { ("pace$_.com" => [ 200, answer_for("pace$_.com", $NOW + 90 * $DAY) ]) } 1 .. 4);
    my @four = map { domain("pace$_.com") } 1 .. 4;
    $wp->check(at => $NOW + 2 * $DAY);
    is $wp->get("/monitors/$_->{id}")->{json}{current_status}, 'up', $_->{url} for @four;
    open my $file, '<', $log or die $!;
    my @times = map { /^([\d.]+) \S*pace/ ? $1 : () } <$file>;
    is scalar(@times), 4, 'each was asked for once';
    is_deeply [ grep { $times[$_] - $times[ $_ - 1 ] < 0.9 } 1 .. 3 ], [], 'one a second';
};

subtest 'what is told of it' => sub {
    my $hook = Hook->new($wp->folder);
    facts('mine.com' => [ 200, answer_for('mine.com', $NOW + 20 * $DAY) ]);
    my $m = domain('mine.com');
    is_deeply $m->{expiry_days}, [ 30, 7, 1 ], 'the thresholds of domains';
    $wp->post("/monitors/$m->{id}/notifications", { name => 'hook', channel_type => 'webhook', config => { url => $hook->url('/200/x') },
        events => ['domain.expiring'] }, key => $admin);
    my $told = sub { return map { "$_->{days_left} $_->{not_after}" } grep { $_->{event} eq 'domain.expiring' } map { $_->{json} } @{ $hook->got } };
    my $ends = stamp($NOW + 20 * $DAY);
    check($m);
    is_deeply [ $told->() ], ["20 $ends"], 'below the largest threshold it is told';
    my ($item) = grep { ($_->{monitor_id} // '') eq $m->{id} } @{ $wp->get('/attention', key => $admin)->{json}{items} };
    is "$item->{kind} $item->{severity}", 'certificate_expiring warning', 'it needs attention';
    like $item->{title}, qr/^The domain of mine\.com ends in (?:19|20) days$/, '... in words';
    check($m, $NOW + $DAY);
    is_deeply [ $told->() ], ["20 $ends"], '... once';
    check($m, $NOW + 14 * $DAY);
    is_deeply [ $told->() ], [ "20 $ends", "6 $ends" ], '... for each threshold';
    facts('mine.com' => [ 200, answer_for('mine.com', $NOW + 385 * $DAY) ]);
    check($m, $NOW + 15 * $DAY);
    is scalar($told->()), 2, 'renewed';
    ok !grep({ ($_->{monitor_id} // '') eq $m->{id} } @{ $wp->get('/attention', key => $admin)->{json}{items} }), '... it needs none';
    is $wp->patch("/monitors/$m->{id}", { expiry_days => [] }, key => $admin)->{json}{monitor}{expiry_days}[0], undef, 'or nothing is to be told';
    my $lost = domain('lost.example');
    check($lost, $NOW - 8 * $DAY);
    check($lost, $NOW - $DAY);
    ($item) = grep { ($_->{monitor_id} // '') eq $lost->{id} } @{ $wp->get('/attention', key => $admin)->{json}{items} };
    is "$item->{kind} $item->{severity} $item->{since}", 'domain_inconclusive warning ' . stamp($NOW - 8 * $DAY), 'of what nothing is known for a week';
};

subtest 'what another location learnt' => sub {
    my $far = $wp->post('/locations', { name => 'Paris' }, key => $wp->admin_key)->{json}{probe_key};
    my $m = $wp->post('/monitors', { name => 'from afar', monitor_type => 'domain', url => 'afar.test', consensus_threshold => 1 }, key => $wp->admin_key)->{json}{monitor};
    my %told = (monitor_id => $m->{id}, status => 'up', response_time_ms => 1);
    my $send = sub { $wp->post('/probe', { results => [ { %told, @_ } ] }, key => $far)->{json}{accepted} };
    is $send->(expires_at => stamp($NOW + 6.5 * $DAY)), 1, 'when it ends';
    my $item = sub { (grep { $_->{monitor_id} && $_->{monitor_id} eq $m->{id} } @{ $wp->get('/attention', key => $wp->admin_key)->{json}{items} })[0] };
    is $item->()->{kind}, 'certificate_expiring', 'is looked after here';
    is $send->(status => 'inconclusive'), 1, 'that it cannot say now';
    is $item->()->{kind}, 'certificate_expiring', '... changes nothing';
    is $send->(expires_at => stamp($NOW + 400 * $DAY)), 1, 'that it was renewed';
    is $item->(), undef, '... ends it';
};

done_testing;
