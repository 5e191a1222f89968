#!/usr/bin/perl
# What a status page of 1,000 monitors in ten sections costs: made anew after each write, and as long as nothing changes.  The
# ratio is to an answer about nothing (GET /health) of the same worker, over FastCGI.
use strict;
use warnings;
use Time::HiRes qw(time);
use lib "$ENV{WATCHPOST_SOURCE}/t/lib";
use Watchpost;

my ($monitors, $sections, $rounds) = (1000, 10, 20);
my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my @ids;
for my $some (1 .. $monitors / 50) {
    my $made = $wp->post('/monitors/bulk', { monitors => [ map { { name => "Monitor $some-$_", url => 'http://127.0.0.1:1/',
        is_public => JSON::PP::true } } 1 .. 50 ] }, key => $admin)->{json};
    push @ids, map { $_->{monitor}{id} } @{ $made->{created} };
}
$wp->post('/status-pages', { slug => 'big', title => 'Big' }, key => $admin);
my $laid = $wp->put('/status-pages/big/layout', [ map { my $s = $_; { section => "Section $s",
    monitors => [ map { { id => $_ } } @ids[ $s * $monitors / $sections .. ($s + 1) * $monitors / $sections - 1 ] ] } }
    0 .. $sections - 1 ], key => $admin);
$laid->{status} == 200 or die "no layout: $laid->{body}";
$wp->check(at => CORE::time());

sub median { my @of = sort { $a <=> $b } @_; return $of[ @of / 2 ] }
sub ms { my ($ask) = @_; my $begun = time; $ask->(); return 1000 * (time - $begun) }
my $page = sub { $wp->request(GET => '/s/big', undef, headers => { Accept => 'text/html' })->{status} == 200 or die 'no page' };
my $nothing = sub { $wp->get('/health') };
my (@cold, @warm, @bare);
for my $round (1 .. $rounds) {
    $wp->patch('/status-pages/big', { description => "Round $round" }, key => $admin);
    push @cold, ms($page);
    push @warm, ms($page);
    push @bare, ms($nothing);
}
my ($cold, $warm, $bare) = map { median(@$_) } \@cold, \@warm, \@bare;
printf "a status page of %d monitors: made anew %.1f ms, as it was %.2f ms, GET /health %.2f ms; %.1f and %.2f of that\n",
    $monitors, $cold, $warm, $bare, $cold / $bare, $warm / $bare;
