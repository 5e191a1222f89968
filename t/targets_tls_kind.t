# tcp and tls monitors that say something, wait for something, and speak TLS, at once or when the server has been asked
# for it: against real servers where there is one (a mail server, Dovecot, PostgreSQL), and against some of our own for
# what real ones do not do.
use strict;
use warnings;
use Certificates;
use JSON::PP ();
use Mails;
use POSIX ();
use Target;
use Test::More;
use Wait qw(within);

certificate('good');
certificate('expired', here(), not_before => time - 7200, not_after => time - 3600);
certificate('elsewhere', [[DNS => 'other.test']]);

sub options { return '--options=' . JSON::PP->new->canonical->encode({@_}) }

# What became of it, in few words.
sub told {
    my ($seen) = @_;
    return join ': ', $seen->{outcome}, $seen->{detail} // ();
}

sub tls_server {
    my ($file, $talk, %more) = @_;
    return serve(sub {
        my ($connection) = @_;
        secure($connection, $file, %more) or return;
        $talk->($connection);
    });
}

sub secure {
    my ($connection, $file, %more) = @_;
    return IO::Socket::SSL->start_SSL($connection, SSL_server => 1, SSL_cert_file => pem($file), SSL_key_file => key($file), %more);
}

my @tls = ('--type=tls');

subtest 'what is said, and what is expected' => sub {
    my @tcp  = ('--type=tcp');
    my $echo = serve(sub { my ($c) = @_; while (sysread $c, my $text, 4096) { syswrite $c, $text } });
    my $seen = probe(@tcp, options(send => 'PING\r\n\x41\0', expect => 'PING\r\nA\0'), "127.0.0.1:$echo");
    is told($seen), 'answered', 'what was sent comes back';
    ok $seen->{body_matched}, '... escapes and all';
    $seen = probe('--timeout=1000', @tcp, options(send => 'PING', expect => 'PONG'), "127.0.0.1:$echo");
    ok !$seen->{body_matched}, 'another text';
    is told($seen), 'answered', '... is an answer';
    ok $seen->{cut_short}, '... for which all the time was waited';
    is $seen->{text}, 'PING', '... and kept';
    my $greets = serve(sub { syswrite $_[0], "220 "; syswrite $_[0], "here\r\n" });
    ok probe(@tcp, options(expect => '220 here'), "127.0.0.1:$greets")->{body_matched}, 'a greeting in two pieces';
    $seen = probe(@tcp, options(expect => '250'), "127.0.0.1:$greets");
    is told($seen), 'answered', 'one that closes with another word';
    cmp_ok $seen->{told_after_ms}, '<', 5000, '... is not waited for';
    my $silent = serve(sub { sysread $_[0], my $more, 1 });
    $seen = probe('--timeout=1000', @tcp, options(expect => 'x'), "127.0.0.1:$silent");
    is told($seen), 'timed out', 'one that says nothing';
    ok $seen->{cut_short}, '... but is there';
    my $long = serve(sub { syswrite $_[0], 'x' x 65536; syswrite $_[0], 'needle'; sysread $_[0], my $more, 1 });
    ok !probe(@tcp, options(expect => 'needle'), "127.0.0.1:$long")->{body_matched}, 'beyond 64 KiB nothing is looked at';
    my $takes = serve(sub { sysread $_[0], my $text, 9; syswrite $_[0], $text });
    is told(probe(@tcp, options(send => 'bye'), "127.0.0.1:$takes")), 'answered', 'nothing is expected';
    is told(probe(@tcp, options(send => 'bye', expect => 'b'), '127.0.0.1:' . closed_port())), 'refused', 'nobody is there';
};

subtest 'certificates' => sub {
    my $waits = sub { sysread $_[0], my $more, 1 };
    my $seen = probe(@tls, '127.0.0.1:' . tls_server('good', $waits));
    is told($seen), 'answered', 'one that is in order';
    is $seen->{certificate}{subject}, 'CN=a server', '... is noted';
    ok $seen->{certificate}{verified}, '... as verified';
    like $seen->{certificate}{tls_version}, qr/^TLSv1\.[23]$/, '... with the version of TLS';
    is $seen->{remote_address}, '127.0.0.1', '... and the address';
    is told(probe(@tls, 'localhost:' . tls_server('good', $waits))), 'answered', 'by name';
    my %wrong = (expired => 'the certificate has expired', elsewhere => 'the certificate is for another host name');
    for my $file (sort keys %wrong) {
        my $port = tls_server($file, $waits);
        $seen = probe(@tls, "127.0.0.1:$port");
        is told($seen), "tls failed: $wrong{$file}", $file;
        ok $seen->{certificate} && !$seen->{certificate}{verified}, '... and is noted as such';
        $seen = probe(@tls, options(tls_verify => JSON::PP::false), "127.0.0.1:$port");
        is told($seen), 'answered', '... accepted by a monitor that does not verify';
        ok $seen->{not_verified}, '... which is told';
    }
    $seen = probe('--type=tcp', options(tls => JSON::PP::true, expect => 'hi'),
        '127.0.0.1:' . tls_server('good', sub { $_[0]->syswrite('hi') }));
    ok $seen->{body_matched}, 'tcp with TLS: the text comes under it';
    my $clear = serve(sub { syswrite $_[0], "220 hello\r\n"; sysread $_[0], my $x, 1 });
    for my $asked ([ @tls, "127.0.0.1:$clear" ], [ '--timeout=10000', "https://127.0.0.1:$clear/" ]) {
        my $seen = probe(@$asked);
        like told($seen), qr/^tls failed: the server does not speak TLS/, 'a server that speaks in the clear';
        ok $seen->{refused_by_tls}, '... which is an answer';
    }
    is told(probe('--timeout=1000', @tls, '127.0.0.1:' . serve($waits = sub { sysread $_[0], my $x, 1 for 1 .. 4096 }))),
        'timed out', 'one that does not go on';
};

subtest 'a server that demands a certificate' => sub {
    certificate('client', [[DNS => 'a client']], purpose => 'client');
    my %demand = (SSL_ca_file => pem('ca'), SSL_verify_mode => 3);
    my $waits = sub { sysread $_[0], my $more, 1 };
    for my $version ('TLSv1_2', 'TLSv1_3') {
        my $port = tls_server('good', $waits, %demand, SSL_version => $version);
        my $seen = probe(@tls, "127.0.0.1:$port");
        is told($seen), 'tls failed: the server demands a client certificate', "$version: none is shown";
        ok $seen->{refused_by_tls}, '... which is an answer';
        my $shows = options(tls_client_cert => content_of(pem('client')), tls_client_key => content_of(key('client')));
        is told(probe(@tls, $shows, "127.0.0.1:$port")), 'answered', "$version: one is shown";
    }
};

# A mail server that offers STARTTLS, and one that does not.
subtest 'smtp' => sub {
    my @smtp = (@tls, options(starttls => 'smtp'));
    my $mail = Mails->serve('tls', '--tls', 'starttls', '--cert', pem('good'), '--key', key('good'));
    my $seen = probe(@smtp, "127.0.0.1:$mail->{port}");
    is told($seen), 'answered', 'a mail server';
    is $seen->{certificate}{subject}, 'CN=a server', '... and its certificate';
    my $plain = Mails->serve('plain');
    $seen = probe(@smtp, "127.0.0.1:$plain->{port}");
    is told($seen), 'tls failed: the server offers no STARTTLS', 'one without';
    ok $seen->{refused_by_tls}, '... which is an answer';
};

# Kept until the servers have ended.
my @folders;

sub run_dovecot {
    push @folders, my $folder = File::Temp->newdir;
    my %port = map { $_ => unused_port() } qw(imap pop3);
    open my $conf, '>', "$folder/conf" or die $!;
    printf {$conf} <<'END', "$folder", "$folder", "$folder", $port{imap}, $port{pop3}, pem('good'), key('good');
base_dir = %s/run
state_dir = %s/state
log_path = %s/log
protocols = imap pop3
listen = 127.0.0.1
service imap-login {
  chroot =
  inet_listener imap {
    port = %d
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = %d
  }
  inet_listener pop3s {
    port = 0
  }
}
service anvil {
  chroot =
}
ssl = yes
ssl_cert = <%s
ssl_key = <%s
passdb {
  driver = static
  args = password=x
}
END
    close $conf;
    run_until_end('dovecot', '-F', '-c', "$folder/conf");
    within('Dovecot', sub {
        for my $port (values %port) {
            until (IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port)) { select undef, undef, undef, 0.05 }
        }
    });
    return %port;
}

subtest 'imap and pop3' => sub {
    plan skip_all => 'dovecot-imapd, dovecot-pop3d are not installed'
        if !-x '/usr/lib/dovecot/imap-login' || !-x '/usr/lib/dovecot/pop3-login';
    plan skip_all => 'Dovecot is started by root alone' if $> != 0;
    local $ENV{PATH} = "$ENV{PATH}:/usr/sbin";
    my %port = run_dovecot();
    for my $protocol (sort keys %port) {
        my $seen = probe(@tls, options(starttls => $protocol), "127.0.0.1:$port{$protocol}");
        is told($seen), 'answered', "Dovecot by $protocol";
        is $seen->{certificate}{subject}, 'CN=a server', '... and its certificate';
    }
    my $seen = probe('--type=tcp', options(starttls => 'imap', tls => JSON::PP::true, send => 'a CAPABILITY\r\n', expect => 'a OK'),
        "127.0.0.1:$port{imap}");
    ok $seen->{body_matched}, 'and a command under TLS';
};

sub run_postgres {
    my ($bin) = sort { $b cmp $a } glob '/usr/lib/postgresql/*/bin';
    push @folders, my $folder = File::Temp->newdir(DIR => '/tmp');
    my @as_owner = $> == 0 ? ('setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--') : ();
    my ($owner) = $> == 0 ? (getpwnam 'postgres')[2] : $>;
    my $port = unused_port();
    chdir '/tmp' or die $!;
    for my $file ('good.pem', 'good.key') {
        open my $copy, '>', "$folder/$file" or die $!;
        print {$copy} content_of($file =~ /key/ ? key('good') : pem('good'));
        close $copy;
        chmod 0600, "$folder/$file";
        chown $owner, -1, "$folder/$file" if $> == 0;
    }
    chown $owner, -1, "$folder" if $> == 0;
    system("@as_owner $bin/initdb -D $folder/data -A trust -U postgres -N --locale=C.UTF-8 >/dev/null") == 0 or die;
    run_until_end(@as_owner, "$bin/postgres", '-D', "$folder/data", '-p', $port, '-k', "$folder", '-h', '127.0.0.1',
        '-c', 'logging_collector=on', '-c', 'log_directory=log', '-c', 'ssl=on', '-c', "ssl_cert_file=$folder/good.pem", '-c', "ssl_key_file=$folder/good.key", '-c', 'fsync=off');
    within('PostgreSQL', sub {
        until (IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port)) { select undef, undef, undef, 0.05 }
    });
    return $port;
}

subtest 'postgres' => sub {
    plan skip_all => 'postgresql is not installed' if !glob '/usr/lib/postgresql/*/bin/initdb';
    my $port = run_postgres();
    my $seen = probe(@tls, options(starttls => 'postgres'), "127.0.0.1:$port");
    is told($seen), 'answered', 'a PostgreSQL server';
    is $seen->{certificate}{subject}, 'CN=a server', '... and its certificate';
};

# The dialogues of servers that are not at hand: what each says, and what it has to be told then, in turn.
sub scripted {
    my (@turns) = @_;
    return serve(sub {
        my ($connection) = @_;
        for my $turn (@turns) {
            my ($asks, $says) = @$turn;
            my $heard = '';
            until ($heard =~ $asks) {
                sysread $connection, $heard, 4096, length $heard or return;
            }
            syswrite $connection, $says;
        }
        secure($connection, 'good') or return;
        sysread $connection, my $more, 1;
    });
}

my $extended = qr/\x30\x1d\x02\x01\x01\x77\x18\x80\x161\.3\.6\.1\.4\.1\.1466\.20037/;
my %dialogues = (
    ftp  => [[qr//, "220-Welcome\r\n here\r\n220 ready\r\n"], [qr/AUTH TLS\r\n/, "234 go\r\n"]],
    smtp => [[qr//, "220-a\r\n220 b\r\n"], [qr/EHLO/, "250-b\r\n250-STARTTLS\r\n250 8BITMIME\r\n"], [qr/STARTTLS\r\n/, "220 go\r\n"]],
    ldap => [[$extended, "\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"]],
    xmpp => [
        [qr/to='127\.0\.0\.1'>/, "<?xml version='1.0'?><stream:stream xmlns:stream='x' id='1'><stream:features>"],
        [qr//, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>"],
        [qr/<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'\/>/, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"]
    ],
);
$dialogues{xmpp}[1][0] = qr/^/;

subtest 'other dialogues' => sub {
    for my $protocol (sort keys %dialogues) {
        my @turns = @{ $dialogues{$protocol} };
        @turns = ([ $turns[0][0], $turns[0][1] . $turns[1][1] ], $turns[2]) if $protocol eq 'xmpp';
        is told(probe(@tls, options(starttls => $protocol), '127.0.0.1:' . scripted(@turns))), 'answered', $protocol;
    }
    my $injects = scripted([qr//, "220 b\r\n"], [qr/EHLO/, "250-b\r\n250 STARTTLS\r\n"], [qr/STARTTLS/, "220 go\r\nQUIT\r\n"]);
    like told(probe(@tls, options(starttls => 'smtp'), "127.0.0.1:$injects")), qr/tls failed: the server sent more in the clear/,
        'what comes in the clear behind the agreement';
    for (
        ['ldap', [$extended, "\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00"], 'the server refuses STARTTLS'],
        ['imap', [qr//, "* OK ready\r\n"], 'the server refuses STARTTLS', [qr/STARTTLS/, "a BAD what\r\n"]],
        ['pop3', [qr//, "HTTP/1.1 400 Bad\r\n"], 'the server does not speak this protocol'],
        ['postgres', [qr/^.{8}/s, 'N'], 'the server refuses STARTTLS'],
        ['ftp', [qr//, ''], 'the server closed the connection before it agreed to TLS'],
        )
    {
        my ($protocol, $first, $why, @more) = @$_;
        my $port = $protocol eq 'ftp' ? serve(sub { }) : scripted($first, @more);
        is told(probe(@tls, options(starttls => $protocol), "127.0.0.1:$port")), "tls failed: $why", "$protocol: $why";
    }
};

done_testing;
