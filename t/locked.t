# A database that another process has locked: the checker waits for it and loses nothing, the API says when to come
# back, and both go on without a hand when the lock is gone.
use strict;
use warnings;

use IPC::Open2 qw(open2);
use IPC::Open3 qw(open3);
use Test::More;
use Wait qw(wait_for within);
use Watchpost;

my $wp = Watchpost->new;
my $m = $wp->monitor(name => 'shop', url => 'http://127.0.0.1:9/', confirmation_threshold => 1);

# sqlite3 in a process of its own holds the write lock until it is told to end.
my $sqlite = open2(my $says, my $asks, 'sqlite3', $wp->database);
sub run_sql {
    my ($sql) = @_;
    print $asks "$sql\nSELECT 'done';\n";
    $asks->flush;
    return within('an answer of sqlite3', sub { scalar <$says> });
}
is run_sql('BEGIN IMMEDIATE;'), "done\n", 'another process holds the lock';

my $refused = $wp->patch("/monitors/$m->{id}", { name => 'till' }, key => $m->{key});
is $refused->{status}, 503, 'a change is refused for now';
ok $refused->{headers}{'retry-after'}, 'and says when to come back';
is $refused->{json}{code}, 'SERVICE_UNAVAILABLE', 'with its code';
is $wp->get("/monitors/$m->{id}")->{json}{name}, 'shop', 'reading goes on';

# The checker starts, meets the lock, says so once, and waits.
my %settings = %{ $wp->{settings} };
my $check;
{
    local %ENV = (%ENV, %settings);
    $check = open3(my $in, my $out, 0, "$Watchpost::BUILD/watchpost", 'check');
    like within('a word of the checker', sub { scalar <$out> }), qr/locked/, 'the checker says what it waits for';
}
is run_sql('ROLLBACK;'), "done\n", 'the lock is gone';
is wait_for($check), 0, 'the checker ends well';
is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'down', 'and has recorded what it saw';
is $wp->patch("/monitors/$m->{id}", { name => 'till' }, key => $m->{key})->{status}, 200, 'changes are taken again';

close $asks;
wait_for($sqlite);
done_testing;
