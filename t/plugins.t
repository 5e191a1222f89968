# Plugin monitors: programs that follow the Monitoring Plugins' rules, and what keeps them within bounds.
use strict;
use warnings;
use File::Temp ();
use IO::Socket::INET;
use Target;
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $DEBIANS = '/usr/lib/nagios/plugins';
-x "$DEBIANS/check_dummy" or die "no $DEBIANS/check_dummy: the package monitoring-plugins-basic is missing\n";

my $T0 = 1_770_732_000;
my $own = File::Temp->newdir;    # in a place that others write to, but itself ours alone
chmod 0755, $own;
my $wp = Watchpost->new(PLUGIN_DIRS => "$DEBIANS:$own")->keep_worker;
my $admin = $wp->admin_key;
my $at = $T0;

sub program {
    my ($name, $text, $mode) = @_;
    open my $file, '>', "$own/$name" or die "$name: $!";
    print {$file} $text;
    close $file;
    chmod $mode // 0755, "$own/$name";
    return;
}

sub create {
    my ($plugin, $args, %more) = @_;
    return $wp->post('/monitors', { name => $plugin, url => 'a label', monitor_type => 'plugin', plugin => $plugin,
        confirmation_threshold => 1, ($args ? (plugin_args => $args) : ()), %more }, key => $more{key} // $admin);
}

sub made {
    my $answer = create(@_);
    is $answer->{status}, 200, "a monitor of $_[0]" or diag $answer->{body};
    return { %{ $answer->{json}{monitor} }, key => $answer->{json}{manage_key} };
}

# The last heartbeat, as who has a key sees it.
sub seen {
    my ($m, $key) = @_;
    return $wp->get("/monitors/$m->{id}/heartbeats?limit=1", key => exists $_[1] ? $key : $admin)->{json}[0];
}

sub check {
    my ($m) = @_;
    $wp->check(at => $at += 600, monitor => $m->{id});
    return seen($m);
}

subtest 'exit status and first line' => sub {
    for ([ 0, 'up' ], [ 1, 'degraded' ], [ 2, 'down' ], [ 3, 'inconclusive' ]) {
        my ($status, $meaning) = @$_;
        my $m = made('check_dummy', [ "$status", 'so it is' ]);
        is_deeply $m->{plugin_args}, [ "$status", 'so it is' ], 'its arguments';
        my $beat = check($m);
        is $beat->{status}, $meaning, "exit status $status";
        is $beat->{error_message}, $status == 0 ? undef : [ qw(OK WARNING CRITICAL UNKNOWN) ]->[$status] . ': so it is', '... with its line';
        ok !exists $beat->{status_code}, '... which is no code of HTTP';
    }
    my $m = made('check_dummy', [ '2', 'a secret' ], is_public => \1);
    is check($m)->{error_message}, 'CRITICAL: a secret', 'readers with a key get the line';
    is seen($m, undef)->{error_message}, 'Plugin exit status 2', 'others the exit status';
    my ($incident) = @{ $wp->get("/monitors/$m->{id}/incidents", key => $admin)->{json} };
    is $incident->{cause}, 'CRITICAL: a secret', 'so it is with the incident';
    is $wp->get("/incidents/$incident->{id}")->{json}{cause}, 'Plugin exit status 2', '... and without a key';
    unlike $wp->get('/status')->{body} . $wp->request(GET => '/')->{body}, qr/a secret/, '... and on pages';
    my ($item) = grep { ($_->{monitor_id} // '') eq $m->{id} } @{ $wp->get('/attention', key => $admin)->{json}{items} };
    is $item->{detail}, 'CRITICAL: a secret', 'the operator is told all of it';
    $m = made('check_dummy', [ '0', 'fine' ], invert => \1);
    is check($m)->{error_message}, 'Expected to fail, but OK: fine', 'the other way round';
    $m = made('check_dummy', ['2'], invert => \1);
    is check($m)->{status}, 'up', '... and that is good';
};

subtest 'real ones' => sub {
    my $ssh = serve(sub { print { $_[0] } "SSH-2.0-OpenSSH_9.2\r\n"; sysread $_[0], my $line, 100 });
    my $m = made('check_ssh', [ '-p', "$ssh", '127.0.0.1' ]);
    is check($m)->{status}, 'up', 'check_ssh' or diag explain seen($m);
    $m = made('check_ssh', [ '-p', '' . closed_port(), '127.0.0.1' ]);
    my $beat = check($m);
    is $beat->{status}, 'down', '... where nothing listens';
    like $beat->{error_message}, qr/refused/i, '... as it says';
    $m = made('check_procs', [ '-c', '1:' ]);
    is check($m)->{status}, 'up', 'check_procs' or diag explain seen($m);
    $m = made('check_procs', [ '-c', '100000:' ]);
    like check($m)->{error_message}, qr/^PROCS CRITICAL: \d+ processes/, '... of which there are too few';
    my $seen = probe('--type=plugin', "--plugin-dirs=$DEBIANS", '--options={"plugin":"check_procs","plugin_args":["-c","1:"]}', 'x');
    ok $seen->{metrics}{procs} > 0, 'performance data are metrics';
    $m = made('check_procs', [ '-c', '1:' ], assertions => [ { source => 'metric', path => 'procs', op => 'at_most', value => 0 } ]);
    like check($m)->{error_message}, qr/^Assertion failed: metric procs at_most 0, got \d+/, '... which assertions look at';
    $m = made('check_dummy', [ '0', 'all is well' ], assertions => [ { source => 'body', op => 'contains', value => 'all is bad', severity => 'degraded' } ]);
    is check($m)->{status}, 'degraded', '... as at what it says';
    # Without new privileges check_ping has none for its sockets, unless the host lets everyone ping.
    $m = made('check_ping', [ '-H', '127.0.0.1', '-w', '100,20%', '-c', '500,60%', '-p', '1' ]);
    $beat = check($m);
    ok $beat->{status} eq 'up' || $beat->{status} =~ /^(?:down|inconclusive)$/ && $beat->{error_message} =~ /\S/,
        "check_ping is $beat->{status}";
};

subtest 'its surroundings' => sub {
    program('environment', "#!/bin/sh\necho \"\$(env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= | cut -d= -f1 | sort | tr '\\n' ' ')at \$(pwd)\"; exit 2\n");
    is check(made('environment'))->{error_message}, 'LANG PATH at /', 'no variable of ours';
    program('input', "#!/bin/sh\nread line && echo input || echo nothing; exit 2\n");
    is check(made('input'))->{error_message}, 'nothing', 'no input';
    program('privileges', "#!/bin/sh\ngrep NoNewPrivs /proc/self/status; exit 2\n");
    like check(made('privileges'))->{error_message}, qr/^NoNewPrivs:\s1$/, 'no new privileges';
    program('words', "#!/bin/sh\nfor word; do printf '<%s>' \"\$word\"; done; exit 2\n");
    is check(made('words', [ 'a b', '$(id)', '', '*' ]))->{error_message}, '<a b><$(id)><><*>', 'no shell between';
    program('files', "#!/bin/sh\nfor f in /proc/\$\$/fd/*; do readlink \$f; done | grep -c -e socket -e epoll -e watchpost.db; exit 2\n");
    is check(made('files'))->{error_message}, '0', 'no file of ours';
    program('bytes', "#!/bin/sh\nprintf 'bad \\377 byte\\001 here'; exit 2\n");
    like check(made('bytes'))->{error_message}, qr/^bad .* byte.* here$/, 'bytes that are no text';
};

subtest 'bounds' => sub {
    program('sleeper', "#!/bin/sh\n(while :; do echo more >>$own/alive; sleep 0.2; done) &\nsleep 60\n");
    my $m = made('sleeper', undef, timeout_ms => 1000);
    is check($m)->{error_message}, 'Plugin timed out', 'one that does not end';
    my $size = sub { return -s "$own/alive" // 0 };
    my $before = $size->();
    ok $before > 0, 'what it started did run';
    ok !eventually(sub { $size->() > $before + 5 }, 1), '... and ends with it';
    program('daemon', "#!/bin/sh\nsleep 60 &\necho fine; exit 1\n");
    is check(made('daemon', undef, timeout_ms => 5000))->{error_message}, 'fine', 'what is left behind is not waited for';
    program('talker', "#!/bin/sh\necho first; head -c 3000000 /dev/zero | tr '\\0' x; exit 2\n");
    is check(made('talker'))->{error_message}, 'first', 'one that talks a lot';
    program('killed', "#!/bin/sh\necho dying; kill -9 \$\$\n");
    is check(made('killed'))->{status}, 'inconclusive', 'one that is killed says nothing';
    program('many', "#!/bin/sh\nsleep 0.1; exit 0\n");
    my @many = map { made('many', undef, timeout_ms => 1000) } 1 .. 40;
    $wp->check(at => $at += 600);
    is_deeply [ grep { seen($_)->{status} ne 'up' } @many ], [], 'many wait for their turn, which is no time of theirs';
};

subtest 'what is not run' => sub {
    my $own_trouble = sub {
        my ($name, $like) = @_;
        my $beat = check(made($name));
        is $beat->{status}, 'inconclusive', $name;
        like $beat->{error_message}, $like, '... says why';
        unlike $beat->{error_message}, qr/\Q$own\E/, '... and no path';
    };
    $own_trouble->('missing', qr/^Plugin missing is not in PLUGIN_DIRS$/);
    program('writable', "#!/bin/sh\nexit 0\n", 0777);
    $own_trouble->('writable', qr/can be changed by others/);
    program('group', "#!/bin/sh\nexit 0\n", 0775);
    $own_trouble->('group', qr/can be changed by others/);
    program('plain', "#!/bin/sh\nexit 0\n", 0644);
    $own_trouble->('plain', qr/no program/);
    program('nonsense', "no program\n");
    $own_trouble->('nonsense', qr/cannot be started/);
    mkdir "$own/folder";
    $own_trouble->('folder', qr/no program/);
    symlink '/bin/true', "$own/out";
    $own_trouble->('out', qr/leads out of its folder/);
    program('.inside', "#!/bin/sh\nexit 0\n");
    symlink '.inside', "$own/in";
    is check(made('in'))->{status}, 'up', 'a link within the folder is fine';
    if ($> == 0) {
        program('others', "#!/bin/sh\nexit 0\n");
        chown 65534, 65534, "$own/others";
        $own_trouble->('others', qr/can be changed by others/);
    }
    chmod 0777, $own;
    $own_trouble->('in', qr/can be changed by others/);
    chmod 0755, $own;
    my $m = made('in');
    $wp->set(PLUGIN_DIRS => undef);
    is check($m)->{error_message}, 'PLUGIN_DIRS is not set for this checker', 'a checker without plugins';
    $wp->set(PLUGIN_DIRS => "$DEBIANS:$own");
};

subtest 'who may' => sub {
    my $refused = sub { my ($answer) = @_; return "$answer->{status} " . ($answer->{json}{code} // '') };
    my $team = $wp->post('/workspace/keys', { label => 'team', role => 'owner' }, key => $admin)->{json}{key};
    for my $key (undef, $team) {
        is $refused->($wp->post('/monitors', { name => 'x', url => 'x', monitor_type => 'plugin', plugin => 'check_dummy' }, key => $key)), '403 FORBIDDEN',
            'not made ' . ($key ? 'with a key of the workspace' : 'without a key');
    }
    my $bulk = $wp->post('/monitors/bulk', { monitors => [ { name => 'x', url => 'x', monitor_type => 'plugin', plugin => 'check_dummy' } ] })->{json};
    is $bulk->{errors}[0]{code}, 'FORBIDDEN', 'nor among many';
    my $m = made('check_dummy', ['0'], plugin_args => ['0']);
    for my $key ($m->{key}, $team) {
        is $refused->($wp->patch("/monitors/$m->{id}", $_, key => $key)), '403 FORBIDDEN', 'not changed: ' . join ' ', keys %$_
            for { plugin => 'check_ssh' }, { plugin_args => [] }, { timeout_ms => 5000 }, { monitor_type => 'tcp', url => 'a:1' },
                { name => 'other', interval_seconds => 900 }, { notes_url => 'http://a/' };
        my $named = $wp->patch("/monitors/$m->{id}", { name => 'a new name' }, key => $key);
        is $named->{status}, 200, 'but for its name' or diag $named->{body};
        is $wp->post("/monitors/$m->{id}/$_", {}, key => $key)->{status}, 200, $_ for qw(pause resume);
    }
    my $other = $wp->monitor(name => 'http');
    is $refused->($wp->patch("/monitors/$other->{id}", { monitor_type => 'plugin', plugin => 'check_dummy' }, key => $other->{key})),
        '403 FORBIDDEN', 'nor is another one made a plugin monitor';
    is $wp->patch("/monitors/$other->{id}", { monitor_type => 'plugin', plugin => 'check_dummy' }, key => $admin)->{status}, 200, 'the admin key does that';
    is $wp->get("/monitors/$other->{id}")->{json}{plugin}, 'check_dummy', '... and it is one';
    is $wp->patch("/monitors/$m->{id}", { plugin_args => undef }, key => $admin)->{status}, 200, '... and clears arguments';
    ok !exists $wp->get("/monitors/$m->{id}")->{json}{plugin_args}, '... which are gone';
    my $export = $wp->get("/monitors/$other->{id}/export", key => $admin)->{json};
    is $wp->post('/monitors', $export, key => $admin)->{status}, 200, 'an export is a create body';
    is $wp->delete("/monitors/$m->{id}", key => $m->{key})->{status}, 200, 'a manage key deletes it';
};

subtest 'in its own words' => sub {
    my $m = create('check_dummy', [ '2', 'broken' ])->{json}{monitor};
    $wp->patch("/monitors/$m->{id}", { confirmation_threshold => 1 }, key => $admin);
    my $gate = $wp->post('/gates', { ids => [ $m->{id} ], checks => 1, timeout_seconds => 60 }, key => $admin)->{json};
    $wp->check(monitor => $m->{id}, at => time + 2);
    my $words = 'CRITICAL: broken';
    my ($incident) = grep { $_->{monitor_id} eq $m->{id} } @{ $wp->get('/dashboard', key => $admin)->{json}{recent_incidents} };
    is $incident->{cause}, $words, 'on the dashboard';
    is $wp->post("/incidents/$incident->{id}/acknowledge", {}, key => $admin)->{json}{incident}{cause}, $words, 'in the answer to an acknowledgement';
    is $wp->get("/gates/$gate->{id}", key => $admin)->{json}{members}[0]{last}{error_message}, $words, 'in a gate';
};

subtest 'bad bodies' => sub {
    my $try = sub { my ($answer) = @_; return "$answer->{status} $answer->{json}{code}" };
    is $try->(create($_)), '400 VALIDATION_ERROR', "plugin '$_'" for '../bin/sh', 'a/b', '.hidden', '', 'a b', "a\n";
    is $try->(create('check_dummy', [ ('x') x 51 ])), '400 VALIDATION_ERROR', '51 arguments';
    is $try->(create('check_dummy', [ 'x' x 1001 ])), '400 VALIDATION_ERROR', 'a long one';
    is $try->(create('check_dummy', 'x')), '422 UNPROCESSABLE_ENTITY', 'no list';
    is $try->($wp->post('/monitors', { name => 'x', url => 'x', monitor_type => 'plugin' }, key => $admin)), '422 UNPROCESSABLE_ENTITY', 'no plugin';
    my $away = create('check_nope');
    is "$away->{status} @{ $away->{json}{warnings} // [] }", '200 Plugin check_nope is not in PLUGIN_DIRS', 'one that is not there is told of';
    is_deeply $wp->patch("/monitors/$away->{json}{monitor}{id}", { plugin => 'check_dummy' }, key => $admin)->{json}{warnings} // [], [],
        '... and one that is there is not';
    my $tcp = $wp->post('/monitors', { name => 'x', url => 'a:1', monitor_type => 'tcp', plugin => 'check_dummy' });
    like "@{ $tcp->{json}{warnings} }", qr/plugin is for plugin monitors/, 'what is for another kind is ignored';
};

subtest 'where they are switched off' => sub {
    $wp->set(PLUGIN_DIRS => undef)->keep_worker;
    my $answer = create('check_dummy');
    is "$answer->{status} $answer->{json}{code}", '400 PLUGINS_DISABLED', 'none is made';
    my $tried = $wp->post('/check', { monitor_type => 'plugin', plugin => 'check_dummy', url => 'x' }, key => $admin);
    is "$tried->{status} $tried->{json}{code}", '400 PLUGINS_DISABLED', '... or tried';
    like $answer->{json}{error}, qr/PLUGIN_DIRS/, '... and the sentence names the setting';
    is $wp->set(PLUGIN_DIRS => $_)->command('may_fail', 'check')->{status}, 78, "PLUGIN_DIRS=$_" for 'relative', join ':', map { "/$_" } 1 .. 11;
    $wp->set(PLUGIN_DIRS => "$own:/nowhere:$DEBIANS");
    like $wp->command('may_fail', 'doctor')->{out}, qr{^problem +plugins +/nowhere: No such file}m, 'the doctor looks at the folders';
};

done_testing;
