# Libraries that bring much along are loaded by processes that use them, and not before: libcurl and the thirty that it
# needs for a check over HTTP, c-ares for a name of a host, libidn2 for an international one. A machine where one
# cannot be loaded says so, and records nothing that it did not see.
use strict;
use warnings;
use utf8;
use Test::More;

use Watchpost;

my $T0 = 1_700_000_000;
my $wp = Watchpost->new;

# Which of them the command loaded: the loader tells what it reads.
sub loaded_by {
    local $ENV{LD_DEBUG} = 'files';
    my $said = $wp->command(@_)->{err};
    return join ' ', grep { $said =~ /calling init: \S*$_\.so/ } qw(libcares libcurl libidn2);
}

is loaded_by('init'), '', 'init needs none';
is loaded_by($_), '', "$_ with nothing to do does not either" for qw(check notify tidy);

# When a monitor of this type and url is due, and when it is not.
my @check = ('check', '--now', Watchpost::timestamp($T0));
for (
    ['http', 'http://127.0.0.1:1/', 'libcurl libidn2'], # which is one of the thirty
    ['tcp', '127.0.0.1:1', ''],
    ['tcp', 'localhost:1', 'libcares'],
    ['tcp', 'bücher.invalid:1', 'libcares libidn2'],
    ['dns', 'localhost', ''],
    ['dns', 'bücher.invalid', 'libidn2'],
    )
{
    my ($type, $url, $libraries) = @$_;
    my $m = $wp->monitor(name => 'one', monitor_type => $type, url => $url, timeout_ms => 1000);
    is loaded_by(@check), $libraries, "a check of $type, $url: " . ($libraries || 'none');
    is loaded_by(@check), '', 'until the monitor is due again';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
}

# One that is none.
sub without {
    my ($library, %target) = @_;
    my $m = $wp->monitor(name => 'till', confirmation_threshold => 1, %target);
    open my $file, '>', $wp->folder . "/$library" or die $!;
    close $file;
    $wp->set(LD_LIBRARY_PATH => $wp->folder);
    my $run = $wp->command('may_fail', @check);
    is $run->{status}, 1, "without $library a check fails";
    like $run->{err}, qr{error: a library cannot be loaded: \S*\Q$library\E: file too short$}m, 'and says why';
    is_deeply $wp->get("/monitors/$m->{id}/heartbeats")->{json}, [], 'nothing was seen, so nothing is recorded';
    $wp->set(LD_LIBRARY_PATH => undef);
    $wp->check(at => $T0 + 60);
    is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'down', 'the next run checks what this one left';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
}

without('libcurl.so.4', url => 'http://127.0.0.1:1/');
without('libcares.so.2', monitor_type => 'tcp', url => 'localhost:1');

done_testing;
