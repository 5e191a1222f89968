# x-kinds of the OpenAPI document, from which forms are made, say the same as the program: of a monitor of a kind that a
# field is not for, the answer names the kinds that it is for.
use strict;
use warnings;
use JSON::PP ();
use OpenApi;
use Test::More;
use Watchpost;

my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 0, TARGET_POLICY => 'any')->keep_worker;
my $document = OpenApi->of($wp)->document;
my $schemas = $document->{components}{schemas};
my $fields = $schemas->{MonitorFields}{properties};
my $kinds_of = $document->{'x-kinds'}{fields};
my $base = { name => 'kinds', url => 'example.com' };

# Members that every monitor keeps, whatever its kind: there x-kinds say where they matter.
my %kept = map { ($_ => 1) } qw(method expected_status body_contains headers follow_redirects dns_record_type dns_expected);

# Values for what the document's type or choice does not make one of.
my %value = (
    expected_statuses => ['2xx'], auth => { type => 'bearer', token => 'x' }, connect_to => 'example.com',
    tls_ca => undef, tls_client_cert => undef, tls_client_key => undef, expiry_days => [7],
    dns_expected_values => ['a'], dns_resolvers => ['192.0.2.53'], plugin => 'check_ssh', plugin_args => ['a'],
    every_seconds => 60, cron => '@daily', timezone => 'UTC', bounds => { a => { min => 1 } }, max_body_bytes => 2048,
    interval_seconds => 600, max_run_seconds => 60, grace_seconds => 60, packets => 3, loss_threshold_pct => 50,
);

sub value_of {
    my ($name) = @_;
    return $value{$name} if exists $value{$name};
    my $rules = $fields->{$name};
    return JSON::PP::true() if $rules->{type} eq 'boolean';
    return $rules->{enum}[0] if $rules->{enum};
    return 'x';
}

sub said_of {
    my ($name, $kind) = @_;
    my $push = $kind eq 'push' ? { every_seconds => 60 } : {};
    my $answer = $wp->post('/monitors?dry_run=true', { %$base, %$push, monitor_type => $kind, $name => value_of($name) },
        key => $wp->admin_key);
    is $answer->{status}, 200, "$name of $kind" or diag $answer->{body};
    my ($kinds) = map { /^\Q$name\E is for (.*) monitors, and is ignored$/ ? $1 : () } @{ $answer->{json}{warnings} // [] };
    return $kinds;
}

for my $name (sort grep { !$kept{$_} } keys %$kinds_of) {
    next if exists $value{$name} && !defined $value{$name};     # PEM: with the other fields of TLS
    my $kinds = $kinds_of->{$name};
    my ($other) = grep { my $kind = $_; !grep { $_ eq $kind } @$kinds } qw(dns ping push);
    my $said = said_of($name, $other) // '';
    is_deeply [ sort split /, | and /, $said ], [ sort @$kinds ], "$name: $said";
}

for my $name (sort grep { !$kinds_of->{$_} } keys %$fields) {
    next if $name =~ /^(?:name|url|monitor_type|tags|headers|assertions|expected_body)$/;
    my $value = { is_public => JSON::PP::true(), external_id => 'x', notes_url => 'https://example.com/', sla_target => 99 }->{$name};
    local $value{$name} = $value // (($fields->{$name}{type} // '') =~ /integer|number/ ? 5 : value_of($name));
    is said_of($name, $_), undef, "and $name is for all" for qw(dns push);
}

my $sources = $schemas->{Assertion}{properties}{source};
for my $source (grep { $_ } @{ $sources->{enum} }) {
    my $kinds = $document->{'x-kinds'}{sources}{$source} or next;
    my ($other) = grep { my $kind = $_; !grep { $_ eq $kind } @$kinds } qw(domain);
    my $answer = $wp->post('/monitors?dry_run=true',
        { %$base, monitor_type => $other, assertions => [ { source => $source, op => 'exists', path => 'x' } ] }, key => $wp->admin_key);
    my ($said) = $answer->{body} =~ /\Q$source\E[^"]* is for monitors of type (.*), not for/;
    is_deeply [ sort split /, | or | and /, $said // '' ], [ sort @$kinds ], "$source: " . ($said // $answer->{body});
}

done_testing;
