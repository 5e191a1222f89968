# schemathesis, which makes requests of its own from the OpenAPI document, asks a live instance for a bounded time: no
# answer may be a server's error, undocumented, or of another shape than documented.
#
# It is no part of plain `make check`, for it needs schemathesis; test.sh installs that and says where it is:
#   make check T=t/fuzz/schemathesis.t SCHEMATHESIS=/path/to/st
use strict;
use warnings;
use File::Spec ();
use Instance ();
use JSON::PP qw(encode_json decode_json);
use Test::More;
use Wait qw(wait_for within);

my $seconds = $ENV{SCHEMATHESIS_SECONDS} // 30;
note 'bound: ', $seconds + 240, ' s';
my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $build = $ENV{WATCHPOST_BUILD} // "$source/build";
my $st = $ENV{SCHEMATHESIS} // 'st';
$st = File::Spec->rel2abs($st) if $st =~ m{/};
like `'$st' --version 2>&1`, qr/^st, version \d/, 'schemathesis is installed' or die("there is no $st");

my $it = Instance->start(env => { MONITOR_RATE_LIMIT => 0, TARGET_POLICY => 'any', CLIENT_WRITES_PER_SECOND => 0 });
my %admin = (headers => { 'X-API-Key' => $it->{admin_key} });

sub ask {
    my ($method, $path, $body) = @_;
    my $answer = $it->ask($method, "/api/v1$path", { %admin, $body ? (content => encode_json($body)) : () });
    die "$method $path: $answer->{status} $answer->{content}" if !$answer->{success};
    return decode_json($answer->{content});
}

# Something of each kind for the requests to be about, with an incident that is open.
my $monitor = ask('POST', '/monitors', { name => 'shop', url => 'http://127.0.0.1:9/', is_public => JSON::PP::true,
    confirmation_threshold => 1, consensus_threshold => 1, sla_target => 99 })->{monitor}{id};
wait_for($it->launch('check')) == 0 or die 'watchpost check failed';
my $at = "/monitors/$monitor";
my $incident = ask('GET', "$at/incidents")->[0]{id} // die 'there is no incident';
my $channel = ask('POST', "$at/notifications",
    { name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:9/' } })->{id};
my $location = ask('POST', '/locations', { name => 'Frankfurt' });
ask('POST', '/status-pages', { slug => 'acme', title => 'Acme' });
ask('POST', '/status-pages/acme/monitors', { monitor_ids => [$monitor] });

# The admin key opens all but what takes a probe's.  Requests are about the things made above, but for what deletes
# things: it is about what schemathesis finds, or invents.  The location has to stay.
open my $config, '>', "$it->{folder}/schemathesis.toml" or die $!;
sub send_key {
    my ($paths, $key) = @_;
    print {$config} qq([[operations]]\n$paths\nheaders = { Authorization = "Bearer $key" }\n);
    return;
}
send_key('exclude-path-regex = "^/probe"', $it->{admin_key});
send_key('include-path-regex = "^/probe"', $location->{probe_key});

sub about {
    my ($paths, $parameters) = @_;
    print {$config} qq([[operations]]\ninclude-path-regex = "$paths"\nexclude-method = "DELETE"\nparameters = { $parameters }\n);
    return;
}
print {$config} qq([[operations]]\ninclude-name = "DELETE /locations/{id}"\nenabled = false\n);
about('^/monitors/\\\\{id\\\\}', qq("path.id" = "$monitor", "path.channel_id" = "$channel"));
about('^/incidents/\\\\{id\\\\}', qq("path.id" = "$incident"));
about('^/notifications/', qq("path.id" = "$channel"));
about('^/locations/', qq("path.id" = "$location->{location}{id}"));
about('^/status-pages/\\\\{slug\\\\}', qq("path.slug" = "acme"));
close $config;

# Streams do not end, and the paths at the root have another server.
my @words = ($st, '--no-color', '--config-file', "$it->{folder}/schemathesis.toml", 'run', $it->url . '/api/v1/openapi.json',
    '--origin', $it->url, '--max-time', $seconds, '--seed', 1, '--no-shrink', '--continue-on-failure',
    '--suppress-health-check', 'all', '--exclude-path-regex', '/events$|^/$|^/s/|^/api/v2/|^/confirm/|^/unsubscribe/|^/metrics$|^/mcp$|^/SKILL|^/.well-known|^/llms',
    '--checks', 'not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,'
    . 'response_schema_conformance,unsupported_method,allow_header_conformance');
my $pid = open(my $from, '-|') // die "fork: $!";
if (!$pid) {
    chdir $it->{folder} or die $!;      # where it leaves what it would like to remember
    exec @words or die "$st: $!";
}
my $said = within('the end of schemathesis', sub { local $/; <$from> }, $seconds + 200);
close $from;
is $?, 0, 'it has nothing to complain of' or diag $said;
my ($cases) = $said =~ /^\s*(\d+) generated,/m;
cmp_ok $cases // 0, '>', 50, 'after many requests' or diag $said;
note $said =~ s/.*(?=^=+ WARNINGS)//msr;

open my $log, '<', "$it->{state}/log/api.log" or die $!;
is join('', <$log>), '', 'and the workers had nothing to say';
ok $it->healthy, 'they are well';

kill TERM => $it->{pid};
$it->ended;
done_testing;
