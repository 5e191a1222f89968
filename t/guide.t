# The guide for agents: it is at each of its addresses, says what it must, knows every route, and each of its examples
# does what it says.
use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use Instance ();
use JSON::PP qw(decode_json);
use Test::More;
use Tour ();
use Watchpost ();

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $build = $ENV{WATCHPOST_BUILD} // "$source/build";

# What a newcomer may create in an hour; and whoever has walked through the README before is not stopped here.
use constant { MOST => 10, BY_README => 1 };
my $it = Instance->start(env => { MONITOR_RATE_LIMIT => MOST - BY_README });

open my $file, '<:raw', "$source/docs/guide.md" or die "docs/guide.md: $!";
my $guide = do { local $/; <$file> };

my $core;

subtest 'one document at five addresses' => sub {
    for my $path (qw(/llms.txt /SKILL.md /.well-known/skills/watchpost/SKILL.md
            /api/v1/llms.txt /api/v1/skills/SKILL.md)) {
        my $answer = $it->ask('GET', $path);
        is $answer->{status}, 200, $path;
        is $answer->{headers}{'content-type'}, 'text/plain; charset=utf-8', "$path: plain text";
        ok !exists $answer->{headers}{'access-control-allow-origin'}, "$path: for its own pages";
        $core //= $answer->{content};
        is $answer->{content}, $core, "$path: byte for byte";
        my $again = $it->ask('GET', $path, { headers => { 'If-None-Match' => $answer->{headers}{etag} } });
        is $again->{status}, 304, "$path: sent once";
    }
};

subtest 'parts' => sub {
    my $all = $core;
    cmp_ok length $core, '<=', 12_000, 'the core is small';
    my %named = map { ($_ => 1) } $core =~ m{`(/llms/\w+\.md)`}g;
    for my $part (sort keys %named) {
        my $answer = $it->ask('GET', $part);
        is $answer->{status}, 200, $part;
        is $answer->{headers}{'content-type'}, 'text/plain; charset=utf-8', '... plain text';
        cmp_ok length $answer->{content}, '<=', 12_000, '... and small';
        $all .= $answer->{content};
    }
    my $sorted = sub { join '', sort split /^/, $_[0] };
    is $sorted->($all), $sorted->($guide), 'together they are the guide';
    my $none = $it->ask('GET', '/llms/nothing.md');
    is $none->{status}, 404, 'no other';
    like decode_json($none->{content})->{error}, qr{/llms\.txt}, '... and where to look';
    my $written = $it->ask('GET', '/llms/routes.md')->{content};
    for my $route (`'$build/watchpost.fcgi' --routes` =~ m{^(\S+ /api/v1/\S+)}mg) {
        my $name = $route =~ s/:(\w+)/{$1}/gr;
        like $written, qr/`\Q$name\E`/, $name;
    }
    my $document = decode_json($it->ask('GET', '/api/v1/openapi.json')->{content});
    while (my ($path, $of) = each %{ $document->{paths} }) {
        for my $method (grep { /^(?:get|post|put|patch|delete)$/ } keys %$of) {
            my $name = uc($method) . ' ' . ($of->{servers} || $of->{$method}{servers} ? '' : '/api/v1') . $path;
            like $written, qr/`\Q$name\E`/, $name;
        }
    }
    ok index($core, $_) >= 0, "the core has $_" for 'Watchpost', '## Quick Start', 'POST /api/v1/monitors', '/api/v1/events',
        'GET /api/v1/monitors', '/api/v1/health', '/.well-known/skills/index.json', '/SKILL.md', '/api/v1/openapi.json';
};

subtest 'where people know the instance' => sub {
    my $public = Watchpost->new(PUBLIC_URL => 'https://watch.example.org');
    my $said = $public->request('GET', '/llms.txt')->{body};
    like $said, qr{^api=https://watch\.example\.org/api/v1$}m, 'the examples ask its address';
    unlike $said . $public->request('GET', '/llms/mcp.md')->{body}, qr/localhost:3007/, '... and no other';
};

subtest 'the index of skills' => sub {
    my $skills = decode_json($it->ask('GET', '/.well-known/skills/index.json')->{content})->{skills};
    my ($name, $description) = $guide =~ /\A---\nname: (.*)\ndescription: (.*)\n---\n/ or return fail 'a YAML block';
    is_deeply $skills, [{ name => $name, description => $description, url => '/SKILL.md', files => ['SKILL.md'] }],
        'is the head of the guide';
    is $name, 'watchpost', 'the name';
    cmp_ok length $description, '>', 20, 'the description is none too short';
    cmp_ok length $description, '<=', 500, 'nor too long';
    unlike $description, qr/: |#|^["'\[{]/, 'and needs no quotes in YAML';
};

subtest 'the index with digests' => sub {
    my $index = decode_json($it->ask('GET', '/.well-known/agent-skills/index.json')->{content});
    is $index->{'$schema'}, 'https://schemas.agentskills.io/discovery/0.2.0/schema.json', 'its schema';
    my ($skill) = @{ $index->{skills} };
    my $old = decode_json($it->ask('GET', '/.well-known/skills/index.json')->{content})->{skills}[0];
    is $skill->{$_}, $old->{$_}, "the same $_" for qw(name description url);
    is $skill->{type}, 'skill-md', 'one document';
    is $skill->{digest}, 'sha256:' . sha256_hex($core), 'which can be verified';
};

subtest 'the catalog of APIs' => sub {
    my $answer = $it->ask('HEAD', '/.well-known/api-catalog');
    is $answer->{headers}{link}, '</.well-known/api-catalog>; rel="api-catalog"', 'HEAD says what it is';
    $answer = $it->ask('GET', '/.well-known/api-catalog');
    like $answer->{headers}{'content-type'}, qr{^application/linkset\+json; profile="}, 'a set of links';
    my ($api) = @{ decode_json($answer->{content})->{linkset} };
    is $api->{anchor}, '/api/v1', 'of the API';
    is $it->ask('GET', $_->[0]{href})->{status}, 200, $_->[0]{href} for @$api{qw(service-desc service-doc status)};
};

subtest 'what it says' => sub {
    my @words = ('Watchpost', '## Quick Start', '/api/v1/', 'monitor', 'api', '/.well-known/skills/index.json',
        '/SKILL.md', '/api/v1/openapi.json', 'manage_key', 'probe_key', 'X-API-Key', '?key=', 'Authorization: Bearer');
    ok index($guide, $_) >= 0, $_ for @words;
    my $document = decode_json($it->ask('GET', '/api/v1/openapi.json')->{content});
    like $guide, qr/`$_`|\b$_\b/, $_ for @{ $document->{components}{schemas}{ErrorCode}{enum} };
    my $routes = `'$build/watchpost.fcgi' --routes`;
    for my $route ($routes =~ m{^(\S+ /api/v1/\S+)}mg) {
        my $written = $route =~ s/:(\w+)/{$1}/gr;
        like $guide, qr/^- (?:`[^`]+` )*`\Q$written\E`/m, $written;
    }
};

subtest 'its examples' => sub {
    my $check = "WATCHPOST_CONF='$it->{state}/watchpost.conf' '$build/watchpost' check";
    my $creates = () = do { local (@ARGV, $/) = "$source/README.md"; <> } =~ m{api/monitors -d}g;
    is $creates, BY_README + 1, 'the README creates one, and tries one that is refused';
    Tour::walk("$source/docs/guide.md", $it, meanwhile => $check, set => { admin => $it->{admin_key} });
};

kill TERM => $it->{pid};
$it->ended;
done_testing;
