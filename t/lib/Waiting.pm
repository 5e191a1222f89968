package Waiting;

# An instance with nginx, one worker and the events helper, for stories of answers that wait: a waiter is handed from the
# worker to the helper, and back.
#
#   my $it = Waiting::instance(PLUGIN_DIRS => $folder);     # with settings of its own
#   my ($it, $good, $bad) = Waiting::start();               # and two monitors: { id, key }; the one is up, the other down
#   my $answer = ask('GET', "/wait?ids=$good->{id}");       # HTTP::Tiny's, and {json}
#   my $waiter = begin('GET', "/wait?ids=$good->{id}");     # in a process of its own
#   my $answer = ended($waiter);                            # { status, json }

use strict;
use warnings;

use Exporter qw(import);
use Instance;
use JSON::PP qw(decode_json encode_json);
use POSIX ();
use Wait qw(within);

our @EXPORT = qw(ask begin ended);
my $it;

sub instance {
    return $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, WATCHPOST_WORKERS => 1, @_ });
}

sub start {
    return (instance(), monitor('api', $it->url . '/api/v1/health', tags => ['prod']), monitor('bad', 'http://127.0.0.1:1/'));
}

sub monitor {
    my ($name, $url, %more) = @_;
    my $made = ask('POST', '/monitors', { name => $name, url => $url, confirmation_threshold => 1, %more }, $it->{admin_key})->{json};
    return { id => $made->{monitor}{id}, key => $made->{manage_key} };
}

sub ask {
    my ($method, $path, $body, $key, %headers) = @_;
    $headers{Authorization} = "Bearer $key" if $key;
    my $answer = $it->ask($method, "/api/v1$path", { headers => \%headers, $body ? (content => encode_json($body)) : () });
    return { %$answer, json => scalar eval { decode_json($answer->{content}) } };
}

sub begin {
    my @request = @_;
    open my $from, '-|' or do {
        my $answer = ask(@request);
        print encode_json({ status => $answer->{status}, json => $answer->{json} });
        close STDOUT;
        POSIX::_exit(0);
    };
    return $from;
}

sub ended {
    my ($from) = @_;
    local $/;
    return decode_json(within('the answer of one that waits', sub { scalar <$from> }, 130));
}

1;
