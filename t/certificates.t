# Certificates, as an nginx shows them: recorded, told of when they end and when they are replaced, once each.
use strict;
use warnings;
use File::Temp ();
use Instance qw(free_port);
use JSON::PP ();
use Site;
use Test::More;
use Watchpost;

my $DAY = 86_400;
my $folder = File::Temp->newdir;
chmod 0755, "$folder";
my $wp = Watchpost->new(TARGET_POLICY => 'any');
my $admin = $wp->admin_key;
my $now = time;

sub openssl { system("openssl @_ 2>/dev/null") == 0 or die "openssl @_" }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!"; local $/; return scalar <$file> }

openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 400 -subj '/CN=Test CA'",
    "-keyout $folder/ca.key -out $folder/ca.pem");

# Key and certificate in one file, which nginx reads anew for each connection.
sub show {
    my ($days, %how) = @_;
    openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/O=Shop/CN=shop.test'",
        "-keyout $folder/key -out $folder/request");
    open my $names, '>', "$folder/names" or die $!;
    print {$names} 'subjectAltName=', $how{names} // 'DNS:shop.test,IP:127.0.0.1';
    close $names or die $!;
    openssl("x509 -req -in $folder/request -CA $folder/ca.pem -CAkey $folder/ca.key -CAcreateserial -days $days",
        "-extfile $folder/names -out $folder/cert");
    open my $both, '>', "$folder/new.pem" or die $!;
    print {$both} map { slurp("$folder/$_") } qw(cert key);
    close $both or die $!;
    chmod 0644, "$folder/new.pem";
    rename "$folder/new.pem", "$folder/site.pem" or die $!;
    return lc(`openssl x509 -in $folder/cert -noout -fingerprint -sha256` =~ s/.*=//r =~ s/[:\s]//gr);
}

my $first = show(90);
my $port = free_port();
Site::run_nginx(<<"END", $port);
map \$remote_addr \$pem { default $folder/site.pem; }
server {
    listen 127.0.0.1:$port ssl;
    ssl_certificate \$pem;
    ssl_certificate_key \$pem;
    ssl_session_cache off;
    location / { return 200 "fine"; }
}
END

my $m = $wp->monitor(name => 'shop', url => "https://127.0.0.1:$port/", tls_ca => slurp("$folder/ca.pem"),
    confirmation_threshold => 1);
my $at = "/monitors/$m->{id}";
my %hook = (channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/', payload_format => 'chat' });
$wp->post("$at/notifications", { name => 'people', %hook }, key => $m->{key});
$wp->post("$at/notifications", { name => 'all', %hook, events => [qw(certificate.changed certificate.expiring)] },
    key => $m->{key});

# A check at that time; the certificate itself is judged by the real one.
sub check { my ($of, $later) = @_; return $wp->check(at => $now + $later, monitor => $of->{id}) }
sub certificate { return $wp->get("/monitors/$_[0]{id}/certificate")->{json} }
sub told { return $wp->sql("select count(*) from events where type = 'certificate.$_[0]'") }
sub last_told { return JSON::PP::decode_json($wp->sql("select body from events where type = 'certificate.$_[0]' order by id desc limit 1")) }
sub alerts { return $wp->sql("select count(*) from alerts where event = 'certificate.$_[0]' and outcome <> 'skipped'") }

subtest 'a certificate that is good' => sub {
    is $wp->get("$at/certificate")->{status}, 404, 'before the first check there is none';
    is $wp->get("$at/certificate")->{json}{code}, 'NO_CERTIFICATE', 'which has a code of its own';
    check($m, 0);
    my $c = certificate($m);
    is_deeply [ sort keys %$c ], [qw(chain_length checked_at days_left fingerprint_sha256 first_seen_at issuer not_after
        not_before sans serial subject tls_version verified verify_error)], 'its record';
    is $c->{fingerprint_sha256}, $first, 'it is this one';
    is "$c->{subject}; $c->{issuer}", 'CN=shop.test,O=Shop; CN=Test CA', 'from there';
    is_deeply $c->{sans}, [ 'shop.test', '127.0.0.1' ], 'for these names';
    like $c->{days_left}, qr{^(?:89|90)$}, 'whole days';
    ok $c->{verified} && !defined $c->{verify_error}, 'in order';
    like $c->{tls_version}, qr/^TLSv1\.[23]$/, 'by this version';
    is "$c->{first_seen_at} $c->{checked_at}", join(' ', (Watchpost::timestamp($now)) x 2), 'seen now';
    is told('changed') + told('expiring'), 0, 'nothing is told';
    is_deeply $m->{expiry_days}, [ 21, 7, 1 ], 'when to tell has a default';
};

subtest 'it comes to its end' => sub {
    check($m, 68.5 * $DAY);
    is told('expiring'), 1, 'within the largest threshold it is told';
    my $event = last_told('expiring');
    is "$event->{days_left} $event->{monitor}{id}", "21 $m->{id}", 'with the days';
    is $event->{certificate}{fingerprint_sha256}, $first, 'and the certificate';
    is $event->{not_after}, certificate($m)->{not_after}, 'and when';
    check($m, 69 * $DAY);
    is told('expiring'), 1, 'once';
    is alerts('expiring'), 2, 'to both channels';
    my ($item) = grep { $_->{kind} eq 'certificate_expiring' } @{ attention(69)->{items} };
    is "$item->{severity} $item->{monitor_id}", "warning $m->{id}", 'and it needs attention';
    check($m, 88.5 * $DAY);
    is told('expiring'), 2, 'two thresholds at once are told once';
    is last_told('expiring')->{days_left}, 1, 'of the last';
    is certificate($m)->{first_seen_at}, Watchpost::timestamp($now), 'it is still the one that was seen first';
};

# The answer is of the moment, so the moment is moved: by the database.
sub attention {
    my ($days) = @_;
    $wp->sql('update certificates set ' . join ', ', map { "$_ = $_ - " . $days * $DAY } qw(attend_from critical_from));
    my $answer = $wp->get('/attention', key => $admin)->{json};
    $wp->sql('update certificates set ' . join ', ', map { "$_ = $_ + " . $days * $DAY } qw(attend_from critical_from));
    return $answer;
}

subtest 'it is replaced' => sub {
    my $second = show(60);
    check($m, 88.6 * $DAY);
    is told('changed'), 1, 'that is told';
    my $event = last_told('changed');
    is "$event->{before} $event->{after}", "$first $second", 'from this to that';
    is alerts('changed'), 1, 'to the channel that named it';
    is told('expiring'), 3, 'the new one begins anew: it is over already';
    my $seen = $wp->get("$at/heartbeats")->{json}[0]{id};
    check($m, 88.7 * $DAY);
    ok $wp->get("$at/heartbeats/$seen", key => $m->{key})->{json}{evidence}{certificate},
        'what that check saw is kept';
    is certificate($m)->{fingerprint_sha256}, $second, 'the record is of the new one';
    is told('changed') . told('expiring'), '13', 'and it is not told again';
    like attention(40)->{items}[0]{kind}, qr/certificate/, 'attention is for the one in use';
};

subtest 'any certificate' => sub {
    my $lax = $wp->monitor(name => 'lax', url => "https://127.0.0.1:$port/", tls_verify => JSON::PP::false,
        expiry_days => []);
    check($lax, 0);
    my $c = certificate($lax);
    ok !$c->{verified}, 'it is recorded as what it is';
    ok length $c->{verify_error}, 'and what is wrong';
    my $beat = $wp->get("/monitors/$lax->{id}/heartbeats")->{json}[0];
    ok $beat->{status} eq 'up' && $beat->{not_verified}, 'the heartbeat is up, and says so';
    ok !exists $wp->get("$at/heartbeats")->{json}[0]{not_verified}, 'which others do not';
    is_deeply $wp->get("/monitors/$lax->{id}")->{json}{expiry_days}, [], 'no thresholds';
    my $before = told('expiring');
    check($lax, 59.9 * $DAY);
    is told('expiring'), $before, 'nothing is told';
    my $patched = $wp->patch("/monitors/$lax->{id}", { expiry_days => [ 365, 30 ] }, key => $lax->{key})->{json};
    is_deeply $patched->{monitor}{expiry_days}, [ 365, 30 ], 'until there are some';
    check($lax, 59.91 * $DAY);
    is told('expiring'), $before + 1, 'then it is';
    is $wp->patch("/monitors/$lax->{id}", { expiry_days => $_->[0] }, key => $lax->{key})->{status}, $_->[1], $_->[2]
        for [ [366], 400, 'more than a year is refused' ], [ [ 1 .. 6 ], 400, 'and more than five' ],
            [ ['7'], 422, 'a text is none' ];
    my $plain = $wp->monitor(name => 'name', monitor_type => 'dns', url => 'a.test');
    ok !exists $plain->{expiry_days}, 'a dns monitor has none';
};

subtest 'a certificate that is refused' => sub {
    my $strict = $wp->monitor(name => 'strict', url => "https://127.0.0.1:$port/", confirmation_threshold => 1);
    check($strict, 0);
    my $beat = $wp->get("/monitors/$strict->{id}/heartbeats")->{json}[0];
    like $beat->{error_message}, qr/^TLS error: /, 'is a failure';
    my $seen = $wp->get("/monitors/$strict->{id}/evidence", key => $strict->{key})->{json}{last_failure};
    is $seen->{certificate}{verified}, JSON::PP::false, 'whose evidence has it';
    is certificate($strict)->{fingerprint_sha256}, $seen->{certificate}{fingerprint_sha256}, 'and it is recorded';
};

# Both in one run, which is one libcurl: whichever is first, its trust must not become the other's.
subtest 'whom one monitor trusts' => sub {
    my %of = map { $_->[0] => $wp->monitor(name => $_->[0], url => "https://127.0.0.1:$port/", confirmation_threshold => 1,
        tls_ca => $_->[1]) } [ trusting => slurp("$folder/ca.pem") ], [ strict => undef ];
    $wp->command('check', '--now', Watchpost::timestamp($now + 1), map { ('--monitor', $_->{id}) } values %of);
    my %is = map { $_ => $wp->get("/monitors/$of{$_}{id}")->{json}{current_status} } keys %of;
    is_deeply \%is, { trusting => 'up', strict => 'down' }, 'is no matter of another that the same run asks';
    $wp->delete("/monitors/$_->{id}", key => $_->{key}) for values %of;
};

subtest 'a tls monitor' => sub {
    my $tls = $wp->monitor(name => 'tls', monitor_type => 'tls', url => "127.0.0.1:$port", tls_ca => slurp("$folder/ca.pem"));
    check($tls, 0);
    my $c = certificate($tls);
    is $c->{fingerprint_sha256}, certificate($m)->{fingerprint_sha256}, 'has seen the same';
    ok $c->{verified}, 'and that it is good';
    my $seen = $wp->get("/monitors/$tls->{id}/evidence", key => $tls->{key})->{json}{latest};
    is "$seen->{status} $seen->{remote_address}", 'up 127.0.0.1', 'from there';
};

subtest 'for Prometheus' => sub {
    my $all = $wp->request(GET => '/metrics', undef, key => $admin)->{body};
    like $all, qr/^watchpost_certificate_expiry_seconds\{id="$m->{id}",name="shop"\} 51\d{5}$/m, 'how long it is good';
    unlike $wp->request(GET => '/metrics')->{body}, qr/$m->{id}/, 'of a private one for the operator alone';
};

subtest 'the target is another' => sub {
    $wp->patch($at, { url => 'http://127.0.0.1:1/' }, key => $m->{key});
    is $wp->get("$at/certificate")->{status}, 404, 'what was seen is of the one before';
};

done_testing;
