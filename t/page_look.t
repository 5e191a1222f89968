# What people see of a status page: its headline, posts, sections and look; a post's own page, and the widget.
use strict;
use warnings;
use Test::More;
use Digest::SHA qw(sha256_base64);
use JSON::PP ();
use Watchpost;

my $true = JSON::PP::true;
my $wp = Watchpost->new;
my $made = $wp->post('/status-pages', { slug => 'acme', title => 'Acme', accent_color => '#ffee00', theme => 'dark',
    footer_links => [ { label => 'Home & shop', url => 'https://acme.example/?a=1&b=2' } ] });
my $key = $made->{json}{manage_key};
my $m = $wp->monitor(name => 'web', url => 'http://127.0.0.1:1/', confirmation_threshold => 1);
$wp->put('/status-pages/acme/layout', [ { section => 'Front <end>', monitors => [ { id => $m->{id}, description => 'What you see' } ] } ],
    key => $key);
my $post = $wp->post('/status-pages/acme/posts', { title => 'Slow <b>', body => 'We *look*. `code`', impact => 'major' },
    key => $key)->{json};

sub page { return $wp->request(GET => '/s/acme' . ($_[0] // ''), undef, headers => { Accept => $_[1] // 'text/html' }) }

subtest 'HTML' => sub {
    my $page = page();
    is $page->{status}, 200, 'the page';
    like $page->{body}, qr{<h3><a href="/s/acme/posts/$post->{id}"><bdi>Slow &lt;b&gt;</bdi></a></h3>}, 'a post, and the way to it';
    like $page->{body}, qr{<p>We <em>look</em>\. <code>code</code></p>}, 'with what it says';
    like $page->{body}, qr{<h3><bdi>Front &lt;end&gt;</bdi></h3>}, 'a section';
    like $page->{body}, qr{What you see}, 'and what it says of a monitor';
    like $page->{body}, qr{data-indicator="major"}, 'how it stands, for the colour';
    like $page->{body}, qr{<a rel="noopener" href="https://acme\.example/\?a=1&amp;b=2"><bdi>Home &amp; shop</bdi></a>}, 'links';
    like $page->{body}, qr{Powered by Watchpost}, 'and what it is made with';
    like $page->{body}, qr{<meta name="color-scheme" content="dark">}, 'its theme';
    my ($style) = $page->{body} =~ m{<style>(.*?)</style>}s;
    like $style, qr{color-scheme:dark.*a\{color:#ffee00\}}, 'and colour';
    my $digest = sha256_base64($style);
    $digest .= '=' while length($digest) % 4;
    like $page->{headers}{'content-security-policy'}, qr/'sha256-\Q$digest\E'/, 'which its policy allows';
    $wp->patch('/status-pages/acme', { theme => 'light', show_powered_by => JSON::PP::false }, key => $key);
    ($style) = page()->{body} =~ m{<style>(.*?)</style>}s;
    my ($r, $g, $b) = map { hex } $style =~ /a\{color:#(..)(..)(..)\}/;
    ok $r < 140 && $g < 140 && $b < 40, 'on light ground yellow is moved until it can be read';
    unlike page()->{body}, qr{Powered by}, 'not said where that is off';
};

subtest 'Markdown' => sub {
    my $page = page('', 'text/markdown');
    like $page->{body}, qr{^\*\*.*\*\*}m, 'the headline';
    like $page->{body}, qr{^- Investigating \(incident, id `$post->{id}`, .*\): `Slow <b>`: `We \*look\*\. 'code'`$}m,
        'what people wrote is marked as theirs';
    my $plan = $wp->post('/status-pages/acme/posts', { title => 'Move', kind => 'maintenance', starts_at => '2099-02-10T14:00:00Z',
        ends_at => '2099-02-10T15:30:00Z' }, key => $key)->{json};
    like page('', 'text/markdown')->{body}, qr{^- Scheduled \(maintenance, id `$plan->{id}`, 2099-02-10 14:00 UTC to 2099-02-10 15:30 UTC\): `Move`$}m,
        'the time of a maintenance is when it is';
    like page("/posts/$plan->{id}", 'text/markdown')->{body}, qr{^When: 2099-02-10 14:00 UTC to 2099-02-10 15:30 UTC$}m, 'on its own page, too';
    $wp->delete("/status-pages/acme/posts/$plan->{id}", key => $key);
    unlike page("/posts/$post->{id}", 'text/markdown')->{body}, qr/^#.*(?:Slow|acme)/m, 'and is no heading';
};

subtest "a post's own page" => sub {
    $wp->post("/status-pages/acme/posts/$post->{id}/updates", { body => 'Mended', state => 'resolved' }, key => $key);
    my $page = page("/posts/$post->{id}");
    is $page->{status}, 200, 'there is one';
    like $page->{body}, qr{<h1><bdi>Slow &lt;b&gt;</bdi></h1>.*<h2>Resolved,.*<p>Mended</p>.*We <em>look</em>}s, 'the newest first';
    like $page->{body}, qr{UTC}, 'times name their zone';
    is page('/posts/no')->{status}, 404, 'not of what is not there';
    unlike page()->{body}, qr{What we say}, 'one that is over is not at the top of the page';
};

# The dashboard's script takes over what it has a view of; of anything else it says that there is no such page.
subtest 'where there is a dashboard' => sub {
    my $www = $wp->folder . '/www';
    mkdir $www or die $!;
    open my $index, '>', "$www/index.html" or die $!;
    print {$index} '<!doctype html><html lang="en"><head><!--head--><link rel="stylesheet" href="/a.css">',
        '<script type="module" src="/a.js"></script></head><body><!--body--></body></html>';
    close $index;
    my $with = $wp->beside(settings => { %{ $wp->{settings} }, WWW_DIR => $www });
    for my $path ("/posts/$post->{id}", '/history') {
        my $body = $with->request(GET => "/s/acme$path", undef, headers => { Accept => 'text/html' })->{body};
        like $body, qr/a\.css/, "$path has its look";
        unlike $body, qr/<script/, '... and not its script';
    }
    like $with->request(GET => '/s/acme', undef, headers => { Accept => 'text/html' })->{body}, qr/a\.js/, 'the page itself has';
    $with->stop_worker;
};

subtest 'what is read first' => sub {
    my %at = (starts_at => Watchpost::timestamp(time - 60), ends_at => Watchpost::timestamp(time + 3600));
    my @made = map { $wp->post('/status-pages/acme/posts', $_, key => $key)->{json}{id} } { title => 'Critical', impact => 'critical' },
        { title => 'On', kind => 'maintenance', %at }, { title => 'Minor' }, { title => 'New', kind => 'announcement' };
    my @titles = page()->{body} =~ m{<h3><a href="/s/acme/posts/[^"]+"><bdi>([^<]+)}g;
    is "@titles", 'Critical Minor On', 'what goes wrong, the worst first, before what is done and what is new';
    like page()->{body}, qr{And 1 more}, 'of more it says how many';
    is_deeply [ map { $_->{title} } @{ $wp->get('/status-pages/acme')->{json}{posts} } ], [qw(New Minor On Critical)], 'programs get the newest first';
    $wp->delete("/status-pages/acme/posts/$_", key => $key) for @made;
};

subtest 'in a page of somebody else' => sub {
    is page('/embed')->{status}, 404, 'only where it is allowed';
    unlike page()->{headers}{'content-security-policy'}, qr/frame-ancestors \*/, 'nor the page itself';
    $wp->patch('/status-pages/acme', { allow_embedding => $true }, key => $key);
    my $widget = page('/embed');
    is $widget->{status}, 200, 'then there is a widget';
    ok length $widget->{body} <= 8192, 'a small one';
    unlike $widget->{body}, qr/<script/, 'without a script';
    my ($style) = $widget->{body} =~ m{<style>(.*?)</style>}s;
    like $style, qr/data-indicator=critical/, 'with a look of its own';
    like $widget->{headers}{'content-security-policy'}, qr/\Q@{[ sha256_base64($style) ]}\E/, '... that it may have';
    like $widget->{headers}{'content-security-policy'}, qr/frame-ancestors \*/, 'for every site';
    ok !$widget->{headers}{'x-frame-options'}, 'whatever the browser';
    like page()->{headers}{'content-security-policy'}, qr/frame-ancestors \*/, 'and so is the page';
    $wp->patch('/status-pages/acme', { access => 'key' }, key => $key);
    is page('/embed')->{status}, 401, 'but a closed one is for nobody else';
    my $own = $wp->request(GET => '/s/acme', undef, key => $key);
    like $own->{headers}{'content-security-policy'}, qr/frame-ancestors 'none'/, '... and in no frame';
    $wp->patch('/status-pages/acme', { access => 'public' }, key => $key);
};

subtest 'what is shown of a monitor' => sub {
    my $lay = sub {
        my (@shows) = @_;
        my $section = { section => 'S', monitors => [ { id => $m->{id}, @shows ? (show => [@shows]) : () } ] };
        is $wp->put('/status-pages/acme/layout', [$section], key => $key)->{status}, 200, "show: @shows";
        my ($row) = page()->{body} =~ m{id="monitors".*?<li><strong><bdi>web</bdi></strong>(.*?)</li>}s;
        my ($line) = page('', 'text/markdown')->{body} =~ /^(\| `web` .*)$/m;
        return ($row, $line);
    };
    $wp->check(at => time);
    my ($row, $line) = $lay->();
    like $row, qr/<svg/, 'by itself the days';
    unlike $row, qr/\d %/, '... and no figures';
    like $line, qr/\| Down \|  \|  \|  \|  \|$/, '... in a table, too';
    ($row, $line) = $lay->('uptime');
    like $row, qr/0 % over 90 days/, 'figures where they are wanted';
    unlike $row, qr/<svg|Days with failures/, '... and nothing of the days';
    like $line, qr/0 %/, '... in a table, too';
    unlike +($lay->('response_time'))[0], qr/\d %|<svg/, 'nothing else beside response times';
};

subtest 'a folded section' => sub {
    my $fold = sub {
        $wp->put('/status-pages/acme/layout', [ { section => 'Fold', collapsed => $true,
            monitors => [ map { { id => $_ } } @_ ] } ], key => $key);
        return page()->{body};
    };
    my $push = $wp->post('/monitors', { name => 'beat', monitor_type => 'push', every_seconds => 3600 })->{json};
    is $wp->request(POST => "/ping/$push->{ping_key}")->{status}, 200, 'one that works';
    $push = $push->{monitor};
    like $fold->($push->{id}), qr{<details>\s*<summary><bdi>Fold</bdi></summary>\s*<ul>\s*<li><strong><bdi>beat}s, 'is closed';
    my $open = $fold->($push->{id}, $m->{id});
    unlike $open, qr/<details>/, 'but open with a problem in it';
    like $open, qr{<h3><bdi>Problems</bdi></h3>.*<bdi>web</bdi>.*<h3><bdi>Fold</bdi></h3>.*<bdi>beat</bdi>}s, 'which comes first';
    $wp->delete("/monitors/$push->{id}", key => $wp->admin_key);
};

subtest 'posts that are over' => sub {
    my $day = Watchpost::timestamp(time);
    like page()->{body}, qr{<li>\Q@{[substr $day, 0, 10]}\E: <a href="/s/acme/posts/$post->{id}"><bdi>Slow &lt;b&gt;</bdi></a>\. Resolved\.</li>},
        'stand with the day of their end';
    like page('', 'text/markdown')->{body}, qr/## What we said earlier\n\n- Resolved \(incident, id `$post->{id}`/, 'as Markdown';
};

subtest 'headlines' => sub {
    my $headline = sub { return $wp->get('/status-pages/acme')->{json}{headline} };
    $wp->check(at => time);
    is $headline->(), 'Services affected: 1 of 1: web', 'affected';
    is $wp->get('/status-pages/acme')->{json}{indicator}, 'critical', 'as bad as all of them down';
    $wp->post("/monitors/$m->{id}/pause", {}, key => $m->{key});
    is $headline->(), 'All monitors are paused', 'paused ones count nowhere';
};

done_testing;
