# DATABASE_READ_URL: public pages, badges, feeds and metrics are read from a standby while that is young enough, all else
# from the primary; and all of it from the primary where the standby lags or is gone.
use strict;
use warnings;
use Cluster;
use JSON::PP ();
use Test::More;
use Time::HiRes qw(time);
use Wait qw(eventually);
use Watchpost;

my $primary = Cluster->start;
$primary->sql('postgres', 'CREATE DATABASE watchpost OWNER watchpost');
my $standby = $primary->standby;
my $wp = Watchpost->new(DATABASE_PATH => 'none', DATABASE_URL => Cluster::url('watchpost', $primary),
    DATABASE_READ_URL => Cluster::url('watchpost', $standby));
delete $wp->{settings}{DATABASE_PATH};
my $admin = $wp->admin_key;
my $page = $wp->post('/status-pages', { title => 'First title', slug => 'acme' })->{json};
my $m = $wp->monitor(name => 'shop', is_public => JSON::PP::true);
$wp->post('/status-pages/acme/monitors', { monitor_ids => [ $m->{id} ] }, key => $page->{manage_key});
$wp->check;
$wp->keep_worker;

sub page { return $wp->request('GET', '/s/acme', '')->{body} }

# Statements that the program has run on a server, by its statistics.
sub is_read {
    my ($server, $ask) = @_;
    my $scans = sub { $server->sql('watchpost', 'select sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)) from pg_stat_user_tables
        where relname in (\'status_pages\', \'monitors\')') };
    my $before = $scans->();
    return eventually(sub { $ask->(); $scans->() > $before }, 20);
}

ok eventually(sub { page() =~ /First title/ }), 'the page is there';
ok is_read($standby, \&page), 'it is read from the standby';
ok is_read($standby, sub { $wp->get("/monitors/$m->{id}/badge/status") }), 'so is a badge';
ok is_read($standby, sub { $wp->get('/status-pages/acme/feed.atom') }), 'a feed';
ok is_read($standby, sub { $wp->request('GET', '/metrics', '', key => $admin) }), 'and metrics';

$standby->sql('postgres', 'select pg_wal_replay_pause()');
my $changed = time;
is $wp->patch('/status-pages/acme', { title => 'Second title' }, key => $page->{manage_key})->{status}, 200, 'the page is changed';
is $wp->get('/status-pages/acme')->{json}{title}, 'Second title', 'a client reads what it wrote';
ok eventually(sub { page() =~ /Second title/ }, 20), 'a standby that lags is left';
cmp_ok time - $changed, '<', 11, 'before it is more than 10 seconds behind';
$standby->sql('postgres', 'select pg_wal_replay_resume()');
ok is_read($standby, \&page), 'and taken again, when it has caught up';
like page(), qr/Second title/, 'with the change';

$standby->kill;
like page(), qr/Second title/, 'without the standby the primary answers';
is $wp->request('GET', '/metrics', '', key => $admin)->{status}, 200, 'metrics, too';
$wp->stop_worker;

done_testing;
