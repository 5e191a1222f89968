# libcurl and the thirty libraries that it needs are loaded when there is something to ask by HTTP, and not
# before; a machine where it cannot be loaded says so, and records nothing that it did not see.
use strict;
use warnings;
use Test::More;

use Watchpost;

my $T0 = 1_700_000_000;
my $wp = Watchpost->new;

# Whether the command loaded libcurl: the loader tells what it reads.
sub loads_libcurl {
    local $ENV{LD_DEBUG} = 'files';
    return $wp->command(@_)->{err} =~ /libcurl\.so/;
}

ok !loads_libcurl('init'), 'init does not need libcurl';
ok !loads_libcurl($_), "$_ with nothing to do does not either" for qw(check notify tidy);

my $m = $wp->monitor(name => 'shop', url => 'http://127.0.0.1:1/', confirmation_threshold => 1);
my @check = ('check', '--now', Watchpost::timestamp($T0));
ok loads_libcurl(@check), 'a check over HTTP does';
ok !loads_libcurl(@check), 'until the monitor is due again';
$wp->delete("/monitors/$m->{id}", key => $m->{key});

for my $type (['dns', 'localhost'], ['tcp', '127.0.0.1:1']) {
    my $other = $wp->monitor(name => 'other', monitor_type => $type->[0], url => $type->[1]);
    ok !loads_libcurl(@check), "a check of $type->[0] needs none";
    $wp->delete("/monitors/$other->{id}", key => $other->{key});
}

# A libcurl that is none.
$m = $wp->monitor(name => 'till', url => 'http://127.0.0.1:1/', confirmation_threshold => 1);
open my $file, '>', $wp->folder . '/libcurl.so.4' or die $!;
close $file;
$wp->set(LD_LIBRARY_PATH => $wp->folder);
my $run = $wp->command('may_fail', @check);
is $run->{status}, 1, 'without libcurl a check fails';
like $run->{err}, qr{error: loading libcurl: \S*libcurl\.so\.4: file too short$}m, 'and says why';
is_deeply $wp->get("/monitors/$m->{id}/heartbeats")->{json}, [], 'nothing was seen, so nothing is recorded';
$wp->set(LD_LIBRARY_PATH => undef);
$wp->check(at => $T0 + 60);
is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'down', 'the next run checks what this one left';

done_testing;
