# Mail addresses that strangers give are asked first: a mail with a link, a page with a button; and every mail has a
# link by which its reader can leave.
use strict;
use warnings;
use utf8;
use Test::More;
use Mails;
use Wait qw(eventually);
use Watchpost;

my $server = Mails->serve('good');
my $T = 1770732000;     # 2026-02-10T14:00:00Z
my $number = 0;
my @instances;

# An instance of its own, so that no limit is used up by what came before.
sub instance {
    push @instances, my $it = Watchpost->new(SMTP_HOST => '127.0.0.1', SMTP_PORT => $server->{port}, SMTP_TLS => 'none',
        SMTP_FROM => 'watch@example.org', PUBLIC_URL => 'https://watch.example.org/wp', EMAIL_CONFIRMATION => undef, @_);
    return $it;
}

our $wp = instance();
sub address { return 'reader' . ++$number . '@example.com' }

# Adds a mail channel: its JSON.
sub channel {
    my ($m, $addresses, %options) = @_;
    my $config = ref $addresses ? { addresses => $addresses } : { address => $addresses };
    my $answer = $wp->post("/monitors/$m->{id}/notifications",
        { name => 'Free pills', channel_type => 'email', config => $config }, key => $m->{key}, %options);
    is $answer->{status}, 200, "a channel to @{ ref $addresses ? $addresses : [$addresses] } is taken" or diag $answer->{body};
    return $answer->{json};
}

sub state_of {
    my ($m, $c) = @_;
    my ($found) = grep { $_->{id} eq $c->{id} }
        @{ $wp->get("/monitors/$m->{id}/notifications", key => $m->{key})->{json} };
    return $found->{state};
}

sub to { my ($address) = @_; return grep { $_->{headers}{to} eq $address } $server->mails }

# The path of the link in a mail, as the instance knows it.
sub link_in {
    my ($mail, $kind) = @_;
    my ($token) = $mail->{parts}[0][2] =~ m{https://watch\.example\.org/wp/$kind/([0-9a-f]{32})$}m;
    return "/$kind/$token";
}

# Waits for the mail that asks an address: the path of its link.
sub question {
    my ($address) = @_;
    ok eventually(sub { to($address) }), "$address is asked";
    return link_in((to($address))[-1], 'confirm');
}

# Opens a page, and presses its button.
sub press {
    my ($path, %options) = @_;
    my $page = $wp->request('GET', $path, undef, %options);
    my ($token) = $page->{body} =~ /name="token" value="([^"]+)"/;
    return $wp->request('POST', $path, defined $token ? "token=$token" : '', %options);
}

sub outcomes {
    my ($m) = @_;
    return join ' ', map { $_->{outcome} . ($_->{reason} ? " ($_->{reason})" : '') }
        reverse @{ $wp->get("/monitors/$m->{id}/alert-log", key => $m->{key})->{json} };
}

# What the operator is told of those who have left.
sub left {
    my $items = $wp->get('/attention', key => $wp->admin_key)->{json}{items};
    return grep { $_->{kind} eq 'channel_unsubscribed' } @$items;
}

# One whose target is down: a check tells so.
sub watched { return $wp->monitor(name => 'Buy now', confirmation_threshold => 1, @_) }

subtest 'an address is asked before anything goes there' => sub {
    my ($m, $address) = (watched(), address());
    my $c = channel($m, $address);
    is $c->{state}, 'pending', 'the channel waits';
    is_deeply $c->{warnings}, [ "We sent a confirmation mail to $address; nothing else goes there until its link is used" ],
        '... and says so';
    my $path = question($address);
    my ($mail) = to($address);
    is $mail->{headers}{subject}, 'Confirm your address for Watchpost', 'the mail says what it is';
    like $mail->{parts}[$_][2], qr/Watchpost at watch\.example\.org/, '... and where it is from' for 0, 1;
    unlike $mail->{raw} . $mail->{parts}[0][2] . $mail->{parts}[1][2], qr/Buy now|Free pills|127\.0\.0\.1:1/,
        '... in our words only';
    is_deeply $mail->{defects}, [], '... well-formed';
    is $mail->{headers}{'list-unsubscribe'}, undef, '... of no list';
    $wp->check(at => $T);
    is outcomes($m), 'skipped (channel pending: no address has confirmed)', 'an alert does not go there';
    my $test = $wp->post("/monitors/$m->{id}/notifications/$c->{id}/test", undef, key => $m->{key});
    is "$test->{status} $test->{json}{code}", '409 NOT_CONFIRMED', 'nor does a test';
    is scalar(to($address)), 1, 'it got one mail';

    my $page = $wp->request('GET', $path);
    is $page->{status}, 200, 'the link leads to a page';
    like $page->{body}, qr/\Q$address\E/, '... that names the address';
    is scalar(() = $page->{body} =~ /<button/g), 1, '... with one button';
    unlike $page->{body}, qr/<script/, '... and no script';
    is $page->{headers}{'referrer-policy'}, 'no-referrer', '... not told to other sites';
    is $page->{headers}{'x-robots-tag'}, 'noindex', '... nor to search engines';
    is $page->{headers}{'cache-control'}, 'no-store', '... nor stored';
    like $page->{headers}{'content-security-policy'}, qr/frame-ancestors 'none'/, '... nor framed';
    is state_of($m, $c), 'pending', 'to look at it changes nothing';

    my ($token) = $page->{body} =~ /name="token" value="([^"]+)"/;
    my $refused = sub { my ($body, %options) = @_; return $wp->request('POST', $path, $body, %options)->{status} };
    is $refused->(''), 403, 'without the form it does not confirm';
    is $refused->("token=${token}0"), 403, '... nor with another token';
    is $refused->("token=$token", address => '192.0.2.9'), 403, "... nor with another client's";
    is $refused->("token=$token", headers => { Origin => 'https://evil.example', Host => 'watch.example.org' }), 403,
        "... nor from another site's page";
    like $wp->request('POST', $path, '')->{body}, qr/<h1>/, '... and says so in a page';
    is state_of($m, $c), 'pending', '... and still waits';
    my $done = $wp->request('POST', $path, "token=$token", headers => { Origin => 'https://watch.example.org' });
    is $done->{status}, 200, 'the button confirms';
    like $done->{body}, qr/Confirmed/, '... and says so';
    is state_of($m, $c), 'active', 'now the channel is active';
    is $wp->request($_, $path, '')->{status}, 404, "a used link is of no use ($_)" for qw(GET POST);
    is $wp->request('GET', $path)->{headers}{'x-robots-tag'}, 'noindex', '... and its page is as secret';

    $wp->put("/monitors/$m->{id}/alert-rules", { repeat_interval_minutes => 5 }, key => $m->{key});
    $wp->check(at => $T + 600);
    like outcomes($m), qr/delivered$/, 'an alert goes there';
    is channel(watched(), $address)->{state}, 'active', 'and so does all else of the same owner, at once';
    my $other = $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1:1/' }, address => '192.0.2.7')->{json};
    my $again = channel({ id => $other->{monitor}{id}, key => $other->{manage_key} }, $address, address => '192.0.2.7');
    is $again->{state}, 'pending', 'another owner has to ask for himself';
    like "@{ $again->{warnings} }", qr/no confirmation mail was sent: one was sent in the last day; .* again in 24 hours/,
        '... but no address is asked twice a day';
};

subtest 'who leaves gets nothing more' => sub {
    local $wp = instance();
    my ($m, @addresses) = (watched(), address(), address());
    $wp->put("/monitors/$m->{id}/alert-rules", { repeat_interval_minutes => 5 }, key => $m->{key});
    my $c = channel($m, \@addresses);
    is press(question($_))->{status}, 200, "$_ confirms" for @addresses;
    $wp->check(at => $T);
    is outcomes($m), 'delivered', 'both are told';
    my @first = map { (to($_))[-1] } @addresses;
    like $first[0]{headers}{'list-unsubscribe'}, qr{^<https://watch\.example\.org/wp/unsubscribe/[0-9a-f]{32}>$},
        'the mail says how to leave';
    is $first[0]{headers}{'list-unsubscribe-post'}, 'List-Unsubscribe=One-Click', '... by one click';
    like $first[0]{parts}[1][2], qr{<a href="https://watch\.example\.org/wp/unsubscribe/[0-9a-f]{32}">}, '... and shows it';
    my @paths = map { link_in($_, 'unsubscribe') } @first;
    isnt $paths[0], $paths[1], 'each has a link of its own';
    my $page = $wp->request('GET', $paths[0]);
    like $page->{body}, qr/Buy now.*\Q$addresses[0]\E.*<button/s, 'it leads to a page with a button';
    is $page->{headers}{'x-robots-tag'}, 'noindex', '... that is no secret of search engines';
    my $post = $wp->request('POST', $paths[0], 'List-Unsubscribe=One-Click',
        env => { CONTENT_TYPE => 'application/x-www-form-urlencoded' });
    is $post->{status}, 200, 'the mail program leaves';
    is $wp->request('POST', $paths[0], '')->{status}, 404, '... once';
    $wp->check(at => $T + 600);
    is_deeply [ map { scalar to($_) } @addresses ], [ 2, 3 ], 'the other is told on';
    is state_of($m, $c), 'active', 'one is left';
    is press(link_in((to($addresses[1]))[-1], 'unsubscribe'))->{status}, 200, 'the other leaves, too, by the button';
    is state_of($m, $c), 'unsubscribed', 'none is left';
    $wp->check(at => $T + 1200);
    like outcomes($m), qr/skipped \(channel unsubscribed\)$/, 'nobody is told';
    is $wp->post("/monitors/$m->{id}/notifications/$c->{id}/test", undef, key => $m->{key})->{status}, 409, 'nor tested';
    is channel($m, $addresses[0])->{state}, 'pending', 'a new channel has to ask again';
    my $back = $wp->patch("/notifications/$c->{id}", { config => { address => $addresses[0] } }, key => $m->{key})->{json};
    is $back->{notification}{state}, 'pending', 'and so has the old one';
    is_deeply [ left() ], [], 'which is no matter of the operator';
};

subtest 'who has left hears nothing of the end of the monitor either' => sub {
    local $wp = instance(EMAIL_CONFIRMATION => 'none');
    my ($m, @addresses) = (watched(), address(), address());
    channel($m, \@addresses);
    $wp->check;
    is $wp->request('POST', link_in((to($addresses[0]))[-1], 'unsubscribe'), '')->{status}, 200, 'one leaves';
    is $wp->delete("/monitors/$m->{id}", key => $m->{key})->{status}, 200, 'the monitor goes, while it is down';
    ok eventually(sub { to($addresses[1]) == 2 }), 'the other is told';
    is scalar(to($addresses[0])), 1, '... alone';
};

subtest "a stranger's workspace" => sub {
    local $wp = instance();
    my $address = address();
    my $key = $wp->post('/workspaces', { name => 'Buy now' })->{json}{key};
    my $c = $wp->post('/channels', { name => 'ops', channel_type => 'email', config => { address => $address } }, key => $key)->{json};
    is $c->{state}, 'pending', 'has to ask, too';
    is press(question($address))->{status}, 200, '... and may';
    $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1:1/', confirmation_threshold => 1 }, key => $key);
    $wp->check(at => $T);
    ok eventually(sub { to($address) > 1 }), 'it is told';
    my $mail = (to($address))[-1];
    like $mail->{headers}{'list-unsubscribe'}, qr{^<https://watch\.example\.org/wp/unsubscribe/[0-9a-f]{32}>$}, 'the mail says how to leave';
    is $mail->{headers}{'list-unsubscribe-post'}, undef, '... but no mail program leaves by itself what several read';
};

subtest "the operator's own channels" => sub {
    local $wp = instance();
    my ($m, $address) = (watched(), address());
    my $c = channel($m, $address, key => $wp->admin_key);
    is $c->{state}, 'active', 'need not be asked';
    is $c->{warnings}, undef, '... and nothing is said';
    $wp->check(at => $T);
    my ($mail) = to($address);
    is $mail->{headers}{'list-unsubscribe'}, undef, 'a mail is of no list';
    is $wp->request('POST', link_in($mail, 'unsubscribe'), '')->{status}, 200, 'but its reader can leave';
    is state_of($m, $c), 'unsubscribed', '... and has';
    my ($item) = left();
    is $item->{channel_id}, $c->{id}, 'which needs attention';
    like "$item->{title} $item->{detail}", qr/\Q$address\E.*PATCH/, '... with the address and the way back';
    is $item->{severity}, 'warning', '... but is no emergency';
    my $patch = $wp->patch("/notifications/$c->{id}", { config => { address => $address } }, key => $wp->admin_key)->{json};
    is $patch->{notification}{state}, 'active', 'that brings it back';
    is_deeply [ left() ], [], '... and all is well';
    $patch = $wp->patch("/notifications/$c->{id}", { config => { address => $address } }, key => $m->{key})->{json};
    is $patch->{notification}{state}, 'pending', 'the config of a stranger is a stranger\'s';
    $wp->set(EMAIL_CONFIRMATION => 'all');
    is channel($m, address(), key => $wp->admin_key)->{state}, 'pending', 'unless all have to confirm';
    $wp->set(EMAIL_CONFIRMATION => 'none')->command('notify');
    is state_of($m, $c), 'active', 'or none has to any longer';
    $wp->set(EMAIL_CONFIRMATION => undef, PUBLIC_CREATE => 'no');
    is channel($m, address())->{state}, 'active', '... as where strangers cannot create';
};

subtest 'where no mail can be sent, or no link' => sub {
    local $wp = instance(SMTP_HOST => undef);
    my ($m, $address) = (watched(), address());
    my $c = channel($m, $address);
    is $c->{state}, 'active', 'without SMTP_HOST it counts as active';
    like "@{ $c->{warnings} }", qr/^This instance sends no mail: .*SMTP_HOST$/, '... and says that it gets nothing';
    $wp->check(at => $T);
    is outcomes($m), 'skipped (SMTP_HOST is not set)', '... but gets nothing';
    $wp->set(SMTP_HOST => '127.0.0.1', PUBLIC_URL => undef)->command('notify');
    is state_of($m, $c), 'pending', 'the first run that can send lets it wait';
    is scalar(to($address)), 0, '... and cannot ask without PUBLIC_URL';
    my $other = channel($m, address());
    is $other->{state}, 'pending', 'nor can another';
    like "@{ $other->{warnings} }", qr/PUBLIC_URL/, '... which says so';
    $wp->set(PUBLIC_URL => 'https://watch.example.org/wp')->command('notify');
    is press(question($address))->{status}, 200, 'with it they are asked';
    is state_of($m, $c), 'active', '... and can confirm';
    is scalar(to($other->{config}{address})), 1, '... each';
};

subtest 'addresses that were there before' => sub {
    local $wp = instance();
    my ($m, $address) = (watched(), address());
    local $wp->{settings}{EMAIL_CONFIRMATION} = 'none';
    my $c = channel($m, $address);
    $wp->sql("update channels set was_before = 1; update monitors set creator = null");
    local $wp->{settings}{EMAIL_CONFIRMATION} = 'strangers';
    is state_of($m, $c), 'active', 'are as good as confirmed';
    my $patch = $wp->patch("/notifications/$c->{id}", { config => { addresses => [ $address, my $new = address() ] } },
        key => $m->{key})->{json};
    is_deeply $patch->{warnings}, [ "We sent a confirmation mail to $new; nothing else goes there until its link is used" ],
        'and stay so when another joins them';
    is $patch->{notification}{state}, 'active', 'a channel is active with one that may be written to';
    is channel($m, uc $address)->{state}, 'active', 'also in another channel, in another spelling';
    my $other = watched();
    $wp->sql("update monitors set creator = null");
    is channel($other, $address)->{state}, 'pending', '... but of the same monitor only, where its creator is not known';
};

subtest 'a strict write' => sub {
    local $wp = instance();
    my $m = watched();
    my %channel = (name => 'mail', channel_type => 'email', config => { address => address() });
    my $answer = $wp->post("/monitors/$m->{id}/notifications?strict=true", \%channel, key => $m->{key});
    is "$answer->{status} $answer->{json}{state}", '200 pending', 'is not refused because its address is asked';
    like "@{ $answer->{json}{warnings} }", qr/We sent/, '... which it is told';
    $answer = $wp->post("/monitors/$m->{id}/notifications?strict=true", { %channel, colour => 'red' }, key => $m->{key});
    is $answer->{status}, 400, '... but for what is ignored';
    unlike $answer->{json}{error}, qr/We sent/, '... and then no mail is';
};

subtest 'a client asks so many addresses' => sub {
    local $wp = instance();
    my $m = watched();
    my $c = channel($m, [ map { address() } 1 .. 7 ]);
    is_deeply [ map { /We sent/ ? 1 : 0 } @{ $c->{warnings} } ], [ 1, 1, 1, 1, 1, 0, 0 ], 'five in an hour';
    like $c->{warnings}[6], qr/in the last hour; PATCH config with it again in \d+ seconds/, '... and when to try again';
    my ($limit) = grep { $_->{name} eq 'confirmations' } @{ $wp->get('/limits')->{json}{limits} };
    is_deeply [ @$limit{qw(scope limit window_seconds remaining)} ], [ 'client', 5, 3600, 0 ], '... as GET /limits has it';
    is channel($m, [ map { address() } 1 .. 7 ], key => $wp->admin_key)->{state}, 'active', 'the operator need not ask';
};

subtest 'so much goes to one address' => sub {
    local $wp = instance(EMAIL_CONFIRMATION => 'none');
    my $address = address();
    $wp->keep_worker;
    my @monitors = map { watched(name => "m$_") } 1 .. 4;
    channel($_, $address) for @monitors;
    $wp->stop_worker;
    delete $wp->{worker};
    $wp->sql("insert into rate_limits (kind, address, opened_at, count) values ('mails_to_address', '$address', $T - 600, 28)");
    $wp->check(at => $T);
    is scalar(to($address)), 2, 'thirty mails in an hour';
    is join(' ', sort map { outcomes($_) } @monitors), 'delivered delivered pending pending', '... the rest waits';
    $wp->command('notify', '--now', Watchpost::timestamp($T + 1200));
    is scalar(to($address)), 2, '... and waits on';
    $wp->command('notify', '--now', Watchpost::timestamp($T + 3000));
    is scalar(to($address)), 4, '... for an hour from the first';
};

subtest 'tokens and time' => sub {
    local $wp = instance();
    my ($m, $address) = (watched(), address());
    my $c = channel($m, $address);
    my $path = question($address);
    my ($token) = $path =~ m{([^/]+)$};
    is $wp->sql("select count(*) from mail_tokens where digest = '$token'"), 0, 'the database does not hold the token';
    is $wp->sql('select count(*) from mail_tokens'), 1, '... but its digest';
    my $good = $wp->sql('select expires_at from mail_tokens') - time;
    ok $good > 604700 && $good <= 604800, 'good for a week';
    $wp->sql('update mail_tokens set expires_at = 1');
    is $wp->request('GET', $path)->{status}, 404, 'not longer';
    $wp->command('tidy');
    is $wp->sql('select count(*) from mail_tokens'), 0, '... and then it is forgotten';
    is $wp->request('GET', "/$_/nonsense")->{status}, 404, "no such link: $_" for qw(confirm unsubscribe);
    is $wp->request('POST', "/$_/nonsense", '')->{status}, 404, '... nor to post to' for qw(confirm unsubscribe);
    $wp->delete("/notifications/$c->{id}", key => $m->{key});
    is $wp->sql('select count(*) from address_holds'), 0, 'a channel that goes leaves nothing behind';
};

# What the requests have started goes on for a few seconds, in folders that are about to go.
for my $it (@instances) {
    kill KILL => $it->notifiers;
    eventually(sub { !$it->notifiers }) or die 'a notifier cannot be killed';
}
done_testing;
