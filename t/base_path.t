# An instance below a path of its site, BASE_PATH=/status: all of it is there and nothing is elsewhere, the addresses
# that it names lead there, and so it is behind one more nginx that mounts it.  Discovery is at the site's root, too.
use strict;
use warnings;
use Test::More;

use Digest::SHA qw(sha256_hex);
use File::Temp ();
use HTTP::Tiny;
use Instance;
use JSON::PP qw(decode_json encode_json);
use Site;
use Streams;
use Tour ();

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $build = $ENV{WATCHPOST_BUILD} // "$source/build";
my $base = '/status';
my $www = File::Temp->newdir;
write_file("$www/index.html", '<!doctype html><head><!--head--><link rel="icon" href="/icon.svg">'
    . '<link rel="stylesheet" crossorigin href="/assets/a-1.css"><script src="/assets/a-1.js"></script></head><div id="root"><!--body--></div>');
write_file("$www/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>');
mkdir "$www/assets" or die $!;
write_file("$www/assets/a-1.js", '// nothing');
write_file("$www/assets/a-1.css", '');

sub write_file {
    my ($path, $text) = @_;
    open my $file, '>', $path or die "$path: $!";
    print {$file} $text;
    close $file or die $!;
}

my $it = Instance->start(env => { BASE_PATH => $base, WWW_DIR => "$www", MONITOR_RATE_LIMIT => 0 });
local $ENV{WATCHPOST_CONF} = "$it->{state}/watchpost.conf";
my $http = HTTP::Tiny->new(timeout => 60, max_redirect => 0);
my $site_port = Site::start($it, base => $base, root => "$www");
my %fronts = (
    'start.sh' => "http://127.0.0.1:$it->{port}",
    'the site' => "http://127.0.0.1:$site_port",
    'one more nginx' => 'http://127.0.0.1:' . Site::proxy($site_port, $base),
);
my $site = $fronts{'the site'};

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

sub get { return $http->get($site . $_[0], { headers => $_[1] // {} }) }

sub send_json {
    my ($method, $path, $body, $key) = @_;
    return $http->request($method, "$site$base/api/v1$path", { content => encode_json($body),
        headers => { $key ? (Authorization => "Bearer $key") : () } });
}

sub made { return decode_json($_[0]{content}) }

like $it->{said}, qr{^READY http://127\.0\.0\.1:$it->{port}$base$}m, 'it says where it is';

my %url = (url => "$site$base/api/v1/health", is_public => JSON::PP::true);
my $created = made(send_json(POST => '/monitors', { %url, name => 'Shop' }));
my ($id, $key) = ($created->{monitor}{id}, $created->{manage_key});
my $other = made(send_json(POST => '/monitors', { %url, name => 'Till', url => 'http://127.0.0.1:1/',
    confirmation_threshold => 1 }));
my $page_answer = send_json(POST => '/status-pages', { slug => 'shop', title => 'Shop' });
send_json(POST => '/status-pages/shop/monitors', { monitor_ids => [ $id, $other->{monitor}{id} ] },
    made($page_answer)->{manage_key});
system("$build/watchpost", 'check') == 0 or die 'check failed';

subtest 'what it says of addresses' => sub {
    is $created->{manage_url}, "$base/monitor/$id#key=$key", 'manage_url';
    is $created->{view_url}, "$base/monitor/$id", 'view_url';
    is $created->{api_base}, "$base/api/v1/monitors/$id", 'api_base';
    is $page_answer->{headers}{location}, "$base/api/v1/status-pages/shop", 'Location of a page';
    my $bulk = made(send_json(POST => '/monitors/bulk', { monitors => [ { %url, name => 'Bulk' } ] }));
    like $bulk->{created}[0]{view_url}, qr{^$base/monitor/}, 'in bulk, too';
    my $rotated = made(send_json(POST => "/monitors/$bulk->{created}[0]{monitor}{id}/rotate-key", {},
        $bulk->{created}[0]{manage_key}));
    like $rotated->{manage_url}, qr{^$base/monitor/}, 'when a key is rotated';
    my $dependency = send_json(POST => "/monitors/$id/dependencies", { depends_on_id => $other->{monitor}{id} }, $key);
    is $dependency->{headers}{location}, "$base/api/v1/monitors/$id/dependencies", 'Location of a dependency';
    my ($incident) = @{ decode_json(get("$base/api/v1/incidents")->{content}) };
    my $note = send_json(POST => "/incidents/$incident->{id}/notes", { content => 'x' }, $other->{manage_key});
    is $note->{headers}{location}, "$base/api/v1/incidents/$incident->{id}/notes", 'Location of a note';
    is get($_)->{status}, 200, "$_ is there"
        for $created->{view_url}, $created->{api_base}, $page_answer->{headers}{location};
};

subtest 'the page behind a link in a mail' => sub {
    my $digest = sha256_hex('t1');
    system('sqlite3', '-cmd', '.timeout 5000', "$it->{state}/watchpost.db",
        "insert into mail_tokens (digest, purpose, address, owner) values ('$digest', 0, 'a\@example.org', 'x')") == 0 or die $!;
    my $page = get("$base/confirm/t1")->{content};
    like $page, qr{<form method="post" action="$base/confirm/t1">}, 'its button leads there';
    like $page, qr{href="$base/assets/a-1\.css"}, 'it has the style of the dashboard';
    my ($token) = $page =~ /name="token" value="([^"]+)"/;
    my $done = $http->post_form("$site$base/confirm/t1", { token => $token });
    is $done->{status}, 200, 'and confirms';
    unlike slurp("$it->{state}/log/site.watchpost.access.log"), qr/t1/, 'the log does not have it';
    like slurp("$it->{state}/log/site.watchpost.access.log"), qr{"GET $base/confirm/-"}, '... but the rest of the address';
};

subtest 'what is where, by every way in' => sub {
    my @there = ($base, "$base/", "$base/s/shop", "$base/home", "$base/monitor/$id/alerts", "$base/icon.svg",
        "$base/assets/a-1.js", "$base/llms.txt", "$base/SKILL.md", "$base/.well-known/skills/index.json",
        "$base/api/v1/monitors/$id/badge/status", "$base/api/v1/monitors?search=a%20b", "/%73tatus/api/v1/health",
        "$base/api/v1/health/");
    my @not = ("${base}x", map({ "$base$_" } qw(/nothing /status /status/home /.well-known/x /api/v1/nothing)));
    for my $front (sort keys %fronts) {
        for my $path (@there) {
            next if $path =~ /assets/ && $front eq 'start.sh';          # which serves the tree's own dashboard
            my $answer = $http->get("$fronts{$front}$path");
            $answer = $http->get($answer->{headers}{location}) if $path eq $base && $answer->{status} == 301;
            is $answer->{status}, 200, "$front: $path";
        }
        for my $path (@not) {
            my $answer = $http->get("$fronts{$front}$path");
            is $answer->{status}, 404, "$front: $path is nothing";
            next if $front eq 'one more nginx';                         # which has its own words outside
            like $answer->{content}, qr{"error":"[^"]*\Q$base/llms.txt}, '... and where to look';
        }
        my $stream = Streams::Client->ask($fronts{$front} =~ s{http://}{}r, "$base/api/v1/events?after=0");
        is $stream->event->{event}, 'check.completed', "$front: live events";
        my $metrics = $http->get("$fronts{$front}$base/metrics", { headers => { 'X-API-Key' => $it->{admin_key} } });
        is $metrics->{status}, 200, "$front: metrics";
    }
    is $http->get("$site$base/index.html")->{headers}{location}, "$base/", 'the shell alone is no page';
};

subtest 'the root of the site' => sub {
    for my $path (qw(/llms.txt /SKILL.md /.well-known/skills/index.json /.well-known/skills/watchpost/SKILL.md
        /.well-known/agent-skills/index.json /.well-known/api-catalog /llms/routes.md)) {
        is get($path)->{content}, get("$base$path")->{content}, "$path is there, too";
    }
    for my $path (qw(/ /home /api/v1/health /api/v1/events /api/v1/llms.txt /metrics /s/shop /icon.svg
            /assets/a-1.js)) {
        my $answer = get($path);
        is "$answer->{status} " . decode_json($answer->{content})->{code}, '404 NOT_FOUND', "$path is not";
    }
    my ($skill) = @{ decode_json(get('/.well-known/skills/index.json')->{content})->{skills} };
    is get($skill->{url})->{status}, 200, 'the index leads to the guide';
};

# All addresses that a document links to, and those it leads to in turn; each must be below the base, and there.
subtest 'links' => sub {
    my (%seen, @links);
    my @waiting = ("$base/", "$base/s/shop", "$base/s/nothing", "$base/home");
    while (defined(my $path = shift @waiting)) {
        next if $seen{$path}++;
        my $answer = get($path);
        my $wanted = $path =~ /nothing$/ ? 404 : 200;
        is $answer->{status}, $wanted, $path;
        next if $answer->{headers}{'content-type'} !~ /html|atom/;
        my @found = map { s/&amp;/&/gr =~ s/#.*//r } $answer->{content} =~ /\s(?:href|src|action)="(\/[^"]*)"/g;
        is join(' ', grep { !m{^$base(?:/|$)} } @found), '', '... links to nothing outside';
        push @waiting, @found;
        push @links, @found;
    }
    cmp_ok scalar(keys %seen), '>=', 10, 'there were some';
    ok((grep { m{/feed\.atom$} } @links), 'a feed among them');
    like get("$base/", { Accept => 'text/markdown' })->{content},
        qr{All of it as JSON: $base/api/v1/status\. Guide to the API: $base/llms\.txt\n}, 'in Markdown';
};

subtest 'the documents' => sub {
    my $openapi = decode_json(get("$base/api/v1/openapi.json")->{content});
    is_deeply $openapi->{servers}, [ { url => "$base/api/v1" } ], 'OpenAPI: the server';
    is_deeply $openapi->{paths}{'/metrics'}{servers}, [ { url => $base } ], '... of what is at the root';
    is get($openapi->{paths}{'/llms.txt'}{servers}[1]{url} . '/llms.txt')->{status}, 200, '... by which it is found';
    my $guide = get('/llms.txt')->{content};
    my @outside = grep { !/^\Q$base/ } $guide =~ m{(?<![\w%\}/.-])(/(?:api/v1|llms|SKILL|\.well-known|metrics|s/)\S*)}g;
    is "@outside", '', 'the guide: no address but below the base';
    like $guide, qr{^api=http://localhost:3007\Q$base\E/api/v1$}m, 'its first line to type';
    write_file("$www/guide.md", $guide);
    Tour::walk("$www/guide.md", $it, meanwhile => "'$build/watchpost' check", set => { admin => $it->{admin_key} });
};

subtest 'the programs' => sub {
    my $location = made(send_json(POST => '/locations', { name => 'Elsewhere' }, $it->{admin_key}));
    my $folder = File::Temp->newdir;
    local $ENV{WATCHPOST_STATE} = "$folder";
    my @probe = ("$build/watchpost", 'probe', '--server', "$site$base", '--key', $location->{probe_key});
    is system(@probe), 0, 'a remote probe';
    delete local $ENV{WATCHPOST_STATE};
    for my $how ('', "--url $site$base") {
        my $checks = decode_json(`$build/watchpost doctor --json $how`)->{checks};
        my %is = map { $_->{name} => $_->{status} } @$checks;
        is "$is{workers} $is{live_events}", 'ok ok', "the doctor $how";
    }
    local $ENV{PYTHONPATH} = "$source/sdk/python";
    local $ENV{PYTHONDONTWRITEBYTECODE} = 1;
    my $ask = 'import watchpost, sys; print(watchpost.Watchpost(sys.argv[1]).health()["status"])';
    is `python3 -c '$ask' $site$base`, "ok\n", 'the SDK';
    like `$build/watchpost.fcgi --nginx`, qr/^set \$watchpost_base "\Q$base\E";\nset \$watchpost_origin "";$/m, 'what nginx is told';
    local $ENV{BASE_PATH} = '/a"; return 200 "b';
    is system("$build/watchpost.fcgi --nginx >/dev/null 2>&1") >> 8, 78, '... and never told';
};

done_testing;
