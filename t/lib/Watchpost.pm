package Watchpost;

# An instance of Watchpost for a test: a folder and a database of its own, and no server.  One API worker answers the
# requests, over FastCGI, commands run `watchpost`.  The worker begins with the first request, and another takes its place
# when settings were changed (set).  After keep_worker it stays what it is until the next keep_worker; after as_cgi each
# request runs the worker as a plain CGI program.
#
#   my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 0);          # settings, as environment variables
#   my $m = $wp->monitor(name => 'shop');                      # creates one: its JSON, and {key}
#   $wp->patch("/monitors/$m->{id}", { name => 'till' }, key => $m->{key});
#   $wp->check(at => $T0);                                     # watchpost check --now
#   is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'down';
#
# Paths are below /api/v1; request() takes any.  A hash or array as body is sent as JSON, a string as it is.
# Options of a request: key (as Bearer), headers => { 'X-API-Key' => ... }, address (REMOTE_ADDR), env (more CGI
# variables).  An answer is { status, reason, headers (names in lower case), body, json }.
#
# A program that dies, or says anything that is no CGI answer, ends the test: so does every finding of a sanitizer.

use strict;
use warnings;

use Carp qw(croak);
use FastCGI;
use File::Copy ();
use File::Spec ();
use File::Temp ();
use Cpanel::JSON::XS ();    # a hundred times as fast as JSON::PP, whose true and false it gives and takes
use JSON::PP ();
use POSIX qw(strftime);
use Scalar::Util qw(weaken);
use SqliteShell;
use Time::Local qw(timegm);
use Wait qw(wait_for);

our $BUILD = $ENV{WATCHPOST_BUILD} // 'build';

my $json = Cpanel::JSON::XS->new->utf8->allow_nonref->canonical;
my $owner = $$;         # children that were forked have no workers of their own
my %all;                # instances with a worker
my $ended_badly = 0;

sub new {
    my ($class, %settings) = @_;
    my $folder = File::Temp->newdir('watchpost-XXXXXXXX', DIR => place());
    my $at_server = at_server() && !exists $settings{DATABASE_PATH};
    my $self = bless {
        folder => $folder,
        settings => {
            $at_server ? (DATABASE_URL => make_database()) : (DATABASE_PATH => "$folder/watchpost.db"),
            WATCHPOST_STATE => "$folder",
            MONITOR_RATE_LIMIT => 0,
            TARGET_POLICY => 'any',
            EMAIL_CONFIRMATION => 'none',
            %settings,
        },
    }, $class;
    $self->_copy_empty if !$at_server && !exists $settings{DATABASE_PATH};
    return $self;
}

# `make check` has made an empty database, so that not each story waits for all migrations; without it the first request
# makes one.
sub _copy_empty {
    my ($self) = @_;
    my $empty = $ENV{WATCHPOST_TEST_EMPTY} // return;
    File::Copy::copy($empty, $self->database) && chmod 0600, $self->database or croak "$empty: $!";
    return;
}

# Memory rather than a disk, where there is such a place: each commit waits for what it is written on.
# Whether the programs are built with a sanitizer, which keeps memory that was freed.  The file says so itself: a process
# may not have loaded it yet.
sub is_sanitized {
    open my $program, '<:raw', "$BUILD/watchpost.fcgi" or croak "watchpost.fcgi: $!";
    local $/;
    return <$program> =~ /libasan/;
}

sub place { return $ENV{TMPDIR} // (-d '/dev/shm' && -w _ ? '/dev/shm' : File::Spec->tmpdir) }

sub folder { return "$_[0]{folder}" }
sub database { return $_[0]{settings}{DATABASE_URL} // $_[0]{settings}{DATABASE_PATH} }

# Whether stories use a PostgreSQL server (make check-postgresql).
sub at_server { return ($ENV{WATCHPOST_TEST_DATABASE} // '') eq 'postgresql' }

# A copy of a template, by itself one with the schema; its address.  It goes with the server.
my $databases = 0;

sub make_database {
    my ($template) = @_;
    my $name = "story_$$\_" . $databases++;
    my @psql = ('psql', '-qAt', '-h', $ENV{WATCHPOST_TEST_SERVER}, '-U', 'postgres', '-d', 'postgres');
    system(@psql, '-c', "CREATE DATABASE $name TEMPLATE " . ($template // 'watchpost_template') . ' STRATEGY file_copy OWNER watchpost') == 0
        or croak "no database $name";
    return "postgresql://watchpost@/$name?host=$ENV{WATCHPOST_TEST_SERVER}";
}

# Changes settings for what runs from now on; undef takes one away.
sub set {
    my ($self, %settings) = @_;
    $self->{settings} = { %{ $self->{settings} }, %settings };
    return $self;
}

# The admin key: made when it is first asked for.
sub admin_key {
    my ($self) = @_;
    return $self->{admin_key} //= do {
        my $out = $self->command('init')->{out};
        $out =~ /(wp_[0-9a-f]{32})/ or croak "watchpost init printed no key: $out";
        $1;
    };
}

# --- requests ----------------------------------------------------------------------------------------------

for my $method (qw(get head delete options)) {
    no strict 'refs';
    *$method = sub {
        my ($self, $path, %options) = @_;
        return $self->request(uc $method, "/api/v1$path", undef, %options);
    };
}

for my $method (qw(post put patch)) {
    no strict 'refs';
    *$method = sub {
        my ($self, $path, $body, %options) = @_;
        return $self->request(uc $method, "/api/v1$path", $body, %options);
    };
}

# Channels that a story makes tell at once, one message for each alert, unless it says otherwise: only stories about
# groups set this.
our $groups = 0;

sub _at_once {
    my ($method, $uri, $body) = @_;
    return $body if $groups || $method !~ /^P(?:OST|UT)$/ || $uri !~ m{/(?:notifications|channels|channels/by/[^/?]+)(?:\?.*)?$}
        || ref $body ne 'HASH' || !$body->{config} || exists $body->{group_wait_seconds};
    return { %$body, group_wait_seconds => 0 };
}

sub request {
    my ($self, $method, $uri, $body, %options) = @_;
    $body = _at_once($method, $uri, $body);
    $body = $json->encode($body) if ref $body;
    $body //= '';
    my %headers = %{ $options{headers} // {} };
    $headers{Authorization} = "Bearer $options{key}" if defined $options{key};
    my ($query) = $uri =~ /\?(.*)/s;
    my %cgi = (
        GATEWAY_INTERFACE => 'CGI/1.1',
        REQUEST_METHOD => $method,
        REQUEST_URI => $uri,
        QUERY_STRING => $query // '',
        REMOTE_ADDR => $options{address} // '127.0.0.1',
        CONTENT_LENGTH => length $body,
        (map { ('HTTP_' . uc($_ =~ tr/-/_/r)) => $headers{$_} } keys %headers),
        %{ $options{env} // {} },
    );
    my $text = $self->{as_cgi} ? $self->_run_worker(\%cgi, $body) : $self->_ask_worker(\%cgi, $body);
    return _answer($text, "$method $uri");
}

sub as_cgi {
    my ($self) = @_;
    $self->stop_worker;
    $self->{as_cgi} = 1;
    return $self;
}

sub _run_worker {
    my ($self, $cgi, $body) = @_;
    my $run = $self->_run([ "$BUILD/watchpost.fcgi" ], $cgi, $body, 30);
    croak "the worker ended with $run->{status}: $run->{err}" if $run->{status} != 0;
    return $run->{out};
}

sub _ask_worker {
    my ($self, $cgi, $body) = @_;
    $self->_begin_worker if !$self->{is_kept} && ($self->{worker_has} // '') ne $json->encode($self->{settings});
    return eval { $self->{worker}->ask($cgi, $body) } // croak "$@" . $self->{worker}->errors;
}

# From now on one worker answers all requests, with the settings as they are; again, after they were changed.
sub keep_worker {
    my ($self) = @_;
    delete $self->{as_cgi};
    $self->_begin_worker;
    $self->{is_kept} = 1;
    return $self;
}

# Another view of the instance, with a worker of its own, and what is to be another's: beside(settings => {...}).
sub beside {
    my ($self, %other) = @_;
    my %same = %$self;
    delete @same{qw(worker is_kept worker_has as_cgi)};
    return bless { %same, %other }, ref $self;
}

sub _begin_worker {
    my ($self) = @_;
    $self->stop_worker;
    $self->{worker} = FastCGI->start([ "$BUILD/watchpost.fcgi" ], $self->_environment({}), $self->folder);
    $self->{worker_has} = $json->encode($self->{settings});
    weaken($all{$self} = $self);
    return;
}

# Ends it; croaks unless it ended well.
sub stop_worker {
    my ($self) = @_;
    delete @$self{qw(is_kept worker_has)};
    my $worker = delete $self->{worker} or return;
    my $status = $worker->stop;
    croak "the worker ended with $status: " . $worker->errors if $status != 0;
    return;
}

# A worker that nobody stops ends with the story, or with its instance, which then is not to be passed over in silence
# if it ended badly: a sanitizer speaks last.
sub DESTROY {
    my ($self) = @_;
    return if $$ != $owner;
    local ($@, $?);
    delete $all{$self};
    eval { $self->stop_worker; 1 } and return;
    warn $@;
    $ended_badly = 1;
    return;
}

END {
    if ($$ == $owner) {
        $_->DESTROY for grep { defined } values %all;
        $? ||= 1 if $ended_badly;
    }
}

our $decodes = 1;    # for a story with answers of megabytes: local $Watchpost::decodes = 0

sub _answer {
    my ($text, $what) = @_;
    my ($head, $body) = $text =~ /\A(.*?\r\n)\r\n(.*)\z/s or croak "$what: no CGI answer: $text";
    my %headers;
    for (split /\r\n/, $head) {
        my ($name, $value) = /^([A-Za-z-]+): (.*)$/ or croak "$what: no header: $_";
        croak "$what: $name twice" if exists $headers{ lc $name };
        $headers{ lc $name } = $value;
    }
    my ($status, $reason) = ($headers{status} // '') =~ /^(\d{3}) (.+)$/ or croak "$what: no status: $head";
    my $is_json = ($headers{'content-type'} // '') eq 'application/json' && length $body;
    return {
        status => $status,
        reason => $reason,
        headers => \%headers,
        body => $body,
        json => $is_json && $decodes ? $json->decode($body) : undef,
    };
}

# --- what tests often need ---------------------------------------------------------------------------------

# Creates a monitor; nothing listens at its url.  Its JSON, with the manage key as {key}.
sub monitor {
    my ($self, %body) = @_;
    my %wanted = (name => 'shop', url => 'http://127.0.0.1:1/', %body);
    my $answer = $self->post('/monitors', \%wanted);
    croak "no monitor: $answer->{body}" if $answer->{status} != 200;
    return { %{ $answer->{json}{monitor} }, key => $answer->{json}{manage_key} };
}

# `watchpost WORDS`: { status, out, err }; croaks unless it succeeds or `may_fail` stands first.
sub command {
    my ($self, @words) = @_;
    my $may_fail = @words && $words[0] eq 'may_fail' ? shift @words : undef;
    my $run = $self->_run([ "$BUILD/watchpost", @words ], {}, '');
    croak "watchpost @words ended with $run->{status}: $run->{err}" if $run->{status} != 0 && !$may_fail;
    return $run;
}

# Starts `watchpost WORDS` and returns its process id; it complains into the file "errors" in the folder.  The story
# waits for its end.
sub begin {
    my ($self, @words) = @_;
    my $pid = fork // die "fork: $!";
    return $pid if $pid != 0;
    %ENV = %{ $self->_environment({}) };
    open STDERR, '>>', $self->folder . '/errors' or POSIX::_exit(126);
    exec { "$BUILD/watchpost" } 'watchpost', @words or POSIX::_exit(127);
}

# The notifiers of this instance that run now, whatever started them; or the runs of another command.
sub notifiers {
    my ($self, $command) = @_;
    $command //= 'notify';
    my $ours = '=' . $self->database . "\0";
    my $read = sub { open my $file, '<', $_[0] or return ''; local $/; return scalar <$file> // '' };
    return grep { $read->("/proc/$_/cmdline") =~ /\0$command\0/ && index($read->("/proc/$_/environ"), $ours) >= 0 }
        map { m{(\d+)} } glob '/proc/[0-9]*';
}

# One run of the checker: check(at => Unix seconds, monitor => id), both optional.
sub check {
    my ($self, %options) = @_;
    my @words = ('check');
    push @words, '--now', timestamp($options{at}) if defined $options{at};
    push @words, '--monitor', $options{monitor} if defined $options{monitor};
    return $self->command(@words);
}

sub timestamp { return strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $_[0]) }
sub seconds { my ($y, $m, $d, @t) = $_[0] =~ /\d+/g; return timegm(reverse(@t), $d, $m - 1, $y) }

# What sqlite3 or psql says about the database from outside; rows as lines, columns with "|" between.
sub sql {
    my ($self, $sql) = @_;
    my $run;
    if ($self->{settings}{DATABASE_URL}) {
        $run = $self->_run([ 'psql', '-qAt', '-v', 'ON_ERROR_STOP=1', '-d', $self->database =~ s/watchpost@/postgres@/r, '-c', $sql ], {}, '');
        croak "psql: $run->{err}" if $run->{status} != 0;
    } else {
        @$run{qw(out err)} = SqliteShell::answer($self->database, $sql);
        croak "sqlite3: $run->{err}" if $run->{err} ne '';
    }
    chomp(my $out = $run->{out});
    return $out;
}

# For a story that has put heartbeats in by SQL: the numbers of them that are kept, as the program would have counted.
sub count_heartbeats {
    my ($self) = @_;
    return $self->sql('delete from heartbeat_blocks;
        insert into heartbeat_blocks (monitor, first_seq, heartbeats)
        select monitor, min(seq), case when count(*) = 512 and lead(1) over blocks is not null then 512 else 0 end
        from (select monitor, seq, (row_number() over (partition by monitor order by seq) - 1) / 512 as block
              from heartbeats) as placed group by monitor, block window blocks as (partition by monitor order by block);
        update monitor_states set heartbeats = (select count(*) from heartbeats h where h.monitor = monitor_states.monitor);
        update monitor_states set block_heartbeats = 1 + (heartbeats - 1) % 512 where heartbeats > 0');
}

# Our settings, and nothing else of the environment but what loaders and sanitizers read.
sub _environment {
    my ($self, $variables) = @_;
    my %env = (%{ $self->{settings} }, %$variables);
    for my $name (grep { /^(?:PATH|LANG|TMPDIR|(?:[ALU]|UB)SAN_OPTIONS|LD_\w+)$/ } keys %ENV) {
        $env{$name} //= $ENV{$name};
    }
    return { map { ($_ => $env{$_}) } grep { defined $env{$_} } keys %env };
}

sub _run {
    my ($self, $words, $variables, $input, $seconds) = @_;
    my $environment = $self->_environment($variables);
    my ($in, $out, $err) = map { $self->_nameless_file } 1 .. 3;
    syswrite $in, $input;
    sysseek $in, 0, 0;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        %ENV = %$environment;
        POSIX::dup2(fileno $in, 0) // POSIX::_exit(126);
        POSIX::dup2(fileno $out, 1) // POSIX::_exit(126);
        POSIX::dup2(fileno $err, 2) // POSIX::_exit(126);
        exec { $words->[0] } @$words or POSIX::_exit(127);
    }
    my $ended = wait_for($pid, $seconds);
    my $status = $ended & 127 ? 128 + ($ended & 127) : $ended >> 8;
    return { status => $status, out => _slurp($out), err => _slurp($err) };
}

my $files = 0;

sub _nameless_file {
    my ($self) = @_;
    my $path = $self->folder . "/of-a-command.$$." . $files++;
    open my $file, '+>:raw', $path or croak "$path: $!";
    unlink $path;
    return $file;
}

sub _slurp {
    my ($file) = @_;
    sysseek $file, 0, 0;
    sysread $file, my $text, -s $file;
    return $text // '';
}

1;
