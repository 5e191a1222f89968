# The official conformance suite of the Model Context Protocol, in both eras.  Its scenarios are for a server with tools
# and resources of the suite's own, too; those that any server is to pass are listed here, and of one the checks that
# need such tools.
use strict;
use warnings;
use File::Temp ();
use Instance;
use JSON::PP qw(decode_json);
use McpClients;
use Test::More;

McpClients::needed();

my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0 });

my %scenarios = (
    '2026-07-28' => [qw(tools-list resources-list prompts-list dns-rebinding-protection caching sep-2164-resource-not-found
            completion-complete server-sse-multiple-streams input-required-result-unsupported-methods
            http-header-validation server-stateless)],
    '2025-11-25' => [qw(server-initialize ping tools-list resources-list prompts-list dns-rebinding-protection completion-complete)],
);

# Checks that ask for a tool that the suite wants a server to have.
my %needs_its_tools = map { $_ => 1 } qw(sep-2575-server-rejects-undeclared-capability sep-2575-missing-capability-http-400
    sep-2575-http-server-no-independent-requests-on-stream sep-2575-server-no-log-without-loglevel);

my %runs = map {
    my $results = File::Temp->newdir('watchpost-XXXXXXXX', TMPDIR => 1);
    $_ => [ $results, McpClients::node(McpClients::module('@modelcontextprotocol/conformance/dist/index.js'), 'server',
        '--url', $it->url . '/mcp', '--suite', 'all', '--spec-version', $_, '-o', "$results") ];
} sort keys %scenarios;

for my $revision (sort keys %scenarios) {
    subtest $revision => sub {
        my ($results, $run) = @{ $runs{$revision} };
        my ($status, $out, $err) = McpClients::ended($run);
        for my $scenario (@{ $scenarios{$revision} }) {
            my ($file) = glob "$results/server-$scenario-2*/checks.json";
            ok $file, "$scenario ran" or diag("$out\n$err"), next;
            open my $in, '<:raw', $file or die "$file: $!";
            my @checks = @{ decode_json(do { local $/; <$in> }) };
            my %count;
            for my $check (@checks) {
                my $foreign = $needs_its_tools{ $check->{id} } && ($check->{errorMessage} // '') =~ /^Not testable: server does not list the diagnostic tool/;
                $count{ $foreign ? 'foreign' : $check->{status} }++;
                fail "$scenario: $check->{id}: $check->{status}: " . ($check->{errorMessage} // $check->{description} // '')
                    if !$foreign && $check->{status} !~ /^(?:SUCCESS|INFO|SKIPPED)$/;
            }
            cmp_ok $count{SUCCESS} // 0, '>=', 1, "$scenario: $count{SUCCESS} checks";
        }
    };
}

done_testing;
