package Hook;

# A webhook receiver that does as it is told by the path: "/500,reset,200/x" answers the first request to that path
# with 500, breaks off the second, answers the third, and all that follow, with 200.  Besides codes it knows reset,
# close (without a word), hang, and paced (429 to what comes within a second); "429+20" is a code with Retry-After in seconds, "503\@20" one with the same as a date.
# What came is kept in a file, in the order in which it came.  With port => N it listens there.
#
#   my $hook = Hook->new($folder);
#   $hook->url('/500,200/a');
#   $hook->got('/500,200/a');  # [{ at, method, path, headers (names in lower case), body, json }, ...]; all: no path

use strict;
use warnings;

use Fcntl qw(LOCK_EX);
use JSON::PP ();
use POSIX ();
use Target qw(serve request_of reset_by);
use Time::HiRes qw(time);

my $json = JSON::PP->new->utf8->canonical->allow_nonref;     # so the path comes last in what is kept

sub new {
    my ($class, $folder, %where) = @_;
    my $self = bless { file => "$folder/received" }, $class;
    open my $file, '>', $self->{file} or die "$self->{file}: $!";
    $self->{port} = serve(sub { $self->_serve($_[0]) }, %where);
    return $self;
}

sub url { return "http://127.0.0.1:$_[0]{port}$_[1]" }

sub got {
    my ($self, $path) = @_;
    open my $file, '<', $self->{file} or die "$self->{file}: $!";
    my @all = map { $json->decode($_) } grep { !defined $path || _is_for($path, $_) } <$file>;
    $_->{json} = eval { $json->decode($_->{body}) } for @all;
    return \@all;
}

sub _is_for {
    my ($path, $line) = @_;
    my $end = '"path":' . $json->encode($path) . "}\n";
    return length $line > length $end && substr($line, -length $end) eq $end;
}

# How many requests came to the path before: as many bytes are in a file of its own.
sub _keep {
    my ($self, $request) = @_;
    open my $file, '>>', $self->{file} or die "$self->{file}: $!";
    flock $file, LOCK_EX or die "flock: $!";
    open my $count, '>>', "$self->{file}-" . unpack 'H*', $request->{path} or die $!;
    my $before = -s $count;
    syswrite $count, '.';
    print {$file} $json->encode($request), "\n";
    close $file;
    return $before;
}

sub _serve {
    my ($self, $connection) = @_;
    my $text = request_of($connection);
    my ($head, $body) = split /\r\n\r\n/, $text, 2;
    my ($line, @lines) = split /\r\n/, $head // '';
    my ($method, $path) = ($line // '') =~ m{^(POST|PUT) (\S+) HTTP/1\.1$} or return;
    my %headers = map { /^([^:]+): ?(.*)$/ ? (lc $1, $2) : () } @lines;
    while (length $body < ($headers{'content-length'} // 0)) {
        sysread $connection, $body, 65536, length $body or last;
    }
    my $before = $self->_keep({ at => time, method => $method, path => $path, headers => \%headers, body => $body });
    my @words = split /,/, ($path =~ m{^/([^/?]+)})[0] // '';
    $self->_answer($connection, $words[$before] // $words[-1] // 200, $path);
    return;
}

# Whether the last request to the path came less than a second after the one before it.
sub _is_too_fast {
    my ($self, $path) = @_;
    my @at = map { $_->{at} } @{ $self->got($path) };
    return @at > 1 && $at[-1] - $at[-2] < 1;
}

sub _answer {
    my ($self, $connection, $word, $path) = @_;
    return reset_by($connection) if $word eq 'reset';
    return if $word eq 'close';
    sleep if $word eq 'hang';
    $word = $self->_is_too_fast($path) ? '429+1' : 200 if $word eq 'paced';
    my ($code, $how, $seconds) = $word =~ /^(\d+)(?:([+\@])(\d+))?$/ ? ($1, $2, $3) : 200;    # a path of its own
    my $more = $how ? 'Retry-After: ' . ($how eq '+' ? $seconds : _date(time + $seconds)) . "\r\n" : $word =~ /^3/ ? 'Location: http://127.0.0.1:' . $connection->sockport . "/200/elsewhere\r\n" : '';
    print {$connection} "HTTP/1.1 $code Word\r\n${more}Content-Length: 2\r\nConnection: close\r\n\r\nok";
    return;
}

sub _date {
    my ($at) = @_;
    return POSIX::strftime('%a, %d %b %Y %H:%M:%S GMT', gmtime $at);
}

1;
