package Hooked;

# A Watchpost (Watchpost.pm) with a receiver of webhooks (Hook.pm) beside it, and what tests ask about the two.
#
#   my $wp = Hooked->new;
#   my $m = $wp->watched('shop', $wp->{hook}->url('/500,200/a'));    # a monitor, and a channel for each url or config
#   $wp->check_one($m);
#   $wp->attempts($m);      # of webhooks: [ '1 failed 500 HTTP 500', '2 success 200 -' ]
#   $wp->outcomes($m);      # of alerts: 'delivered'

use strict;
use warnings;
use Hook;
use parent 'Watchpost';

sub new {
    my ($class, @options) = @_;
    my $self = $class->SUPER::new(@options);
    $self->{hook} = Hook->new($self->folder);
    return $self;
}

# Nothing listens at its own url.  {channels}: their ids.
sub watched {
    my ($self, $name, @configs) = @_;
    my $m = $self->monitor(name => $name, confirmation_threshold => 1);
    $m->{channels} = [ map { $self->add_channel($m, ref $_ ? $_ : { url => $_ }, $m->{key}) } @configs ];
    return $m;
}

# %more: events, min_duration_seconds.
sub add_channel {
    my ($self, $m, $config, $key, %more) = @_;
    my %channel = (name => 'hook', channel_type => 'webhook', config => $config, %more);
    return $self->post("/monitors/$m->{id}/notifications", \%channel, key => $key)->{json}{id};
}

sub check_one { return $_[0]->check(monitor => $_[1]{id}) }

sub deliveries {
    my ($self, $m) = @_;
    return $self->get("/monitors/$m->{id}/webhook-deliveries?after=0", key => $m->{key})->{json}{deliveries};
}

# The oldest first.
sub alerts {
    my ($self, $m) = @_;
    return reverse @{ $self->get("/monitors/$m->{id}/alert-log", key => $m->{key})->{json} };
}

sub outcomes { return join ' ', map { $_->{outcome} } alerts(@_) }

sub attempts {
    return [ map { join ' ', $_->{attempt}, $_->{status}, $_->{status_code} // '-', $_->{error_message} // '-' }
            @{ deliveries(@_) } ];
}

1;
