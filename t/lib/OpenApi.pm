package OpenApi;

# The API's description of itself, and what it has to say about real answers.
#
#   my $api = OpenApi->of($wp);                                  # what the worker serves
#   for my $o ($api->operations) { ... }                         # method, path, node, parameters, body, responses
#   my @complaints = $api->judge('GET', '/api/v1/tags', $answer);
#
# Paths are whole, as clients write them: /api/v1/monitors/{id}.  Parameters and responses are resolved.

use strict;
use warnings;

use JSON::PP ();
use Schema;

my @methods = qw(get post put patch delete);
my @noted_headers = qw(Location X-Total-Count Retry-After Allow ETag);

sub of {
    my ($class, $wp) = @_;
    my $document = $wp->get('/openapi.json')->{json} // die 'there is no document';
    my $it = bless { document => $document, schema => Schema->new(document => $document) }, $class;
    $it->{operations} = [ map { $it->_operations_at($_) } sort keys %{ $document->{paths} } ];
    return $it;
}

sub document { return $_[0]{document} }
sub schema { return $_[0]{schema} }
sub operations { return @{ $_[0]{operations} } }

sub _operations_at {
    my ($it, $path) = @_;
    my $item = $it->{document}{paths}{$path};
    my @found;
    for my $server (@{ $item->{servers} // $it->{document}{servers} }) {
        for my $method (grep { $item->{$_} } @methods) {
            my $node = $item->{$method};
            my $whole = ($server->{url} =~ s{/\z}{}r) . $path;
            my $pattern = join '[^/]+', map { quotemeta } split /\{\w+\}/, $whole, -1;
            my %responses = map { ($_ => $it->{schema}->follow($node->{responses}{$_})) } keys %{ $node->{responses} };
            push @found, {
                method => uc $method,
                path => $whole,
                pattern => qr/^$pattern\z/,
                node => $node,
                parameters => [ map { $it->{schema}->follow($_) } @{ $item->{parameters} // [] }, @{ $node->{parameters} // [] } ],
                body => $node->{requestBody},
                responses => \%responses,
            };
        }
    }
    return @found;
}

# The operation that a request is; the path with the fewest parameters wins.
sub operation_of {
    my ($it, $method, $uri) = @_;
    my ($path) = $uri =~ /^([^?]*)/;
    my @fits = grep { $_->{method} eq $method && $path =~ $_->{pattern} } $it->operations;
    my ($best) = sort { ($a->{path} =~ tr/{//) <=> ($b->{path} =~ tr/{//) } @fits;
    return $best;
}

# What is wrong with an answer (as Watchpost.pm gives it): its status, type, headers, body and code.
sub judge {
    my ($it, $method, $uri, $answer) = @_;
    my $operation = $it->operation_of($method, $uri) or return "$method $uri is not documented";
    my $response = $operation->{responses}{ $answer->{status} } or return "$answer->{status} is not documented";
    return ($it->_judge_headers($response, $answer), $it->_judge_content($response, $answer));
}

sub _judge_headers {
    my ($it, $response, $answer) = @_;
    my %documented = map { (lc $_ => $it->{schema}->follow($response->{headers}{$_})) } keys %{ $response->{headers} };
    my @complaints = map { "the header $_ is not documented" }
        grep { defined $answer->{headers}{ lc $_ } && !$documented{ lc $_ } } @noted_headers;
    for my $name (sort keys %documented) {
        my $value = $answer->{headers}{$name} // next;
        $value += 0 if $documented{$name}{schema}{type} eq 'integer' && $value =~ /^\d+\z/;
        push @complaints, map { "header $name: $_" } $it->{schema}->check($documented{$name}{schema}, $value);
    }
    return @complaints;
}

sub _judge_content {
    my ($it, $response, $answer) = @_;
    my $type = $answer->{headers}{'content-type'};
    return length $answer->{body} ? 'there is a body' : () if !$response->{content};
    my $media = $response->{content}{ $type // '' } or return 'the type ' . ($type // 'none') . ' is not documented';
    return if $type ne 'application/json';
    my @complaints = $it->{schema}->check($media->{schema}, $answer->{json}, strict => 1);
    my $code = ref $answer->{json} eq 'HASH' && $answer->{status} >= 400 ? $answer->{json}{code} : return @complaints;
    push @complaints, "the code $code is not documented" if !$media->{examples}{$code};
    return @complaints;
}

1;
