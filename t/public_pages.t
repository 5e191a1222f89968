# Public pages for readers without JavaScript: as HTML and as Markdown, small however many monitors there are, never
# old, and never showing what is private or what a client wrote as anything but text.
use strict;
use warnings;
use utf8;
use Test::More;

use Encode qw(decode_utf8 encode_utf8);
use IO::Socket::INET;
use JSON::PP ();
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new(WWW_DIR => '/nowhere');
my $admin = $wp->admin_key;
my $now = time;
my $markdown = 'text/markdown, text/html;q=0.9, */*;q=0.1';

sub page {
    my ($uri, %headers) = @_;
    my $domain = delete $headers{domain};
    my $answer = $wp->request(GET => $uri, undef, headers => \%headers,
        env => { defined $domain ? (PAGE_DOMAIN => $domain) : () });
    return { %$answer, text => decode_utf8($answer->{body}) };
}

sub body_of { return page(@_)->{text} }

# The monitors of a page, in its order.
sub names {
    my ($uri) = @_;
    return join ' ', body_of($uri) =~ m{<li><strong><bdi>([^<]*)</bdi></strong>: (?:Up|Down|Degraded|Paused|Not|Main)}g;
}

# Complaints about HTML as it is written here: tags that are not closed in order, ids that come twice, headings that
# skip a level, no language, no title, content outside of landmarks.
sub complaints {
    my ($html) = @_;
    my (@open, @wrong, %ids, $level);
    push @wrong, 'no doctype' if $html !~ /\A<!doctype html>\n<html lang="en">/;
    push @wrong, 'no title' if (() = $html =~ m{<title>[^<]+</title>}g) != 1;
    push @wrong, 'not one main' if (() = $html =~ /<main>/g) != 1;
    while ($html =~ m{<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"<>]*")?)*)\s*>|([^<]+)|(<!doctype html>)|(<)}g) {
        my ($end, $tag, $attributes, $text) = ($1, $2, $3, $4);
        push @wrong, 'a < that begins nothing, before ' . substr $html, pos $html, 30 if defined $6;
        push @wrong, "text outside of landmarks: $text"
            if defined $text && $text =~ /\S/ && !grep { /^(?:head|header|main|footer)$/ } @open;
        next if !defined $tag;
        if ($end) {
            my $top = pop @open // '';
            push @wrong, "</$tag> closes <$top>" if $top ne $tag;
            next;
        }
        push @wrong, "id $1 twice" if $attributes =~ /\sid="([^"]*)"/ && $ids{$1}++;
        push @wrong, 'an image without alt' if $tag eq 'img' && $attributes !~ /\salt="/;
        push @wrong, "inline: $attributes" if $attributes =~ /\s(?:style|on\w+)="/;
        if ($tag =~ /^h([1-6])$/) {
            push @wrong, "h$1 after " . ($level // 'nothing') if $1 > ($level // 0) + 1;
            $level = $1;
        }
        push @open, $tag if $tag !~ /^(?:meta|link|img|br|input)$/;
    }
    push @wrong, "not closed: @open" if @open;
    for my $id ($html =~ /aria-labelledby="([^"]*)"/g) {
        push @wrong, "$id is no id" if !$ids{$id};
    }
    return \@wrong;
}

my $listener = IO::Socket::INET->new(Listen => 64, LocalAddr => '127.0.0.1') or die "listen: $!";
my @there = (monitor_type => 'tcp', url => '127.0.0.1:' . $listener->sockport);

subtest 'an instance with nothing in it' => sub {
    my $answer = page('/');
    is $answer->{status}, 200, 'says so';
    is $answer->{headers}{'content-type'}, 'text/html; charset=utf-8', 'as HTML';
    is $answer->{headers}{vary}, 'Accept', 'one form of several';
    like $answer->{text}, qr{<h1><bdi>Watchpost</bdi></h1>}, 'what this is';
    like $answer->{text}, qr{<strong>No monitors yet</strong>}, 'how it stands';
    like $answer->{text}, qr{curl https://THIS-HOST/api/v1/monitors -d}, 'how to begin';
    is_deeply complaints($answer->{text}), [], 'well formed';
    like body_of('/', Accept => $markdown), qr/\A# Watchpost\n\n\*\*No monitors yet\*\*\.\n/, 'as Markdown';
};

my %m = map { my ($name, @more) = @$_; ($name => $wp->monitor(name => $name, confirmation_threshold => 1, @more)) } (
    [ 'api', is_public => $true, group_name => 'Core', tags => ['a'], @there ],
    [ 'shop', is_public => $true, group_name => 'Core' ],
    [ 'blog', is_public => $true, @there ],
    [ 'inside', url => 'http://user:secret@127.0.0.1:1/' ],
);
my $acme = $wp->post('/status-pages', { slug => 'acme', title => 'Acme', custom_domain => 'status.acme.example',
    description => "All we do\nfor you", logo_url => 'https://cdn.example/logo.svg?a=1&b=2' })->{json};
$wp->post('/status-pages/acme/monitors', { monitor_ids => [ map { $m{$_}{id} } qw(api inside) ] }, key => $admin);
$wp->check(at => $now - $_) for 3 * 86400, 86400, 130;
$wp->keep_worker;

subtest 'the overview' => sub {
    my $html = body_of('/');
    is_deeply complaints($html), [], 'well formed';
    like $html, qr{<strong>Some systems are down</strong>: 2 up, 1 down\.}, 'how all stands, in words';
    my $newest = Watchpost::timestamp($now - 130);
    like $html, qr{Newest check: <time datetime="$newest">[\d: -]+ UTC</time>, 2 min ago}, 'how old that is';
    is names('/'), 'shop api blog', 'what is not well first, then by group';
    like $html, qr{<h3><bdi>Problems</bdi></h3>.*<h3><bdi>Core</bdi></h3>.*<h3><bdi>Other</bdi></h3>}s,
        'under headings';
    like $html, qr{<bdi>api</bdi></strong>: Up\. 100 % over 90 days, 100 % over 24 hours, \d+ ms\.}, 'what is up';
    like $html,
        qr{<bdi>shop</bdi></strong>: Down\. 0 % over 90 days, 0 % over 24 hours\. Days with failures: 3, the last \d{4}-},
        'what is not';
    like $html, qr{<h2 id="open">Active incidents</h2>\s*<ul>\s*<li><strong><bdi>shop</bdi>}, 'its incident';
    unlike $html, qr/inside|secret/, 'nothing that is private';
    unlike $html, qr/127\.0\.0\.1/, 'no addresses';
    like $html, qr{<link rel="canonical" href="/">}, 'where it is';
    my ($strip) = $html =~ m{<bdi>api</bdi>.*?<svg ([^>]*>.*?)</svg><i data-status="up"></i></li>}s;
    like $strip, qr/^viewBox="0 0 90 10"/, 'room for a bar a day';
    like $strip, qr/class="day-empty"[^>]* d="M0 9\.5H8[567]M/, 'gaps are gaps';
    like $strip, qr/class="day-good"[^>]* d="M(8[567]) 6H8[678]M/, 'bars stand where something was checked';
    unlike $strip, qr/day-(?:bad|mixed)/, 'and nothing has failed';
};

subtest 'as Markdown' => sub {
    my $answer = page('/', Accept => $markdown);
    is $answer->{headers}{'content-type'}, 'text/markdown; charset=utf-8', 'for clients that prefer it';
    is $answer->{headers}{vary}, 'Accept', 'one form of several';
    like $answer->{text}, qr/\A# Watchpost\n\n\*\*Some systems are down\*\*: 2 up, 1 down\. Newest check: /,
        'how all stands';
    like $answer->{text}, qr/^\| `api` \| `Core` \| Up \| 100 % \| 100 % \| 100 % \| \d+ ms \|$/m, 'a table';
    like $answer->{text}, qr/^## Active incidents\n\n- `shop`: `Connection refused`\. Down since /m, 'incidents';
    unlike $answer->{text}, qr/inside|secret|</, 'nothing private, no HTML';
    is page('/', Accept => $_)->{headers}{'content-type'}, 'text/html; charset=utf-8', "not for $_"
        for 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', '*/*',
            'text/markdown;q=0.5,text/html', 'text/markdown;q=0';
    is page('/')->{headers}{'content-type'}, 'text/html; charset=utf-8', 'nor for a client that says nothing';
};

subtest 'a status page' => sub {
    my $html = body_of('/s/acme');
    is_deeply complaints($html), [], 'well formed';
    is names('/s/acme'), 'inside api', 'all that is on it, the private one too';
    unlike $html, qr/secret|blog/, 'and nothing else';
    like $html, qr{<title>Acme</title>}, 'its title';
    like $html, qr{<meta name="description" content="All we do\nfor you">}, 'its description';
    like $html, qr{<meta property="og:title" content="Acme">}, 'for sites that link to it';
    like $html, qr{<img src="https://cdn\.example/logo\.svg\?a=1&amp;b=2" alt=""}, 'its logo';
    my $feed = '/api/v1/status-pages/acme/feed.atom';
    like $html, qr{<link rel="alternate" type="application/atom\+xml" title="Incidents" href="\Q$feed\E">}, 'its feed';
    is body_of("/s/$_"), $html, "found as $_" for $acme->{status_page}{id}, 'status.acme.example', 'acme/', 'acme?key=';
    unlike $html, qr/noindex/, 'search engines may list it';
    $wp->patch('/status-pages/acme', { is_public => $false }, key => $admin);
    like body_of('/s/acme'), qr/<meta name="robots" content="noindex">/, 'unless it is unlisted';
    $wp->patch('/status-pages/acme', { is_public => $true }, key => $admin);
    like body_of('/s/acme', Accept => $markdown),
        qr{\A# Status\n\n`Acme`\n\n`All we do for you`\n\n\*\*.*/api/v1/status-pages/acme\.}s, 'as Markdown';
};

subtest 'one that only a remote location reports on' => sub {
    my $m = $wp->post('/monitors', { name => 'far away', url => 'http://127.0.0.1:1/', is_public => $true },
        key => $admin)->{json}{monitor};
    my $location = $wp->post('/locations', { name => 'Far' }, key => $admin)->{json};
    like body_of('/', Accept => $markdown), qr/far away[^\n]*Not checked yet/, 'as long as it does not';
    $wp->post('/probe', { results => [{ monitor_id => $m->{id}, status => 'down', response_time_ms => 1 }] },
        key => $location->{probe_key});
    my $html = body_of('/') =~ s/<[^>]*>//gr;
    like $html, qr/far away\s*: Checked elsewhere only\./, 'it has no status';
    like body_of('/', Accept => $markdown), qr/far away[^\n]*Checked elsewhere only[^\n]* 0 %/, '... beside its uptime';
    $wp->patch("/monitors/$m->{id}", { confirmation_threshold => 2 }, key => $admin);
    $wp->check(monitor => $m->{id});
    like body_of('/', Accept => $markdown), qr/far away[^\n]*Not confirmed yet/, 'a failure that is the first here is not believed';
    $wp->delete("/monitors/$m->{id}", key => $admin);
    $wp->delete("/locations/$location->{location}{id}", key => $admin);
};

subtest 'at its own domain' => sub {
    my $root = body_of('/', domain => 'status.acme.example');
    like $root, qr{<title>Acme</title>}, 'the root is the page';
    like $root, qr{<link rel="canonical" href="/">}, '... and says so';
    like $root, qr{<meta name="watchpost-page" content="acme">}, '... to the dashboard, too';
    unlike body_of('/s/acme'), qr/watchpost-page/, 'elsewhere that is clear from the address';
    like body_of('/', domain => $_), qr{<title>Watchpost</title>}, "'$_' is no page's" for '', 'other.example', 'acme';
    like body_of('/'), qr{<title>Watchpost</title>}, 'what is kept for one is not given to another';
};

subtest 'a page that claims the name of the instance' => sub {
    my $title = sub { return page('/', domain => $_[0])->{text} =~ m{<title>([^<]*)</title>} ? $1 : '' };
    for my $name (qw(watch.example up.example)) {
        $wp->post('/status-pages', { slug => $name =~ tr/./-/r, title => "Taken $name", custom_domain => $name });
        is $title->($name), "Taken $name", "$name is its own, as far as anything tells";
    }
    $wp->set(PUBLIC_URL => 'https://Watch.example', SERVER_NAMES => 'other.example up.example')->keep_worker;
    is $title->($_), 'Watchpost', "$_ is the instance's" for qw(watch.example WATCH.example up.example);
    is $title->('status.acme.example'), 'Acme', 'other domains stay';
    delete @{ $wp->{settings} }{qw(PUBLIC_URL SERVER_NAMES)};
    $wp->keep_worker;
};

subtest 'what is not there' => sub {
    for my $slug ('nothing', '%00', '%ff', "acme'", '..', 'x' x 3000) {
        my $answer = page("/s/$slug");
        is $answer->{status}, 404, 'a page that is not there';
        is_deeply complaints($answer->{text}), [], '... as HTML';
        is $answer->{headers}{etag}, undef, '... not to be kept';
    }
    like body_of('/s/nothing', Accept => $markdown), qr/\A# There is no such page\n/, 'as Markdown';
    is $wp->request(POST => '/s/acme', '{}')->{json}{code}, 'METHOD_NOT_ALLOWED', 'nothing is written here';
    is $wp->request(HEAD => '/s/nothing')->{body}, '', 'HEAD has no body';
    my $broken = Watchpost->new(DATABASE_PATH => '/nowhere/x.db', WWW_DIR => '/nowhere');
    my $answer = $broken->request(GET => '/');
    is "$answer->{status} $answer->{headers}{'content-type'}", '503 text/html; charset=utf-8',
        'a database that is away';
    is $answer->{headers}{'retry-after'}, 1, 'when to try again';
};

subtest 'searching' => sub {
    is names('/?search=SHO'), 'shop', 'part of a name';
    is names('/?tag=a'), 'api', 'a tag';
    is names('/?group=Core'), 'shop api', 'a group';
    is names('/?status=up'), 'api blog', 'a status';
    like body_of('/?search=zzz'), qr/2 up, 1 down.*No monitor fits/s, 'nothing fits, and yet it is told how all stands';
    is names('/?status=nonsense'), 'shop api blog', 'a filter that is none is passed over';
    is names('/?search=%ff'), 'shop api blog', 'as is one that is no text';
    is names('/?search=inside'), '', 'a search finds nothing that is private';
    is names('/?search=secret'), '', '... in no address';
    is names('/s/acme?search=IN'), 'inside', 'on a page that has it, it does';
    is_deeply complaints(body_of('/?search=%22%3E%3Cscript%3E')), [], 'what is searched for is text';
    my $long = 'search=' . '%D0%B9' x 60;
    is names("/?$long"), '', 'a search that fits into no link is one, too';
    is names('/?status=up&tag=a&group=' . '+' x 300 . 'Core'), 'api', '... and blanks around are none of it';
};

subtest 'what is written is text' => sub {
    my $evil = q{"><script>alert(1)</script><img src=x onerror='alert(2)'> & </title></main> } .
        q{[a](javascript:1) | `b` ä 日本};
    $wp->patch("/monitors/$m{api}{id}", { name => $evil, group_name => '</h3><script>' }, key => $admin);
    $wp->put('/settings', { title => $evil, description => $evil, logo_url => 'http://x/"onload=alert(1)' },
        key => $admin);
    my $html = body_of('/');
    is_deeply complaints($html), [], 'nothing is opened or closed by it';
    unlike $html, qr/<script|<img|<title>[^<]*<(?!\/title>)/, 'no tag of it';
    like $html, qr/ä 日本/, 'letters are letters';
    my $text = body_of('/', Accept => $markdown);
    unlike $text =~ s/`[^`]*`//gr, qr/script|img|alert/, 'nor in Markdown, where it is in code spans';
    my ($row) = $text =~ /^(\| .*script.*)$/m;
    is scalar(() = $row =~ /(?<!\\)\|/g), 8, 'a row has as many cells as every row';
    $wp->put('/settings', { title => undef, description => undef, logo_url => undef }, key => $admin);
    $wp->patch("/monitors/$m{api}{id}", { name => 'api', group_name => 'Core' }, key => $admin);
};

subtest 'maintenance and the past' => sub {
    my $add = sub {
        my ($title, $from, $to) = @_;
        my %window = (title => $title, starts_at => Watchpost::timestamp($now + $from),
            ends_at => Watchpost::timestamp($now + $to));
        return $wp->post("/monitors/$m{blog}{id}/maintenance", \%window, key => $admin)->{json}{id};
    };
    my @ids = ($add->('Moving', -60, 3600), $add->('Cleaning', 7200, 9000), $add->('Long ago', -9000, -8000));
    my $html = body_of('/');
    like $html, qr{<li>Now: <strong><bdi>Moving</bdi></strong> \(<bdi>blog</bdi>\)}, 'now';
    like $html, qr{<li>Planned: <strong><bdi>Cleaning</bdi>}, 'next';
    unlike $html, qr/Long ago/, 'what is over is not told';
    unlike body_of('/s/acme'), qr/Moving/, 'nor what concerns others';
    $wp->delete("/maintenance/$_", key => $admin) for @ids;
    unlike body_of('/'), qr/id="maintenance"/, 'none: no heading';
    like $html, qr{<h2 id="history">Incident history</h2>\s*<p>No incident has ended so far}, 'no past';
    $wp->sql('update incidents set resolved_at = started_at + 3660');
    $html = body_of('/');
    my $outage = '<li><strong><bdi>shop</bdi></strong>: <bdi>Connection refused</bdi>. ';
    like $html, qr{Incident history</h2>\s*<ul>\s*\Q$outage\E.*resolved after 1 h 1 min\.}, 'the past';
    unlike $html, qr/Active incidents|inside/, 'nothing open, nothing private';
    is_deeply complaints($html), [], 'well formed';
};

subtest 'never old, and sent once' => sub {
    my $first = page('/');
    my $etag = $first->{headers}{etag};
    my $again = page('/', 'If-None-Match' => $etag);
    is "$again->{status} $again->{headers}{vary} $again->{body}", '304 Accept ', 'unchanged';
    isnt page('/', Accept => $markdown)->{headers}{etag}, $etag, 'Markdown is another answer';
    $wp->monitor(name => 'new', is_public => $true);
    like body_of('/'), qr/<bdi>new<\/bdi>/, 'what is new is there at once';
    $wp->patch("/monitors/$m{blog}{id}", { is_public => $false }, key => $admin);
    unlike body_of('/'), qr/blog/, 'what became private is not';
    my $head = $wp->request(HEAD => '/');
    is "$head->{status} $head->{body}", '200 ', 'HEAD';
};

subtest 'many monitors' => sub {
    my @names = map { sprintf '%03d %s', $_, '"' x 190 } 1 .. 130;
    while (my @some = splice @names, 0, 50) {
        my %alike = (url => 'http://127.0.0.1:1/', is_public => $true, tags => [ map { 'x' x 40 . $_ } 1 .. 20 ]);
        my @bodies = map { { %alike, name => $_, group_name => '&' x 90 . substr($_, -3) } } @some;
        $wp->post('/monitors/bulk', { monitors => \@bodies });
    }
    $wp->check(at => $now);
    my $last = 0;
    for my $uri (qw(/ /?page=2 /?page=7 /?page=8 /?page=0 /?page=x)) {
        my $html = page($uri);
        cmp_ok length $html->{body}, '<', 30 * 1024, "$uri is under 30 KiB: " . length $html->{body};
        is_deeply complaints($html->{text}), [], '... and well formed';
    }
    like body_of('/'), qr{<p>Page 1 of 7\. <a rel="next" href="/\?page=2">Next page</a></p>}, 'there is more';
    like body_of('/?page=99'), qr{Page 7 of 7\. <a rel="prev" href="/\?page=6">}, 'and an end';
    like body_of('/?page=2&search=%22+'), qr{href="/\?search=%22&amp;page=3"}, 'links keep the search';
    my $long = body_of('/?page=2&search=' . '%22' x 180);
    like $long, qr/Page 2 of 7\./, 'a search too long for a link has pages';
    unlike $long, qr/href="[^"]*page=/, '... but no links to them, rather than to those of all monitors';
    cmp_ok length page('/', Accept => $markdown)->{body}, '<', 30 * 1024, 'Markdown, too';
    like body_of('/', Accept => $markdown), qr/^Page 1 of 7 of 133 monitors: `\?page=N` has the others\.$/m,
        '... in pages';
    my %seen;
    $seen{$_}++ for map { names("/?page=$_") =~ /\b(\d{3}) /g } 1 .. 7;
    is_deeply [ map { "$_ $seen{$_}" } sort keys %seen ], [ map { sprintf '%03d 1', $_ } 1 .. 130 ], 'each comes once';
};

$wp->stop_worker;
done_testing;
