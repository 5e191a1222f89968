# Mail, through a real mail server with TLS and a login, and read back by a real mail library; and servers that refuse,
# put off, or say nothing more.
use strict;
use warnings;
use utf8;
use Test::More;
use Encode qw(encode);
use Mails;
use Time::HiRes qw(time);
use Wait qw(eventually kill_and_await wait_for);
use Watchpost;

my $folder = Mails->folder;

system("openssl req -x509 -newkey rsa:2048 -nodes -keyout $folder/key.pem -out $folder/cert.pem -days 2 \\
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null") == 0 or die 'openssl failed';

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or return '';
    local $/;
    return scalar <$file> // '';
}

my ($user, $password) = (encode('UTF-8', 'wäch"ter'), encode('UTF-8', 'pä ss"wörd#\\'));
my @tls = ('--cert', "$folder/cert.pem", '--key', "$folder/key.pem");
my $good = Mails->serve('good', '--tls', 'starttls', @tls, '--login', "$user:$password");

sub sends_by {
    my ($server) = @_;
    return Watchpost->new(SMTP_HOST => 'localhost', SMTP_PORT => $server->{port}, SMTP_USERNAME => $user,
        SMTP_PASSWORD => $password, SMTP_FROM => encode('UTF-8', 'Wächter <watch@example.org>'),
        SSL_CERT_FILE => "$folder/cert.pem", PUBLIC_URL => 'https://watch.example.org', TIMEZONE => 'Europe/Berlin');
}

our $wp = sends_by($good);
my $T = 1770732000;     # 2026-02-10T14:00:00Z

sub watched {
    my ($name, @addresses) = @_;
    my $m = $wp->monitor(name => $name, confirmation_threshold => 1);
    for (@addresses) {
        my %channel = (name => 'mail', channel_type => 'email', config => { address => $_ });
        push @{ $m->{channels} },
            $wp->post("/monitors/$m->{id}/notifications", \%channel, key => $m->{key})->{json}{id};
    }
    return $m;
}

sub outcomes {
    my ($m) = @_;
    return join ' ', map { $_->{outcome} }
        reverse @{ $wp->get("/monitors/$m->{id}/alert-log", key => $m->{key})->{json} };
}

# Its channels first: what they were told of its end would be sent by today's clock, and so would what else is due.
sub forget {
    for my $m (@_) {
        my $channels = $wp->get("/monitors/$m->{id}/notifications", key => $m->{key})->{json};
        $wp->delete("/notifications/$_->{id}", key => $m->{key}) for @$channels;
        $wp->delete("/monitors/$m->{id}", key => $m->{key});
    }
}

# A server that says nothing more is given up after its time, while the other subtests go on.
my $silent = Mails->serve('silent', '--tls', 'starttls', @tls, '--login', "$user:$password");
my $patient = sends_by($silent);
my $hanging;

subtest 'a server that says nothing more' => sub {
    local $wp = $patient;
    my $m = watched('hang', 'hang@example.com');
    $hanging = { run => $wp->begin('check', '--monitor', $m->{id}) };
    ok eventually(sub { $silent->noted =~ /RCPT hang\@/ }), 'it hangs';
    ($hanging->{child}) = grep { index(slurp("/proc/$_/cmdline"), "\0hang\@example.com\0") >= 0 }
        map { m{(\d+)} } glob '/proc/[0-9]*';
    unlike slurp("/proc/$hanging->{child}/$_"), qr/\Q$password\E/, "the password is not in its $_"
        for qw(cmdline environ);
    my $other = watched('other', 'ops@example.com');
    my $begun = time;
    $wp->check(monitor => $other->{id});
    is outcomes($other), 'delivered', 'others get theirs';
    cmp_ok time - $begun, '<', 5, '... at once';
};

subtest 'an outage from beginning to end' => sub {
    my $name = "Zażółć <b>\"gęślą\"</b> & 'jaźń' 🐘, a name that is long enough for its header to need several lines";
    my $m = watched($name, 'ops@example.com');
    $wp->put("/monitors/$m->{id}/alert-rules", { repeat_interval_minutes => 5, repeat_after_acknowledge => JSON::PP::true },
        key => $m->{key});
    $wp->check(at => $T);
    my $incident = $wp->get("/monitors/$m->{id}/incidents")->{json}[0];
    $wp->post("/incidents/$incident->{id}/acknowledge", { actor => "o'ps <script>" }, key => $m->{key});
    $wp->check(at => $T + 300);
    is outcomes($m), 'delivered delivered', 'told, and told again';
    my ($first, $second) = $good->mails;
    my $headers = $first->{headers};
    is $headers->{subject}, "🔴 [Watchpost] DOWN — $name", 'the subject says it';
    is $headers->{from}, 'Wächter <watch@example.org>', 'the sender';
    is $headers->{to}, 'ops@example.com', 'the receiver';
    is $headers->{'auto-submitted'}, 'auto-generated', 'not to be answered by machine';
    like $headers->{date}, qr/^Tue, 10 Feb 2026 14:00:0\d \+0000$/, 'the date';
    is $first->{type}, 'multipart/alternative', 'in two forms';
    is_deeply $first->{defects}, [], 'well-formed';
    cmp_ok $first->{longest}, '<=', 90, 'lines of sensible length';
    unlike $first->{raw}, qr/[^\x00-\x7f]/, 'plain ASCII on the way';
    my ($text, $html) = @{ $first->{parts} };
    is_deeply [ map { "$_->[0] $_->[1]" } $text, $html ], [ 'text/plain utf-8', 'text/html utf-8' ], 'text, then HTML';
    my ($way_out) = $text->[2] =~ m{^No more of these mails: https://watch\.example\.org/unsubscribe/([0-9a-f]{32})$}m;
    is $text->[2], <<"END", 'the text, a fact a line';
🔴 $name is DOWN
Connection refused
http://127.0.0.1:1/
since 15:00 CET (first failure), checked from Local
https://watch.example.org/incident/$incident->{id}

Monitor: $name
URL: http://127.0.0.1:1/
Status: down
Event: incident.created
Time: 2026-02-10T14:00:00Z
ID: $incident->{id}
Cause: Connection refused
Started: 2026-02-10T14:00:00Z
No more of these mails: https://watch.example.org/unsubscribe/$way_out
Sent by Watchpost
END
    like $html->[2], qr{<h1>🔴 DOWN — Zażółć &lt;b&gt;&quot;gęślą&quot;&lt;/b&gt; &amp; &#?\w+;jaźń&#?\w+; 🐘},
        'the HTML';
    like $html->[2], qr{<a href="http://127\.0\.0\.1:1/">}, '... with a link';
    like $html->[2], qr{<a class="button" href="https://watch\.example\.org/incident/$incident->{id}">},
        '... and a button';
    like $html->[2], qr/color-scheme/, '... for light and dark';
    unlike $html->[2], qr{<script|<img|<link|src=|url\(|\@import}i, '... and nothing from elsewhere';
    like $second->{parts}[0][2], qr{^Event: incident\.reminder\n.*^Acknowledged by: o'ps <script>\n}ms,
        'by whom it was acknowledged';
    unlike $second->{parts}[1][2], qr{<script>}, '... escaped in the HTML';
    isnt $second->{headers}{'message-id'}, $headers->{'message-id'}, 'two mails';
    is $second->{headers}{references}, $headers->{'message-id'}, '... of one thread';
    like $good->noted, qr/^RCPT ops\@example\.com tls=True login=True$/m, 'over TLS, logged in';
    forget($m);
};

subtest 'names that would like to be headers' => sub {
    my $m = watched('x', 'ops@example.com');
    # As an older release took them.
    $wp->sql("update monitors set name = 'x\r\nBcc: all\@example.com\r\n\r\nHello'
        where id = '$m->{id}'");
    $wp->check(at => $T);
    my $mail = ($good->mails)[-1];
    ok !exists $mail->{headers}{bcc}, 'they do not become any';
    like $mail->{headers}{subject}, qr/^🔴 \[Watchpost\] DOWN — x +Bcc: all\@example\.com +Hello$/,
        'they are shown as they are';
    unlike $good->noted, qr/RCPT all\@/, 'no other recipient got it';
    forget($m);
};

subtest 'servers that do not take it' => sub {
    my %monitors = map { ($_ => watched($_, "$_\@example.com")) } qw(reject refuse later busy);
    $wp->check(at => $T);
    my $begun = time;
    $wp->command('notify', '--now', Watchpost::timestamp($T + 1));
    cmp_ok time - $begun, '<', 20, 'all at once';
    is_deeply { map { ($_ => outcomes($monitors{$_})) } keys %monitors },
        { reject => 'failed', refuse => 'failed', later => 'delivered', busy => 'pending' }, 'what became of them';
    my %asked;
    $asked{$_}++ for $good->noted =~ /^RCPT (\w+)\@/mg;
    is_deeply { map { ($_ => $asked{$_}) } keys %monitors }, { reject => 1, refuse => 1, later => 2, busy => 3 },
        'a server that says no for good is not asked again';
    $wp->command('notify', '--now', Watchpost::timestamp($T + 70));
    is_deeply [ outcomes($monitors{busy}), scalar(() = $good->noted =~ /^RCPT busy\@/mg) ], [ 'pending', 4 ],
        'one that says "later" is, a minute after the first attempt';
    my $log = $wp->get("/monitors/$monitors{busy}{id}/webhook-deliveries", key => $monitors{busy}{key})->{json};
    is_deeply $log->{deliveries}, [], 'mails are not in the log of webhooks';
    forget(values %monitors);
};

subtest 'several addresses' => sub {
    my $watch = sub {
        my $m = $wp->monitor(confirmation_threshold => 1);
        $wp->post("/monitors/$m->{id}/notifications", { name => 'mail', channel_type => 'email',
            config => { addresses => [@_] } }, key => $m->{key});
        return $m;
    };
    my $asked = sub { return scalar(() = $good->noted =~ /^RCPT \Q$_[0]\E /mg) };
    my $some = $watch->('one@example.com', 'reject@example.com', 'later-2@example.com', 'two@bücher.example');
    my $none = $watch->('reject@example.com', 'reject@example.org');
    my $before = $good->mails;
    $wp->check(at => $T);
    $wp->command('notify', '--now', Watchpost::timestamp($T + 1));
    is outcomes($some), 'delivered', 'one that is refused is no matter to the others';
    is outcomes($none), 'failed', 'unless all are';
    my @mails = $good->mails;
    my %got = map { ($_->{headers}{to} => 1) } @mails[ $before .. $#mails ];
    is_deeply \%got, { map { ($_ => 1) } 'one@example.com', 'later-2@example.com', 'two@xn--bcher-kva.example' },
        'a mail to each, which names no other';
    is @mails - $before, 3, '... once';
    is_deeply [ map { $asked->($_) } 'one@example.com', 'later-2@example.com', 'two@xn--bcher-kva.example' ], [ 1, 2, 1 ],
        'only what is left is tried again';
    forget($some, $none);
};

subtest 'other ways of connecting' => sub {
    my %login = (SMTP_USERNAME => 'u', SMTP_PASSWORD => 'p');
    my %none = (SMTP_USERNAME => undef, SMTP_PASSWORD => undef);
    my @ways = (
        [ 'TLS from the first byte', [ '--tls', 'implicit', @tls ], { SMTP_TLS => 'implicit', %none }, 'delivered' ],
        [ 'no TLS', [], { SMTP_TLS => 'none', %none }, 'delivered' ],
        [ 'no TLS, but a login', [ '--login', 'u:p' ], { SMTP_TLS => 'off', %login }, 'delivered' ],
        [ 'no TLS, and a server that knows one way to log in', [ '--login', 'u:p', '--no-plain' ],
            { SMTP_TLS => 'off', %login }, 'delivered' ],
        [ 'a wrong password', [ '--login', 'u:q' ], { SMTP_TLS => 'none', %login }, 'pending' ],
        [ 'TLS where there is none', [], { SMTP_TLS => 'starttls', %none }, 'pending' ],
        [ 'an unknown certificate', [ '--tls', 'starttls', @tls ],
            { SMTP_TLS => 'starttls', %none, SSL_CERT_FILE => undef }, 'pending' ],
        [ 'an authority named in the settings', [ '--tls', 'starttls', @tls ],
            { SMTP_TLS => 'starttls', %none, SSL_CERT_FILE => undef, SMTP_TLS_CA => "$folder/cert.pem" }, 'delivered' ],
        [ 'any certificate', [ '--tls', 'implicit', @tls ],
            { SMTP_TLS => 'tls', %none, SSL_CERT_FILE => undef, SMTP_TLS_VERIFY => 'no' }, 'delivered' ],
        [ 'no server', undef, { SMTP_TLS => 'none', %none }, 'pending' ],
        [ 'no mail at all', undef, { SMTP_HOST => undef }, 'skipped' ],
    );
    for my $way (@ways) {
        my ($name, $options, $settings, $outcome) = @$way;
        my $port = $options ? Mails->serve($name =~ s/\W/_/gr, @$options)->{port} : 1;
        $wp->set(SMTP_PORT => $port, SMTP_HOST => 'localhost', SSL_CERT_FILE => "$folder/cert.pem",
            SMTP_TLS_CA => undef, SMTP_TLS_VERIFY => undef, %$settings);
        my $m = watched($name, 'ops@example.com');
        $wp->check(at => $T);
        is outcomes($m), $outcome, "$name: $outcome after one attempt";
        my $test = $wp->post("/monitors/$m->{id}/notifications/$m->{channels}[0]/test", undef,
            key => $m->{key})->{json};
        is !!$test->{delivered}, $outcome eq 'delivered', '... and so says a test' or diag explain $test;
        forget($m);
        ok kill_and_await($wp->notifiers) && eventually(sub { !$wp->notifiers }), '... and no notifier goes on with these settings';
    }
};

subtest 'the server that said nothing more' => sub {
    ok eventually(sub { $patient->sql('select max(attempts) from alerts') >= 1 && !-e "/proc/$hanging->{child}" }, 40),
        'the attempt ends';
    is wait_for($hanging->{run}), 0, 'and so does the run of the checker';
};

done_testing;
