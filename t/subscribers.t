# Who is told of a status page by mail: a subscriber's whole life, with a real mail server; what a page that is closed
# tells; and many of them, through runs that are killed.
use strict;
use warnings;
use utf8;
use JSON::PP ();
use Test::More;
use Mails;
use Wait qw(eventually kill_and_await);
use Watchpost;

my $server = Mails->serve('good');
my $T = time - 3600;
my @instances;
my ($true, $false) = (JSON::PP::true, JSON::PP::false);

sub instance {
    push @instances, my $it = Watchpost->new(SMTP_HOST => '127.0.0.1', SMTP_PORT => $server->{port}, SMTP_TLS => 'none',
        SMTP_FROM => 'watch@example.org', PUBLIC_URL => 'https://watch.example.org/wp', EMAIL_CONFIRMATION => undef, @_);
    return $it;
}
END { for my $it (@instances) { kill KILL => $it->notifiers } }

my $wp = instance();
my $number = 0;

sub page {
    my (%fields) = @_;
    my $slug = 'page' . ++$number;
    my $made = $wp->post('/status-pages', { slug => $slug, title => 'Acme & Söhne', %fields })->{json};
    return { slug => $slug, at => "/status-pages/$slug", key => $made->{manage_key} };
}

sub put_on { my ($p, @ids) = @_; $wp->post("$p->{at}/monitors", { monitor_ids => \@ids }, key => $p->{key}); return }
my $asked = 0;
sub subscribe {
    my ($p, %body) = @_;
    $asked++;
    return $wp->post("$p->{at}/subscribers", \%body, address => "192.0.2.$asked", headers => { 'Accept-Language' => 'de-AT, en;q=0.5' });
}
sub list { my ($p) = @_; return $wp->get("$p->{at}/subscribers", key => $p->{key})->{json} }
sub to { my ($address) = @_; return grep { $_->{headers}{to} eq $address } $server->mails }
sub link_in { my ($mail, $kind) = @_; my ($token) = $mail->{parts}[0][2] =~ m{/wp/$kind/([0-9a-f]{32})}; return "/$kind/$token" }

sub press {
    my ($path) = @_;
    my $page = $wp->request('GET', $path);
    my ($token) = $page->{body} =~ /name="token" value="([^"]+)"/;
    return $wp->request('POST', $path, defined $token ? "token=$token" : '');
}

# A confirmed subscriber: its address.
sub confirmed {
    my ($p, %choice) = @_;
    my $address = 'reader' . ++$number . '@example.com';
    is subscribe($p, email => $address, %choice)->{status}, 202, "$address is taken";
    ok eventually(sub { to($address) }), '... and asked';
    is press(link_in((to($address))[0], 'confirm'))->{status}, 200, '... and confirms';
    return $address;
}

# Waits until the address has got so many mails; the newest.
sub mails_to {
    my ($address, $count) = @_;
    ok eventually(sub { to($address) >= $count }), "$address has got mail $count";
    return (to($address))[-1];
}

my $shop = $wp->monitor(name => 'Shop', confirmation_threshold => 1, is_public => $true);
my $api = $wp->monitor(name => 'API', confirmation_threshold => 1, is_public => $true);

subtest 'a life' => sub {
    my $p = page();
    put_on($p, $shop->{id}, $api->{id});
    my $first = subscribe($p, email => 'Anna@Example.com');
    is $first->{status}, 202, 'asked' or diag $first->{body};
    is_deeply [ sort keys %{ $first->{json} } ], ['message'], 'a message';
    my $again = subscribe($p, email => 'anna@example.com', kinds => ['maintenance']);
    is_deeply [ $again->{status}, $again->{json} ], [ 202, $first->{json} ], 'the same, when the address is known';
    my $of = list($p)->{subscribers}[0];
    is_deeply [ @$of{qw(email state language)} ], [ 'anna@example.com', 'pending', 'de' ], 'it waits, in the language of its reader';
    is_deeply $of->{kinds}, [qw(incident maintenance announcement automatic)], 'with all kinds';
    ok !exists $of->{monitor_ids} && !exists $of->{confirmed_at}, '... and monitors';
    my $mail = mails_to('anna@example.com', 1);
    unlike $mail->{raw} . $mail->{parts}[0][2] . $mail->{parts}[1][2], qr/Acme|S.hne|$p->{slug}/, 'the mail has no word of the page';
    like $mail->{parts}[0][2], qr/watch\.example\.org/, '... but the host';
    my $path = link_in($mail, 'confirm');
    my $seen = $wp->request('GET', $path);
    like $seen->{body}, qr/Acme &amp; S\xc3\xb6hne/, 'the page behind the link says what it is about';
    is $seen->{headers}{'x-robots-tag'}, 'noindex', '... to nobody else';
    is list($p)->{active}, 0, 'a look changes nothing';
    is $wp->request('POST', $path, '')->{status}, 403, 'nor does a form of elsewhere';
    is press($path)->{status}, 200, 'the button confirms';
    $of = list($p)->{subscribers}[0];
    is $of->{state}, 'active', 'it is active';
    is_deeply $of->{kinds}, ['maintenance'], 'with what was asked for last, by the link';
    is $wp->request('GET', $path)->{status}, 404, 'the link is used up';
    is list($p)->{active} . list($p)->{pending}, '10', 'counts';

    my %window = (kind => 'maintenance', starts_at => Watchpost::timestamp(time + 3600), ends_at => Watchpost::timestamp(time + 7200));
    $wp->post("$p->{at}/posts", { title => 'Login is slow', monitor_ids => [ $shop->{id} ] }, key => $p->{key});
    my $post = $wp->post("$p->{at}/posts", { title => 'Wir ziehen <b>um</b>', body => "Alles **wird** gut.\n\n[x](javascript:alert(1))", monitor_ids => [ $shop->{id} ], %window }, key => $p->{key})->{json};
    $mail = mails_to('anna@example.com', 2);
    is scalar(to('anna@example.com')), 2, 'of what she chose, not of the incident';
    is $mail->{headers}{subject}, '[Acme & Söhne] Geplant: Wir ziehen <b>um</b>', 'the subject, in her language';
    like $mail->{parts}[0][2], qr{^https://watch\.example\.org/wp/s/$p->{slug}/posts/$post->{id}$}m, 'a link to the post';
    like $mail->{parts}[0][2], qr/\*\*wird\*\*/, 'the text as it was written';
    my ($from, $to) = map { my ($y, $m, $d, $t) = $_ =~ /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/; "$d.$m.$y $t UTC" } @window{qw(starts_at ends_at)};
    like $mail->{parts}[0][2], qr/^Wann: \Q$from\E bis \Q$to\E\nDienste: Shop\n/m, 'when it is, and what it is about';
    like $mail->{parts}[1][2], qr{<br>\s*Wann: \Q$from\E bis .*<br>\s*Dienste: Shop</p>}s, '... as HTML, too';
    like $mail->{parts}[1][2], qr{<strong>wird</strong>}, 'and as it is meant';
    unlike $mail->{parts}[1][2], qr{<b>|javascript:}, '... with nothing else in it';
    my ($leave) = $mail->{headers}{'list-unsubscribe'} =~ m{^<https://watch\.example\.org/wp(/unsubscribe/[0-9a-f]{32})>$};
    ok $leave, 'a way out for mail programs';
    is $mail->{headers}{'list-unsubscribe-post'}, 'List-Unsubscribe=One-Click', '... of one click';
    is_deeply $mail->{defects}, [], 'well-formed';
    $wp->post("$p->{at}/posts/$post->{id}/updates", { body => 'Leise', notify => $false }, key => $p->{key});
    $wp->post("$p->{at}/posts/$post->{id}/updates", { body => 'Es geht los', state => 'in_progress' }, key => $p->{key});
    $mail = mails_to('anna@example.com', 3);
    like $mail->{headers}{subject}, qr/Läuft: Wir ziehen/, 'an update';
    unlike $mail->{parts}[0][2], qr/Leise/, 'but not the one that tells nobody';
    is $wp->request('GET', $leave)->{status}, 200, 'the way out is a page';
    is list($p)->{active}, 1, '... that changes nothing';
    is $wp->request('POST', $leave, 'List-Unsubscribe=One-Click', headers => { Origin => 'https://mail.example' })->{status}, 200, 'one click';
    is_deeply list($p), { active => 0, pending => 0, subscribers => [] }, 'and the row is gone';
    is $wp->request('POST', $leave, '')->{status}, 404, 'there is nothing left to leave';
    is $wp->sql("select count(*) from mail_tokens where address like 'anna%'"), 0, 'nor a link';
    unlike $wp->get('/audit', key => $wp->admin_key)->{body}, qr/anna/i, 'no audit row knows her';
};

subtest 'what goes to whom' => sub {
    my $p = page();
    put_on($p, $shop->{id}, $api->{id});
    my $of_shop = confirmed($p, monitor_ids => [ $shop->{id} ], language => 'en');
    my $of_all = confirmed($p, language => 'fr');
    is_deeply list($p)->{subscribers}[0]{monitor_ids}, [ $shop->{id} ], 'the monitors are kept';
    $wp->post("$p->{at}/posts", { title => 'API only', monitor_ids => [ $api->{id} ] }, key => $p->{key});
    $wp->post("$p->{at}/posts", { title => 'Everything' }, key => $p->{key});
    mails_to($of_all, 3);
    like mails_to($of_shop, 2)->{headers}{subject}, qr/^\[Acme & Söhne\] Investigating: Everything$/, 'who chose a monitor hears of it, and of all';
    like join('|', map { $_->{headers}{subject} } to($of_all)), qr/Analyse en cours: API only/, 'others of everything';
    is scalar(to($of_shop)), 2, '... and of no other';
};

subtest 'incidents that nobody wrote of' => sub {
    my $p = page(notify_automatic => $true, notify_after_minutes => 10);
    my $m = $wp->monitor(name => 'Till', confirmation_threshold => 1);
    put_on($p, $m->{id});
    my $reader = confirmed($p, language => 'en');
    my $other = confirmed($p, kinds => [qw(incident maintenance)]);
    my $now = time;
    $wp->check(at => $now - 660, monitor => $m->{id});
    $wp->check(at => $now - 120);
    is scalar(to($reader)), 1, 'nothing is told before it has lasted long enough';
    $wp->check(at => $now);
    my $mail = mails_to($reader, 2);
    is $mail->{headers}{subject}, '[Acme & Söhne] Investigating: We are seeing problems with Till', 'then it is';
    unlike $mail->{raw} . $mail->{parts}[0][2], qr/refused/, '... without its cause';
    my $late = confirmed($p);
    $wp->sql("update subscribers set confirmed_at = $now + 1 where email = '$late'"); # the story may take less than a second
    $wp->check(at => $now + 30);
    my $incident = $wp->get("/monitors/$m->{id}/incidents")->{json}[0]{id};
    $wp->sql("update incidents set resolved_at = $now + 60 where id = '$incident'");
    $wp->check(at => $now + 90);
    like mails_to($reader, 3)->{headers}{subject}, qr/Resolved: There were problems with Till/, 'and its end';
    $wp->check(at => $now + 150);
    is scalar(to($reader)), 3, 'once';
    is scalar(to($late)), 1, 'who came later hears nothing of its end';
    is scalar(to($other)), 1, 'nor does who did not want it';
};

subtest 'a page that is closed tells its title alone' => sub {
    my $open = page();
    my $reader = confirmed($open, language => 'en');
    $wp->patch($open->{at}, { access => 'key' }, key => $open->{key});
    my $post = $wp->post("$open->{at}/posts", { title => 'Inside', body => 'Only for us' }, key => $open->{key})->{json};
    my $mail = mails_to($reader, 2);
    like $mail->{parts}[0][2], qr/Inside/, 'the title';
    like $mail->{parts}[0][2], qr{/posts/$post->{id}}, 'and the link';
    unlike $mail->{raw} . $mail->{parts}[0][2] . $mail->{parts}[1][2], qr/Only for us/, '... but not the text';
};

subtest 'refusals and limits' => sub {
    my $p = page();
    put_on($p, $shop->{id});
    my $code = sub { my ($status, $body, $what) = @_; my $a = $wp->post("$p->{at}/subscribers", $body, address => "198.51.100." . ++$asked);
        is "$a->{status} " . ($a->{json}{code} // ''), $status, $what; return $a };
    $code->('422 UNPROCESSABLE_ENTITY', {}, 'no address');
    $code->('422 UNPROCESSABLE_ENTITY', { email => 7 }, 'no text');
    $code->('400 VALIDATION_ERROR', { email => 'x' }, 'no address either');
    $code->('400 VALIDATION_ERROR', { email => 'a@b.c', kinds => ['pigeon'] }, 'no such kind');
    $code->('400 VALIDATION_ERROR', { email => 'a@b.c', language => 'auto' }, 'no such language');
    $code->('400 VALIDATION_ERROR', { email => 'a@b.c', monitor_ids => [ $api->{id} ] }, 'a monitor that is not on the page');
    is_deeply list($p)->{subscribers}, [], 'nothing was kept';
    my @statuses = map { $wp->post("$p->{at}/subscribers", { email => "r$_\@example.com" }, address => '203.0.113.9')->{status} } 1 .. 6;
    is "@statuses", '202 202 202 202 202 429', 'five an hour and client';
    is $wp->get("$p->{at}/subscribers")->{status}, 401, 'who is in it is told to its makers';
    my $german = page(language => 'de');
    $wp->post("$german->{at}/subscribers", { email => "l$_->[0]\@example.com" }, address => "203.0.113.1$_->[0]",
        headers => { 'Accept-Language' => $_->[1] }) for [ 1, undef ], [ 2, 'fr' ];
    is_deeply { map { @$_{qw(email language)} } @{ list($german)->{subscribers} } }, { 'l1@example.com' => 'de', 'l2@example.com' => 'fr' },
        'the language of the page is that of the mails, where a client asks for none';
    my $id = list($p)->{subscribers}[0]{id};
    is $wp->delete("$p->{at}/subscribers/$id", key => $p->{key})->{status}, 200, 'who may take one out';
    is $wp->delete("$p->{at}/subscribers/$id", key => $p->{key})->{status}, 404, '... once';
    $wp->sql('update subscribers set asked_at = asked_at - 8 * 86400 where state = 0');
    $wp->command('tidy');
    is list($p)->{pending}, 0, 'who does not confirm within a week is forgotten';
    $wp->patch($p->{at}, { allow_subscribers => $false }, key => $p->{key});
    $code->('404 NOT_FOUND', { email => 'a@b.c' }, 'a page that wants none');
    $wp->sql("insert into subscribers (key, id, page, email, state, kinds, language, asked_at, created_at)
        select 900000, 'x', key, 'x', 1, 15, 'en', 1, 1 from status_pages where slug = '$p->{slug}'");
    $wp->delete($p->{at}, key => $p->{key});
    is $wp->sql("select count(*) from subscribers where id = 'x'"), 0, 'with the page they go';
};

subtest 'where no mail can go' => sub {
    my $mute = Watchpost->new;
    $mute->post('/status-pages', { slug => 'a', title => 'A' });
    my $a = $mute->post('/status-pages/a/subscribers', { email => 'a@b.example' });
    is $a->{status}, 202, 'it is taken';
    like "@{ $a->{json}{warnings} }", qr/SMTP_HOST/, '... and says why nothing will come';
    my $lost = Watchpost->new(SMTP_HOST => '127.0.0.1');
    $lost->post('/status-pages', { slug => 'a', title => 'A' });
    like "@{ $lost->post('/status-pages/a/subscribers', { email => 'a@b.example' })->{json}{warnings} }", qr/PUBLIC_URL/, 'nor without an address';
    like $lost->command('may_fail', 'doctor')->{out}, qr/PUBLIC_URL is not set.*1 subscriber of status pages/, 'doctor knows';
    like $mute->command('may_fail', 'doctor')->{out}, qr/SMTP_HOST is not set, and 1 subscriber/, '... of both';
};

# Many, told by runs that are killed again and again: each gets one mail. WATCHPOST_SUBSCRIBERS=5000 takes minutes.
subtest 'many, and killed runs' => sub {
    my $many = $ENV{WATCHPOST_SUBSCRIBERS} // 60;
    my $mass = Mails->serve('mass');
    $wp = instance(SMTP_PORT => $mass->{port});
    my $p = page();
    $wp->sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < $many)
        insert into subscribers (key, id, page, email, state, kinds, language, asked_at, created_at, confirmed_at)
        select i, 's' || i, p.key, 's' || i || '\@example.com', 1, 15, 'en', 1, 1, 1 from n cross join status_pages p");
    my $begun = time;
    my $post = $wp->post("$p->{at}/posts", { title => 'To all' }, key => $p->{key});
    is $post->{status}, 201, 'the post is taken' or diag $post->{body};
    my $told = sub { return scalar(() = $mass->noted =~ /^DATA/mg) };
    for my $part (1 .. 3) {
        eventually(sub { $told->() >= $many * $part / 4 }, 120);
        ok kill_and_await($wp->notifiers) && eventually(sub { !$wp->notifiers }), "run $part is killed";
        waitpid $_, 0 for grep { defined } delete $wp->{own_run};
        $wp->{own_run} = $wp->begin('notify');
    }
    my $last = delete $wp->{own_run};
    ok eventually(sub { $told->() >= $many }, 600), 'all are told';
    waitpid $last, 0 if $last;
    ok eventually(sub { !$wp->notifiers }), '... and all runs are over';
    my %got;
    $got{$_}++ for $mass->receivers;
    is scalar(keys %got), $many, 'each of them';
    is_deeply [ grep { $got{$_} > 1 } sort keys %got ], [], 'nobody twice';
    is $wp->sql('select count(*) from alerts where subscriber is not null'), 0, 'and nothing is left to send';
    is_deeply [ glob $wp->folder . '/mail-*' ], [], '... nor a receipt';
    diag sprintf '%d subscribers in %d s', $many, time - $begun if $ENV{WATCHPOST_SUBSCRIBERS};
};

done_testing;
