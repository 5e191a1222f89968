# What strangers may have kept: DATABASE_MAX_MIB.
use strict;
use warnings;
use Test::More;
use Watchpost;

my $wp = Watchpost->new(DATABASE_MAX_MIB => 1);
my $m = $wp->monitor(name => 'before');
my ($at, %own) = ("/monitors/$m->{id}", key => $m->{key});
my %site = (name => 'shop', url => 'https://example.com/');
my %channel = (name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' });

sub is_full {
    my ($answer, $what) = @_;
    is $answer->{status}, 507, $what;
    is $answer->{json}{code}, 'STORAGE_LIMIT', '... with its code';
    like $answer->{json}{error}, qr/DATABASE_MAX_MIB/, '... and the setting';
}

sub rows { return $wp->sql('select (select count(*) from monitors) + (select count(*) from channels)
    + (select count(*) from maintenances) + (select count(*) from alerts) + (select count(*) from status_pages)') }

subtest 'below it' => sub {
    is $wp->patch($at, { name => 'after' }, %own)->{status}, 200, 'all goes on';
    is $wp->post('/monitors', \%site)->{status}, 200, '... for strangers, too';
};

my $hook = $wp->post("$at/notifications", \%channel, %own)->{json}{id};
my $now = time;
my $sent = "from monitors m join channels c on c.monitor = m.key where c.id = '$hook'";
$wp->sql("insert into deliveries (seq, id, delivery_group, monitor, event, url, attempt, status, response_ms, created_at)
    select 1000 + n, 'd' || n, 'g' || n, m.key, 'incident.created', 'http://127.0.0.1:1/', 1, 'failed', 1, $now $sent;
    insert into alerts (key, id, monitor, channel, channel_id, alert_type, event, sent_at, outcome, body, delivery_group,
    attempts, due_at) select 1000 + n, 'a' || n, m.key, c.key, c.id, 'initial', 'incident.created', $now, outcome, '{}',
    'g' || n, 1, due $sent" =~ s/from monitors m/from (select 0 as n, 'failed' as outcome, null as due union all select 1, 'pending', 1e15) x join monitors m/gr);

$wp->sql('create table ballast (x blob); insert into ballast values (zeroblob(2000000))');

subtest 'above it' => sub {
    my $rows = rows();
    is_full $wp->post('/monitors', \%site), 'no monitor';
    is_full $wp->post('/monitors/bulk', { monitors => [ \%site ] }), 'nor many';
    is_full $wp->post('/monitors', 'x' x 300_000), 'before the body is read';
    is_full $wp->post('/status-pages', { slug => 'other', title => 'x' }), 'no page';
    is_full $wp->post("$at/notifications", \%channel, %own), 'no channel';
    is_full $wp->post("$at/maintenance", { title => 'x', starts_at => '2126-01-01T00:00:00Z',
        ends_at => '2126-01-01T01:00:00Z' }, %own), 'no window';
    is_full $wp->patch($at, { body_contains => 'x' x 9_000 }, %own), 'no longer text';
    is_full $wp->post("$at/webhook-deliveries/d0/redeliver", undef, %own), 'no copy of what was sent';
    is rows(), $rows, 'nothing was kept';
    is $wp->get($at)->{json}{body_contains}, undef, '... nor changed';
};

subtest 'what goes on' => sub {
    is $wp->post('/monitors', { %site, name => '' })->{status}, 507, 'a bad body makes no difference';
    is $wp->post("$at/notifications", \%channel)->{status}, 401, 'a key is asked for first';
    is $wp->post('/monitors', \%site, key => $wp->admin_key)->{status}, 200, 'the admin creates';
    is $wp->patch($at, { name => 'short' }, %own)->{status}, 200, 'what takes no more place is changed';
    is $wp->get($at)->{json}{name}, 'short', '... as it was asked';
    is $wp->post("$at/webhook-deliveries/d1/redeliver", undef, %own)->{status}, 202, 'what is still tried is tried now';
    is $wp->post("$at/webhook-deliveries/d0/redeliver", undef, key => $wp->admin_key)->{status}, 202, 'the admin sends again';
    is $wp->post("$at/pause", undef, %own)->{status}, 200, 'pausing';
    is $wp->get('/status')->{status}, 200, 'reading';
    is $wp->delete($at, %own)->{status}, 200, 'deleting';
};

subtest 'no limit' => sub {
    $wp->set(DATABASE_MAX_MIB => 0);
    is $wp->post('/monitors', \%site)->{status}, 200, 'creates';
};

done_testing;
