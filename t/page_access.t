# Who may read a status page: unlisted ones, ones with a password, ones for keys; the form, its cookie, and guessing.
use strict;
use warnings;
use Test::More;
use Fcntl qw(F_SETLK F_WRLCK SEEK_SET);
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new;
my $admin = $wp->admin_key;
my $space = $wp->post('/workspaces', { name => 'Team' })->{json};
my $viewer = $wp->post('/workspace/keys', { label => 'v', role => 'viewer' }, key => $space->{key})->{json};
my $made = $wp->post('/status-pages', { slug => 'acme', title => 'Acme inside', description => 'Secret plans',
    access => 'password', password => 'open sesame' }, key => $space->{key})->{json};
my ($page, $key) = @{$made}{qw(status_page manage_key)};
is $page->{access}, 'password', 'a page with a password';
my $m = $wp->monitor(name => 'vault', url => 'http://127.0.0.1:1/');
$wp->post('/status-pages/acme/monitors', { monitor_ids => [ $m->{id} ] }, key => $key);
$wp->post('/status-pages/acme/posts', { title => 'Quiet' }, key => $key);
my $other = $wp->post('/status-pages', { slug => 'other', title => 'Other' })->{json}{manage_key};

my @api = map { "/api/v1/status-pages/acme$_" } '', qw(/monitors /posts /history /incidents /maintenance /feed.atom);

subtest 'without a key' => sub {
    for my $uri (@api, "/api/v1/status-pages/$page->{id}") {
        my $no = $wp->request(GET => $uri);
        is "$no->{status} $no->{json}{code}", '401 UNAUTHORIZED', $uri;
        is $no->{headers}{'cache-control'}, 'no-store', '... not to be kept';
        is $no->{headers}{'x-robots-tag'}, 'noindex', '... nor found';
        unlike $no->{body}, qr/Acme|Secret|vault|Quiet/, '... and says nothing';
    }
    is $wp->get('/status-pages/acme', key => $_)->{status}, 401, 'a key that does not open it is none' for $other, $m->{key}, 'x';
    is join(' ', map { $_->{slug} } @{ $wp->get('/status-pages')->{json} }), 'other', 'it is not listed';
};

subtest 'what programs read of it, beside the page' => sub {
    for my $uri (qw(/s/acme/api/v2/summary.json /s/acme/api/v2/status.json /s/acme/maintenance.ics)) {
        my $no = $wp->request(GET => $uri);
        is "$no->{status} $no->{json}{code}", '401 UNAUTHORIZED', "$uri: no form, which they could not fill in";
        is "$no->{headers}{'cache-control'} $no->{headers}{'x-robots-tag'}", 'no-store noindex', '... not to be kept, nor found';
        unlike $no->{body}, qr/Acme|Secret|vault|Quiet/, '... and says nothing';
    }
};

subtest 'with a key' => sub {
    for my $which ($key, $space->{key}, $viewer->{key}, $admin) {
        is $wp->request(GET => $_, undef, key => $which)->{status}, 200, $_ for @api;
    }
    is join(' ', map { $_->{slug} } @{ $wp->get('/status-pages', key => $viewer->{key})->{json} }), 'acme', 'and listed';
    is $wp->get('/status-pages/acme', key => $key)->{headers}{'x-robots-tag'}, 'noindex', 'not to be found all the same';
    is $wp->get('/status-pages/acme')->{status}, 401, 'what was shown to one reader is not shown to the next';
};

# The form as a browser gets it: its token.
sub form {
    my ($uri) = @_;
    my $answer = $wp->request(GET => $uri // '/s/acme');
    my ($token) = $answer->{body} =~ /name="token" value="([^"]+)"/;
    return ($token, $answer);
}

sub send_form {
    my ($form, %more) = @_;
    return $wp->request(POST => $more{uri} // '/s/acme/unlock', join('&', map { "$_=" . $form->{$_} =~ s/ /+/gr } sort keys %$form),
        headers => { 'Content-Type' => 'application/x-www-form-urlencoded', %{ $more{headers} // {} } }, address => $more{address} // '192.0.2.1');
}

sub cookie_of { return ($_[0]{headers}{'set-cookie'} // '') =~ /^([^;]+)/ ? $1 : '' }
sub with { return $wp->request(GET => $_[1] // '/api/v1/status-pages/acme', undef, headers => { Cookie => $_[0] }) }

subtest 'the form' => sub {
    my ($token, $answer) = form();
    is $answer->{status}, 401, 'in place of the page';
    like $answer->{headers}{'content-type'}, qr{^text/html}, 'for people';
    unlike $answer->{body}, qr/Acme|Secret|vault/, 'no word of the page';
    like $answer->{headers}{'content-security-policy'}, qr/frame-ancestors 'none'/, 'in no frame';
    is $answer->{headers}{'referrer-policy'}, 'no-referrer', 'nothing is told to other sites';
    is $wp->request(GET => '/s/acme/unlock')->{status}, 200, 'at its own address, too';
    is $wp->request(GET => '/s/other/unlock')->{status}, 303, 'a page that is open needs none';
    like $wp->request(GET => '/s/acme', undef, headers => { Accept => 'text/markdown' })->{body}, qr/Bearer/, 'programs are told how';
    ($token) = form();
    my $open = send_form({ password => 'open sesame', token => form_for('192.0.2.1') });
    is $open->{status}, 303, 'the right password' or diag $open->{body};
    is $open->{headers}{location}, '/s/acme', 'leads to the page';
    like $open->{headers}{'set-cookie'}, qr/^page-\Q$page->{id}\E=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/, 'with a cookie';
    my $cookie = cookie_of($open);
    is with($cookie, $_)->{status}, 200, "opens $_" for @api, '/s/acme';
    is with("a=b; $cookie; c=d")->{status}, 200, 'among others';
    is with(substr($cookie, 0, -1) . 'x')->{status}, 401, 'not a forged one';
    is $wp->request(PATCH => '/api/v1/status-pages/acme', { title => 'x' }, headers => { Cookie => $cookie })->{status}, 401,
        'it opens reading only';
    my $secure = send_form({ password => 'open sesame', token => form_for('192.0.2.1') }, headers => { 'X-Forwarded-Proto' => 'https' });
    like $secure->{headers}{'set-cookie'}, qr/^__Host-page-.*; Secure$/, 'over https a stricter one';
    is with(cookie_of($secure))->{status}, 200, '... is good, too';
};

# A token is for a client.
sub form_for {
    my ($address) = @_;
    my $answer = $wp->request(GET => '/s/acme/unlock', undef, address => $address);
    return $answer->{body} =~ /name="token" value="([^"]+)"/ ? $1 : '';
}

subtest 'what is refused' => sub {
    my $wrong = send_form({ password => 'open says me', token => form_for('192.0.2.2') }, address => '192.0.2.2');
    is $wrong->{status}, 401, 'a wrong password';
    like $wrong->{body}, qr/role="alert".*password/s, 'and the form again';
    ok !$wrong->{headers}{'set-cookie'}, 'no cookie';
    is send_form({ password => 'open sesame', token => form_for('192.0.2.2') }, address => '192.0.2.3')->{status}, 403,
        "another client's token";
    is send_form({ password => 'open sesame' }, address => '192.0.2.3')->{status}, 403, 'none';
    is send_form({ password => 'open sesame' }, address => '192.0.2.3')->{json}{code}, 'FORBIDDEN', '... in a code';
    my $seen = send_form({ password => 'open sesame' }, address => '192.0.2.3', headers => { Accept => 'text/html,*/*;q=0.8' });
    is $seen->{status}, 403, 'a browser';
    like $seen->{body}, qr/role="alert".*name="token"/s, '... gets the form again';
    is send_form({ password => 'open sesame', token => form_for('192.0.2.3') }, address => '192.0.2.3',
        headers => { Origin => 'https://evil.example' })->{status}, 403, "another site's form";
};

subtest 'by a key' => sub {
    my $token = form_for('192.0.2.4');
    is send_form({ key => $other, token => $token }, address => '192.0.2.4')->{status}, 401, 'not any';
    my $open = send_form({ key => $viewer->{key}, token => $token }, address => '192.0.2.4');
    is $open->{status}, 303, 'one of its workspace';
    my $cookie = cookie_of($open);
    is with($cookie)->{status}, 200, 'opens it';
    $wp->delete("/workspace/keys/$viewer->{key_info}{id}", key => $space->{key});
    is with($cookie)->{status}, 401, 'as long as the key does';
};

subtest 'guessing' => sub {
    my $token = form_for('192.0.2.5');
    my @said = map { send_form({ password => "guess no $_", token => $token }, address => '192.0.2.5') } 1 .. 6;
    is join(' ', map { $_->{status} } @said), '401 401 401 401 401 429', 'five in a minute';
    ok $said[-1]{headers}{'retry-after'} > 0, 'and when to try again';
    is send_form({ password => 'open sesame', token => $token }, address => '192.0.2.5')->{status}, 429, 'the right one, too';
};

subtest 'what ends a cookie' => sub {
    my $cookie = cookie_of(send_form({ password => 'open sesame', token => form_for('192.0.2.6') }, address => '192.0.2.6'));
    is with($cookie)->{status}, 200, 'good';
    $wp->patch('/status-pages/acme', { password => 'open sesame', title => 'The same' }, key => $key);
    is with($cookie)->{status}, 200, 'the same password is no other';
    $wp->patch('/status-pages/acme', { password => 'another one' }, key => $key);
    is with($cookie)->{status}, 401, 'another one ends it';
    my $fresh = cookie_of(send_form({ password => 'another one', token => form_for('192.0.2.7') }, address => '192.0.2.7'));
    is with($fresh)->{status}, 200, 'another';
    $wp->patch('/status-pages/acme', { access => 'key' }, key => $key);
    is with($fresh)->{status}, 401, 'and so does another access';
    is send_form({ password => 'another one', token => form_for('192.0.2.7') }, address => '192.0.2.7')->{status}, 401,
        'where no password opens';
    my $by_key = cookie_of(send_form({ key => $key, token => form_for('192.0.2.8') }, address => '192.0.2.8'));
    is with($by_key)->{status}, 200, 'but a key does';
    $wp->post('/status-pages/acme/rotate-key', {}, key => $key);
    is with($by_key)->{status}, 401, 'until it is another';
};

# What a password takes is worked out by one process of this host at a time: here by none.
subtest 'while other passwords are worked on' => sub {
    $wp->patch('/status-pages/acme', { access => 'password', password => 'open sesame' }, key => $space->{key});
    my $token = form_for('192.0.2.9');
    my $lock = pack 's! s! x4 q q l x4', F_WRLCK, SEEK_SET, 1, 1, 0;
    open my $turn, '+<', $wp->folder . '/passwords' or die "passwords: $!";
    fcntl $turn, F_SETLK, $lock or die "lock: $!";
    my @no = (send_form({ password => 'open sesame', token => $token }, address => '192.0.2.9'),
        $wp->patch('/status-pages/acme', { password => 'another one' }, key => $space->{key}),
        $wp->post('/apply', { version => 1, status_pages => { acme => { title => 'Acme', access => 'password', password => 'one more' } } }, key => $space->{key}));
    is "$_->{status} " . ($_->{headers}{'retry-after'} // 'never'), '503 2', 'it is not done, and told when to try again' for @no;
    is $wp->patch('/status-pages/acme', { title => 'Acme' }, key => $space->{key})->{status}, 200, 'what needs none is done';
    my %closed = (title => 'Acme', access => 'password', password => 'open sesame');
    is $wp->post('/status-pages', { %closed, slug => 'acme' }, key => $space->{key})->{status}, 409, 'nor is any for a name that is taken';
    is $wp->post('/status-pages?dry_run=true', { %closed, slug => 'rehearsed' }, key => $space->{key})->{status}, 200, '... nor for a dry run';
    my $others = $wp->post('/workspaces', { name => 'Others' })->{json};
    my $guess = $wp->post('/apply', { version => 1, status_pages => { acme => \%closed } }, key => $others->{key});
    ok $guess->{status} >= 400 && $guess->{status} != 503, '... nor for a page of others, whose password would show by how long it takes' or diag $guess->{body};
    close $turn;
    is send_form({ password => 'open sesame', token => form_for('192.0.2.10') }, address => '192.0.2.10')->{status}, 303, 'and then it opens';
    $wp->patch('/status-pages/acme', { access => 'key' }, key => $space->{key});
};

subtest 'a document of two pages with one password' => sub {
    my $document = { version => 1, status_pages => { map { ($_ => { title => $_, access => 'password', password => 'twice used' }) } qw(left right) } };
    my $applied = $wp->post('/apply', $document, key => $space->{key});
    is $applied->{status}, 200, 'is applied' or diag $applied->{body};
    my $seals = sub { return $wp->sql("select password from status_pages where slug in ('left', 'right') order by slug") };
    my $made = $seals->();
    my @each = split /\n/, $made;
    isnt $each[0], $each[1], 'each has a salt of its own';
    my $again = $wp->post('/apply', $document, key => $space->{key})->{json};
    is $seals->(), $made, 'and applied again, the same';
    is $again->{summary}{update} // $again->{summary}{updated} // 0, 0, '... which is no change' or diag explain $again;
    $wp->delete("/status-pages/$_", key => $space->{key}) for qw(left right);
};

# More than are worked out before the document is judged: the others are when their turn comes.
subtest 'a document of many pages' => sub {
    my @slugs = map { sprintf 'many-%02d', $_ } 1 .. 22;
    my $document = { version => 1, set => 'many', status_pages => { map { ($_ => { title => $_, access => 'password', password => "of $_" }) } @slugs } };
    my $seals = sub { return $wp->sql("select password from status_pages where slug like 'many-%' and password is not null order by slug") };
    my $applied = $wp->post('/apply', $document, key => $admin);
    is $applied->{status}, 200, 'is applied' or diag $applied->{body};
    my $made = $seals->();
    is scalar(my @each = split /\n/, $made), 22, 'all have a password';
    $wp->post('/apply', $document, key => $admin);
    is $seals->(), $made, 'and keep it, applied again';
    $wp->delete("/status-pages/$_", key => $admin) for @slugs;
};

subtest 'open again' => sub {
    $wp->patch('/status-pages/acme', { access => 'unlisted' }, key => $admin);
    is $wp->request(GET => $_)->{status}, 200, $_ for @api, '/s/acme';
    is join(' ', map { $_->{slug} } @{ $wp->get('/status-pages')->{json} }), 'other', 'unlisted is not listed';
    is $wp->request(GET => '/s/acme/unlock')->{headers}{location}, '/s/acme', 'and needs no form';
};

subtest 'under its own domain' => sub {
    my $kept = $wp->patch('/status-pages/acme', { access => 'key', custom_domain => 'status.example.org' }, key => $admin);
    my $root = $wp->request(GET => '/', undef, env => { PAGE_DOMAIN => 'status.example.org' });
    is $root->{status}, 401, 'closed as well';
    like $root->{body}, qr{action="/s/status\.example\.org/unlock"}, 'with the form';
};

done_testing;
