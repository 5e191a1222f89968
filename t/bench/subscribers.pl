#!/usr/bin/perl
# What a mail to a subscriber of a status page costs, and whether 5,000 of them are told within ten minutes: processor time
# for each mail, of which most is the start of msmtp; and how many go out when each takes the mail server a while.
#
#   WATCHPOST_SUBSCRIBERS=400 t/bench/subscribers.pl
use strict;
use warnings;
use Time::HiRes qw(time);
use lib "$ENV{WATCHPOST_SOURCE}/t/lib";
use Mails;
use Wait qw(eventually);
use Watchpost;

my $many = $ENV{WATCHPOST_SUBSCRIBERS} // 400;
my ($all, $slow, $at_once) = (5000, 0.5, 8);

# Seconds of wall and of processor time for that many mails.
sub told {
    my ($name, $count, @options) = @_;
    my $server = Mails->serve($name, @options);
    my $wp = Watchpost->new(SMTP_HOST => '127.0.0.1', SMTP_PORT => $server->{port}, SMTP_TLS => 'none',
        SMTP_FROM => 'watch@example.org', PUBLIC_URL => 'https://watch.example.org');
    my $key = $wp->post('/status-pages', { slug => 'a', title => 'A' })->{json}{manage_key};
    my $post = sub { $wp->post('/status-pages/a/posts', { title => 'To all', body => 'What *happened*' }, key => $key) };
    $post->();
    eventually(sub { !$wp->notifiers }) or die 'a run that nobody asked for';
    $wp->sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < $count)
        insert into subscribers (key, id, page, email, state, kinds, language, asked_at, created_at, confirmed_at)
        select i, 's' || i, p.key, 's' || i || '\@example.com', 1, 15, 'en', 1, 1, 1 from n cross join status_pages p");
    $post->();
    kill KILL => $wp->notifiers;
    my $before = () = $server->noted =~ /^DATA/mg;
    my ($begun, @used) = (time, times);
    $wp->command('notify') until (() = $server->noted =~ /^DATA/mg) >= $count;
    my $wall = time - $begun;
    my @now = times;
    my $sent = $count - $before;
    return ($wall / $sent, ($now[2] + $now[3] - $used[2] - $used[3]) / $sent);
}

my @start = times;
system('msmtp --version >/dev/null') for 1 .. 20;
my @started = times;
my $msmtp = ($started[2] + $started[3] - $start[2] - $start[3]) / 20;
my ($wall, $cpu) = told('quick', $many);
printf "a mail: %.1f ms of processor time, msmtp alone takes %.1f to start; %d took %.0f s here, of one processor they take %.0f\n",
    1000 * $cpu, 1000 * $msmtp, $all, $all * $wall, $all * $cpu;
my ($waited) = told('slow', $at_once * 10, '--slow', $slow);
printf "a server that takes %.1f s for each: %.1f a second (%.0f if nothing else took time), %d in %.0f s\n",
    $slow, 1 / $waited, $at_once / $slow, $all, $all * $waited;
