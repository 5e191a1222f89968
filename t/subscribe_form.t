# News of a status page by mail, for a browser that runs no scripts: the form, what it takes and what it refuses.
use strict;
use warnings;
use utf8;
use Encode qw(decode_utf8);
use JSON::PP ();
use Test::More;
use Mails;
use Wait qw(eventually);
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $server = Mails->serve('good');
my $wp = Watchpost->new(SMTP_HOST => '127.0.0.1', SMTP_PORT => $server->{port}, SMTP_TLS => 'none', SMTP_FROM => 'watch@example.org',
    PUBLIC_URL => 'https://watch.example.org', EMAIL_CONFIRMATION => undef);
END { kill KILL => $wp->notifiers if $wp }

my $key = $wp->post('/status-pages', { slug => 'acme', title => 'Acme <b> & Söhne', language => 'de' })->{json}{manage_key};
my @m = map { $wp->monitor(name => $_) } 'Shop <i>', 'Search';
$wp->post('/status-pages/acme/monitors', { monitor_ids => [ map { $_->{id} } @m ] }, key => $key);
my $elsewhere = $wp->monitor(name => 'Elsewhere');

my $client = '192.0.2.1';
my %as_form = (CONTENT_TYPE => 'application/x-www-form-urlencoded', HTTP_HOST => 'watch.example.org');

sub page { my ($answer) = @_; return { %$answer, text => decode_utf8($answer->{body}) } }
sub form { return page($wp->request('GET', '/s/acme/subscribe', undef, address => $client, @_)) }
sub token { form()->{text} =~ /name="token" value="([^"]+)"/; return $1 }
sub send_form { my ($body, %env) = @_; return page($wp->request('POST', '/s/acme/subscribe', $body, address => $client, env => { %as_form, %env })) }
sub list { return $wp->get('/status-pages/acme/subscribers', key => $key)->{json} }
sub patch { is $wp->patch('/status-pages/acme', {@_}, key => $key)->{status}, 200, "now: @_"; return }

my $kinds = 'kind=incident&kind=maintenance&kind=announcement&kind=automatic';

subtest 'the form' => sub {
    my $form = form();
    is $form->{status}, 200, 'is there';
    like $form->{text}, qr{<html lang="de">.*<h1>Neuigkeiten per Mail</h1>}s, 'in the language of the page';
    like $form->{text}, qr{Acme &lt;b&gt; &amp; Söhne.*Shop &lt;i&gt;}s, 'with its words, escaped';
    like $form->{text}, qr/type="hidden" name="kind" value="automatic"/, 'what the page does not tell of is no choice';
    is $form->{headers}{'cache-control'}, 'no-store', 'is no other reader\'s';
    like $form->{headers}{'content-security-policy'}, qr/frame-ancestors 'none'/, '... and in no frame';
    unlike $form->{text}, qr/<script/, '... and needs no script';
    like page($wp->request('GET', '/s/acme'))->{text}, qr{<a rel="nofollow" href="/s/acme/subscribe">Neuigkeiten per Mail</a>}, 'the page leads to it';
    patch(notify_automatic => $true);
    like form()->{text}, qr/type="checkbox" name="kind" value="automatic" checked/, 'what it tells of is one';
};

subtest 'what it does' => sub {
    my $done = send_form("token=@{[token()]}&email=+Anna%40Example.com+&kind=maintenance&monitor=$m[0]{id}");
    is $done->{status}, 202, 'takes an address';
    like $done->{text}, qr{<p role="status">Eine Mail mit einem Link ist unterwegs}, '... and says what comes';
    my ($anna) = @{ list()->{subscribers} };
    is_deeply [ @$anna{qw(email state language)} ], [ 'anna@example.com', 'pending', 'de' ], 'that waits';
    ok eventually(sub { $server->mails }), 'the mail comes';
    my ($mail) = $server->mails;
    my ($confirm) = $mail->{parts}[0][2] =~ m{https://watch\.example\.org(/confirm/[0-9a-f]{32})};
    my ($held) = $wp->request('GET', $confirm)->{body} =~ /name="token" value="([^"]+)"/;
    is $wp->request('POST', $confirm, "token=$held", env => {%as_form})->{status}, 200, 'its link is used';
    ($anna) = @{ list()->{subscribers} };
    is_deeply [ @$anna{qw(state kinds monitor_ids)} ], [ 'active', ['maintenance'], [ $m[0]{id} ] ], 'with what was chosen';
    my $again = send_form("token=@{[token()]}&email=anna%40example.com&$kinds");
    is_deeply [ $again->{status}, $again->{text} ], [ 202, $done->{text} ], 'an address that is known is answered alike';
    is_deeply list()->{subscribers}[0]{kinds}, ['maintenance'], '... and keeps its choice until a link is used';
};

subtest 'what it refuses' => sub {
    $client = '192.0.2.2';
    my $token = token();
    my $refused = sub {
        my ($what, $status, $sentence, $body, %env) = @_;
        my $answer = send_form($body, %env);
        is $answer->{status}, $status, "$what: $status" or diag $answer->{text};
        like $answer->{text}, qr{<p role="alert">$sentence.*<form}s, '... and the form again';
    };
    my $good = 'email=bert%40example.com';
    my $open_again = 'Öffnen Sie die Seite';
    $refused->('no token', 403, $open_again, "$good&$kinds");
    $refused->('another site', 403, $open_again, "$good&$kinds&token=$token", HTTP_ORIGIN => 'https://evil.example');
    $refused->('no address', 400, 'Das ist keine Mail-Adresse', "email=%22%3E%3Cb&$kinds&token=$token");
    like send_form("email=%22%3E%3Cb&$kinds&token=$token")->{text}, qr/value="&quot;&gt;&lt;b"/, '... which is shown, escaped';
    $refused->('nothing at all', 400, 'Wählen Sie', "$good&token=$token");
    $refused->('a kind that is none', 400, 'Das ist keine', "$good&kind=incident&kind=x&token=$token");
    $refused->('a service of elsewhere', 400, 'Das ist keine', "$good&$kinds&monitor=$elsewhere->{id}&token=$token");
    $client = '192.0.2.3';
    $refused->('the token of another client', 403, $open_again, "$good&$kinds&token=$token");
    $token = token();
    is send_form("email=c$_%40example.com&$kinds&token=$token")->{status}, 202, "address $_" for 1 .. 5;
    $refused->('too many', 429, '', "email=c6%40example.com&$kinds&token=$token");
    ok send_form("email=c6%40example.com&$kinds&token=$token")->{headers}{'retry-after'}, '... until it may again';
    is list()->{active} + list()->{pending}, 6, 'of all that only who was taken is there';
    unlike $wp->get('/audit?limit=200', key => $wp->admin_key)->{body}, qr/\@example\.com/, 'the audit has no address';
};

subtest 'pages without' => sub {
    patch(access => 'password', password => 'open sesame');
    my $closed = form();
    is $closed->{status}, 401, 'a closed page';
    unlike $closed->{text}, qr/Acme|Shop/, '... says nothing';
    is form(key => $key)->{status}, 200, '... but with a key';
    is form(key => $key, headers => {}, env => {})->{headers}{'cache-control'}, 'no-store', '... which is kept nowhere';
    is page($wp->request('GET', '/s/acme/posts/none', undef, key => $key))->{status}, 404, 'nothing there';
    unlike page($wp->request('GET', '/s/acme/posts/none', undef, key => $key))->{text}, qr/type="password"/, '... is no lock, for who has a key';
    patch(access => 'public', allow_subscribers => $false);
    is form()->{status}, 404, 'a page that takes none';
    like form()->{text}, qr/keine Abonnenten/, '... says so';
    unlike page($wp->request('GET', '/s/acme'))->{text}, qr{/subscribe"}, '... and leads nowhere';
};

done_testing;
