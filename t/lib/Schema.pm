package Schema;

# Judges JSON by the schemas of an OpenAPI 3.0 document: the part of the language that ours speaks.  A keyword that is
# not known here is a complaint, so that nothing is passed over in silence.
#
#   my $schema = Schema->new(document => $decoded);             # decoded by JSON::PP
#   my @complaints = $schema->check({ '$ref' => '#/components/schemas/Monitor' }, $value);
#   my @complaints = $schema->check($wanted, $value, strict => 1);
#
# strict: an object whose schema names its properties has no others, which is what we hold ourselves to when we
# answer; the document itself leaves room for more.

use strict;
use warnings;

use B ();
use JSON::PP ();

sub new {
    my ($class, %with) = @_;
    return bless { document => $with{document} }, $class;
}

# What a "#/..." points at; undef if nothing.
sub resolve {
    my ($self, $ref) = @_;
    my $at = $self->{document};
    for my $part (split m{/}, $ref =~ s{^#/}{}r) {
        $part =~ s{~1}{/}g;
        $part =~ s{~0}{~}g;
        $at = ref $at eq 'HASH' ? $at->{$part} : undef;
    }
    return $at;
}

# Follows a reference, if it is one.
sub follow {
    my ($self, $node) = @_;
    return ref $node eq 'HASH' && exists $node->{'$ref'} ? $self->resolve($node->{'$ref'}) : $node;
}

sub type_of {
    my ($value) = @_;
    return 'null' if !defined $value;
    return 'boolean' if JSON::PP::is_bool($value);
    return { HASH => 'object', ARRAY => 'array' }->{ ref $value } if ref $value;
    return 'string' if B::svref_2object(\$value)->FLAGS & B::SVf_POK;
    return $value =~ /^-?\d+\z/ ? 'integer' : 'number';
}

my %formats = (
    'date-time' => qr/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ\z/,
    'date' => qr/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\z/,
    'uuid' => qr/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\z/,
    'int64' => qr/^-?\d{1,19}\z/,
);

# A keyword: its judgement of a value of the type that it is about; undef if it has nothing to say.
my %keywords = (
    enum => sub {
        my ($v, $s) = @_;
        my @words = grep { defined } @{ $s->{enum} };
        return (grep { "$_" eq "$v" } @words) ? undef : "is not of @words";
    },
    minimum => sub { return $_[0] >= $_[1]{minimum} ? undef : "is less than $_[1]{minimum}" },
    maximum => sub { return $_[0] <= $_[1]{maximum} ? undef : "is more than $_[1]{maximum}" },
    minLength => sub { return length $_[0] >= $_[1]{minLength} ? undef : 'is too short' },
    maxLength => sub { return length $_[0] <= $_[1]{maxLength} ? undef : 'is too long' },
    pattern => sub { return $_[0] =~ /$_[1]{pattern}/ ? undef : "does not match $_[1]{pattern}" },
    minItems => sub { return @{ $_[0] } >= $_[1]{minItems} ? undef : 'has too few items' },
    maxItems => sub { return @{ $_[0] } <= $_[1]{maxItems} ? undef : 'has too many items' },
    maxProperties => sub { return keys %{ $_[0] } <= $_[1]{maxProperties} ? undef : 'has too many members' },
    format => sub {
        my ($v, $s) = @_;
        my $format = $formats{ $s->{format} } or return "has an unknown format: $s->{format}";
        return $v =~ $format ? undef : "is no $s->{format}";
    },
);
my %about = (
    enum => 'string boolean', minimum => 'integer number', maximum => 'integer number', minLength => 'string',
    maxLength => 'string', pattern => 'string', minItems => 'array', maxItems => 'array', maxProperties => 'object',
    format => 'string integer',
);
my %elsewhere = map { ($_ => 1) } qw($ref type nullable required properties additionalProperties items allOf anyOf
    description example default);

sub check {
    my ($self, $schema, $value, %with) = @_;
    my @complaints = $self->_check($schema, $value, 'it', $with{strict});
    push @complaints, $self->_unknown_members($schema, $value, 'it') if $with{strict};
    return @complaints;
}

sub _check {
    my ($self, $schema, $value, $at, $strict) = @_;
    my $node = $self->follow($schema) or return "$at: $schema->{'$ref'} points at nothing";
    my $type = type_of($value);
    return if $type eq 'null' && $node->{nullable} && (!$node->{enum} || grep { !defined } @{ $node->{enum} });
    my $plan = $self->{plans}{$node} //= _plan_of($node);
    my @complaints = map { "$at: the keyword $_ is not known" } @{ $plan->{unknown} };
    if (my $wanted = $node->{type}) {
        return "$at is of type $type instead of $wanted" if $type ne $wanted && "$type $wanted" ne 'integer number';
    }
    for my $word (@{ $plan->{$type} // [] }) {
        my $complaint = $keywords{$word}->($value, $node) // next;
        push @complaints, "$at $complaint";
    }
    push @complaints, map { $self->_check($_, $value, $at) } @{ $node->{allOf} // [] };
    push @complaints, $self->_any($node, $value, $at) if $node->{anyOf};
    push @complaints, $self->_members($node, $value, $at, $strict) if $type eq 'object';
    if ($type eq 'array' && $node->{items}) {
        push @complaints, map { $self->_within($node->{items}, $value->[$_], "$at\[$_]", $strict) } 0 .. $#$value;
    }
    return @complaints;
}

# Which keywords of a node judge values of which type.  It holds the node, whose address nothing else then takes.
sub _plan_of {
    my ($node) = @_;
    my %plan = (node => $node, unknown => [ grep { !$elsewhere{$_} && !$keywords{$_} } sort keys %$node ]);
    for my $word (grep { $keywords{$_} } sort keys %$node) {
        push @{ $plan{$_} }, $word for split ' ', $about{$word};
    }
    return \%plan;
}

sub _within {
    my ($self, $schema, $value, $at, $strict) = @_;
    return ($self->_check($schema, $value, $at, $strict), $strict ? $self->_unknown_members($schema, $value, $at) : ());
}

sub _any {
    my ($self, $node, $value, $at) = @_;
    my @all;
    for my $way (@{ $node->{anyOf} }) {
        my @complaints = $self->_check($way, $value, $at) or return;
        push @all, @complaints;
    }
    return @all;
}

sub _members {
    my ($self, $node, $value, $at, $strict) = @_;
    my $properties = $node->{properties} // {};
    my $others = $node->{additionalProperties};
    my @complaints = map { "$at has no $_" } grep { !exists $value->{$_} } @{ $node->{required} // [] };
    for my $name (sort keys %$value) {
        if ($properties->{$name}) {
            push @complaints, $self->_within($properties->{$name}, $value->{$name}, "$at.$name", $strict);
        } elsif (ref $others) {
            push @complaints, $self->_within($others, $value->{$name}, "$at.$name", $strict);
        } elsif (defined $others && !$others) {
            push @complaints, "$at has a $name";
        }
    }
    return @complaints;
}

# Members that neither the schema nor a part of it names, if any are named at all.
sub _unknown_members {
    my ($self, $schema, $value, $at) = @_;
    return if ref $value ne 'HASH';
    my $known = $self->{names}{$schema} //= { node => $schema, named => { $self->_named($schema) } };
    my $named = $known->{named};
    return if !%$named || $named->{'*'};
    return map { "$at has a $_, which is not documented" } grep { !$named->{$_} } sort keys %$value;
}

sub _named {
    my ($self, $schema) = @_;
    my $node = $self->follow($schema) or return;
    my @named = map { $self->_named($_) } @{ $node->{allOf} // [] }, @{ $node->{anyOf} // [] };
    push @named, map { ($_ => 1) } keys %{ $node->{properties} // {} };
    push @named, '*' => 1 if $node->{additionalProperties};
    return @named;
}

1;
