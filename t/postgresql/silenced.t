# Whether a monitor is silenced is looked up for each that is asked about, and not for all monitors each time: in a storm of
# 800 alerts among 4,000 monitors that was ten seconds in one statement.
use strict;
use warnings;
use Test::More;
use Watchpost;

plan skip_all => 'this is about PostgreSQL' if !Watchpost::at_server();
my $wp = Watchpost->new;
my $admin = $wp->admin_key;
$wp->post('/monitors/bulk', { monitors => [ map { { name => "m$_", url => 'http://127.0.0.1:1/' } } 1 .. 50 ] }, key => $admin) for 1 .. 8;
$wp->sql('analyze monitors');

# The text of a query, with numbers and texts for its parameters.
sub query {
    my ($file, $name) = @_;
    open my $in, '<', ($ENV{WATCHPOST_SOURCE} // '.') . "/sql/$file.sql" or die "$file: $!";
    my ($text) = do { local $/; <$in> } =~ /^-- :name \Q$name\E\n(.*?;)$/ms or die "no query $name";
    return $text =~ s/:channel_id\b/'c'/gr =~ s/(?<![:\w]):[a-z_]+\b/1/gr;
}

for ([ outbox_groups => 'outbox_join' ], [ silences => 'silenced_ends_due' ]) {
    my $plan = $wp->sql('explain ' . query(@$_));
    like $plan, qr/Index.* Scan using \w+ on monitors/, "$_->[1]: a monitor is looked up";
    unlike $plan, qr/Seq Scan on monitors/, '... and they are not all read' or diag $plan;
}
$wp->stop_worker;
done_testing;
