# DNS: every record type against a real server, and then servers that lie, stutter or break off.
use strict;
use warnings;
use File::Temp ();
use IO::Socket::INET;
use Target;
use Test::More;

sub ask {
    my ($port, $type, @names) = @_;
    return probe('--type=dns', "--resolver=127.0.0.1:$port", "--record=$type", @names);
}

# --- a real server ---------------------------------------------------------------------------------------

my $zone = <<'END';
$ORIGIN example.test.
$TTL 60
@     SOA   ns1 hostmaster 4294967295 7200 3600 1209600 300
@     NS    ns1
@     NS    ns2.other.test.
@     MX    10 mail
@     MX    20 backup.other.test.
@     CAA   0 issue "ca.example.net"
@     CAA   128 iodef "mailto:a\"b@example.test"
@     TXT   "v=spf1 -all"
long  TXT   "one " "two " "three"
quote TXT   "say \"hello\" \\ caf\195\169"
a     A     192.0.2.1
a     A     192.0.2.2
a     AAAA  2001:db8:0:0:1:0:0:1
z     AAAA  2001:DB8:0:1:1:1:1:1
alias CNAME a
more  CNAME alias
away  CNAME far.other.test.
xn--mnchen-3ya A 192.0.2.7
_sip._tcp SRV 10 60 5060 sip
big   TXT   "BIG"
1.2.0.192.in-addr.arpa.example.test. PTR nowhere.
END
$zone =~ s/^big.*\n/join '', map { sprintf "big TXT \"%s %03d\"\n", 'x' x 200, $_ } 1 .. 100/me;

my %reverse = (
    '2.0.192.in-addr.arpa' => "1 PTR host.example.test.\n",
    '8.b.d.0.1.0.0.2.ip6.arpa' => "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR six.example.test.\n",
);

sub write_file {
    my ($path, $text) = @_;
    open my $file, '>', $path or die "$path: $!";
    print $file $text;
    close $file or die "$path: $!";
}

# Starts nsd in this folder; returns its port, or nothing if it does not come up.
sub start_nsd {
    my ($folder) = @_;
    my $port = unused_port();
    my %zones = ('example.test' => $zone);
    $zones{$_} = "\$TTL 60\n@ SOA a. b. 1 2 3 4 5\n@ NS a.\n$reverse{$_}" for keys %reverse;
    my $config = <<"END" . join '', map {"zone:\n  name: $_\n  zonefile: $_.zone\n"} sort keys %zones;
server:
  ip-address: 127.0.0.1\@$port
  username: ""
  zonesdir: "$folder"
  database: ""
  pidfile: ""
  xfrdir: "$folder"
  xfrdfile: "$folder/xfrd.state"
  zonelistfile: "$folder/zone.list"
  logfile: "$folder/log"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
END
    write_file("$folder/$_.zone", "\$ORIGIN $_.\n$zones{$_}") for keys %zones;
    write_file("$folder/nsd.conf", $config);
    run_until_end('nsd', '-d', '-c', "$folder/nsd.conf");
    for (1 .. 20) { # each takes a quarter of a second if it is not there yet
        return $port if ask($port, 'SOA', '--timeout=1000', 'example.test')->{outcome} eq 'answered';
        select undef, undef, undef, 0.1;
    }
    return;
}

subtest 'a real server' => sub {
    local $ENV{PATH} = "$ENV{PATH}:/usr/sbin:/usr/local/sbin";
    plan skip_all => 'nsd is not installed' unless grep { -x "$_/nsd" } split /:/, $ENV{PATH};
    my $folder = File::Temp->newdir;
    my $port = start_nsd($folder) or die('nsd does not start: ' . `cat $folder/log`);

    my $values_are = sub {
        my ($type, $name, @wanted) = @_;
        my $seen = ask($port, $type, $name);
        is $seen->{outcome}, 'answered', "$type of $name";
        is_deeply [sort @{ $seen->{values} }], [sort @wanted], '... as the API writes it';
    };
    $values_are->('A', 'a.example.test', '192.0.2.1', '192.0.2.2');
    $values_are->('A', 'dns://A.Example.TEST.', '192.0.2.1', '192.0.2.2');
    $values_are->('AAAA', 'a.example.test', '2001:db8::1:0:0:1');
    $values_are->('AAAA', 'z.example.test', '2001:db8:0:1:1:1:1:1');
    $values_are->('CNAME', 'alias.example.test', 'a.example.test.');
    $values_are->('CNAME', 'more.example.test', 'alias.example.test.');
    $values_are->('MX', 'example.test', '10 mail.example.test.', '20 backup.other.test.');
    $values_are->('TXT', 'example.test', 'v=spf1 -all');
    $values_are->('TXT', 'long.example.test', 'one two three');
    $values_are->('TXT', 'quote.example.test', "say \"hello\" \\ caf\x{e9}");
    $values_are->('NS', 'example.test', 'ns1.example.test.', 'ns2.other.test.');
    $values_are->('SOA', 'example.test',
        'ns1.example.test. hostmaster.example.test. 4294967295 7200 3600 1209600 300');
    $values_are->('SRV', '_sip._tcp.example.test', '10 60 5060 sip.example.test.');
    $values_are->('CAA', 'example.test', '0 issue "ca.example.net"', '128 iodef "mailto:a\"b@example.test"');
    $values_are->('PTR', '192.0.2.1', 'host.example.test.');
    $values_are->('PTR', '2001:db8::1', 'six.example.test.');
    $values_are->('PTR', '1.2.0.192.in-addr.arpa', 'host.example.test.');
    $values_are->('A', 'more.example.test', '192.0.2.1', '192.0.2.2');
    $values_are->('MX', 'more.example.test');
    $values_are->('CNAME', 'a.example.test');
    $values_are->('TXT', 'big.example.test', map { sprintf '%s %03d', 'x' x 200, $_ } 1 .. 100);
    $values_are->('A', "M\xc3\xbcnchen.example.test", '192.0.2.7');
    is ask($port, 'A', 'nope.example.test')->{detail}, 'NXDOMAIN', 'a name that does not exist';
    is ask($port, 'A', 'other.test')->{detail}, 'REFUSED', 'a zone that is not served';
    is ask($port, 'A', 'away.example.test')->{detail}, 'REFUSED', 'an alias that leads away is asked for';
};

# --- servers that are not real ---------------------------------------------------------------------------

# What a question asks: its id, its first label, and the whole question section.
sub take_apart {
    my ($message) = @_;
    my $id = unpack 'n', $message;
    my ($question) = substr($message, 12) =~ /^((?:[\x01-\x3f].*?)?\0.{4})/s; # and not what is behind it
    return ($id, (unpack 'C/a', $question), $question);
}

sub header {
    my ($id, $flags, $questions, $answers) = @_;
    return pack 'n6', $id, $flags, $questions, $answers, 0, 0;
}

# An answer record about the name asked for (a pointer to it).
sub record {
    my ($type, $data) = @_;
    return pack('n n n N n/a*', 0xc00c, $type, 1, 60, $data);
}

my $address = record(1, "\xc0\x00\x02\x07");

# An answer with these records; one without any, but with these flags.
sub answer {
    my ($id, $question, @records) = @_;
    return join '', header($id, 0x8180, 1, scalar @records), $question, @records;
}

sub flags {
    my ($id, $question, $flags) = @_;
    return header($id, $flags, 1, 0) . $question;
}

# A record whose owner, or whose data, is a pointer to itself.
sub owned_by_itself { return pack 'n n n N n/a*', 0xc00c + length $_[1], 1, 1, 60, 'abcd' }
sub alias_of_itself { return record(5, pack 'n', 0xc00c + 12 + length $_[1]) }

my %asked;

# Each name has its own way of being answered over UDP: what to send, for the id and the question section.
my %udp = (
    'fine'         => sub { answer(@_, $address) },
    'silent'       => sub { () },
    'forged-id'    => sub { answer($_[0] ^ 1, $_[1], $address) },
    'forged-first' => sub {
        my ($id, $q) = @_;
        return (map({ flags($id ^ $_, $q, 0x8183) } 1 .. 20), answer($id, $q, $address));
    },
    'other-name'   => sub { answer($_[0], $_[1] =~ s/name/game/r, $address) },
    'other-type'   => sub { answer($_[0], $_[1] =~ s/\x01\0\x01\z/\x1c\0\x01/r, $address) },
    'no-question'  => sub { header($_[0], 0x8180, 0, 1) . "\0" . substr $address, 2 },
    'echo'         => sub { flags(@_, 0x0100) },
    'upper-case'   => sub { answer($_[0], uc $_[1], $address) },
    'runt'         => sub { substr answer(@_), 0, 7 },
    'cut-short'    => sub { substr answer(@_, $address), 0, -2 },
    'lies-about-count' => sub { header($_[0], 0x8180, 1, 65535) . $_[1] . $address },
    'loop'         => sub { answer(@_, owned_by_itself(@_)) },
    'loop-inside'  => sub { answer(@_, alias_of_itself(@_)) },
    'pointer-out'  => sub { answer(@_, record(5, "\xff\xff")) },
    'wrong-size'   => sub { answer(@_, record(1, 'abc')) },
    'empty-data'   => sub { answer(@_, record(1, '')) },
    'servfail'     => sub { flags(@_, 0x8182) },
    'rcode-15'     => sub { flags(@_, 0x818f) },
    'stranger'     => sub { answer(@_, "\x09stranger2\0" . substr $address, 2) },
    'own-alias'    => sub { answer(@_, record(5, "\xc0\x0c")) },
    'ever-on'      => sub { answer(@_, record(5, "\x07ever-on\xc0\x0c")) },
    'third-time'   => sub { ++$asked{ $_[1] } < 3 ? () : answer(@_, $address) },
    map { ("tcp-$_" => sub { flags(@_, 0x8380) }) }
        qw(fine silent reset half bytewise empty forged truncated),
);

# And over TCP: what to do with the connection.
sub framed { return pack 'n/a*', $_[0] }

my %tcp = (
    'tcp-fine'      => sub { my $c = shift; syswrite $c, framed(answer(@_, $address)) },
    'tcp-silent'    => sub { sysread $_[0], my $byte, 1 },
    'tcp-reset'     => sub { reset_by($_[0]) },
    'tcp-half'      => sub { my $c = shift; syswrite $c, substr framed(answer(@_, $address)), 0, 20 },
    'tcp-bytewise'  => sub { my $c = shift; syswrite $c, $_ for split //, framed(answer(@_, $address)) },
    'tcp-empty'     => sub { syswrite $_[0], "\0\0" },
    'tcp-forged'    => sub { my ($c, $id, $q) = @_; syswrite $c, framed(answer($id ^ 1, $q, $address)) },
    'tcp-truncated' => sub { my $c = shift; syswrite $c, framed(flags(@_, 0x8380)) },
);

# Both on one port.
sub serve_both {
    for (1 .. 20) {
        my $port = eval {
            my $tcp_port = serve(sub {
                my ($connection) = @_;
                sysread $connection, my $length, 2 or return;
                sysread $connection, my $message, unpack 'n', $length or return;
                my ($id, $label, $question) = take_apart($message);
                $tcp{$label}->($connection, $id, $question) if $tcp{$label};
            });
            serve_udp(sub {
                my ($id, $label, $question) = take_apart($_[0]);
                return $udp{lc $label} ? $udp{lc $label}->($id, $question) : ();
            }, port => $tcp_port);
        };
        return $port if $port;
    }
    die 'no port is free for both TCP and UDP';
}

my $port = serve_both();

sub all_end {
    my (%rows) = @_;
    my @late = grep { $rows{$_}[0] eq 'timed out' } sort keys %rows;
    my @others = grep { $rows{$_}[0] ne 'timed out' } sort keys %rows;
    my @seen = ask($port, 'A', map {"$_.test"} @others);
    push @seen, ask($port, 'A', '--timeout=1000', map {"$_.test"} @late) if @late;
    for my $name (@others, @late) {
        my ($outcome, $detail) = @{ $rows{$name} };
        my $seen = shift @seen;
        is $seen->{outcome}, $outcome, "$name: $outcome";
        is_deeply $seen->{values}, ['192.0.2.7'], "$name: the address" if $outcome eq 'answered' && !$detail;
        like $seen->{detail} // '', $detail, "$name: says why" if $detail;
        cmp_ok $seen->{told_after_ms}, '<', 5000, "$name: in time" if $outcome eq 'timed out';
    }
}

subtest 'forged answers are as good as none' => sub {
    all_end(
        'fine'         => ['answered'],
        'forged-first' => ['answered'],
        'upper-case'   => ['answered'],
        map { $_ => ['timed out'] } qw(silent forged-id other-name other-type no-question echo runt),
    );
};

subtest 'malformed answers are failures' => sub {
    all_end(
        'servfail' => ['failed', qr/^SERVFAIL$/],
        'rcode-15' => ['failed', qr/^RCODE15$/],
        'own-alias' => ['failed', qr/alias/],
        'ever-on'  => ['failed', qr/alias/],
        map { $_ => ['failed', qr/malformed/] }
            qw(cut-short lies-about-count loop loop-inside pointer-out wrong-size empty-data),
    );
    is_deeply ask($port, 'A', 'stranger.test')->{values}, [], 'a record of another name is none of ours';
};

subtest 'a lost packet is asked for again' => sub {
    my $seen = ask($port, 'A', '--timeout=4000', 'third-time.test');
    is $seen->{outcome}, 'answered', 'the third try is answered';
    cmp_ok $seen->{response_time_ms}, '>=', 1990, '... after half of the timeout';
};

subtest 'over TCP' => sub {
    all_end(
        'tcp-fine'      => ['answered'],
        'tcp-bytewise'  => ['answered'],
        'tcp-silent'    => ['timed out'],
        'tcp-reset'     => ['failed', qr/TCP/],
        'tcp-half'      => ['failed', qr/broke off/],
        'tcp-empty'     => ['failed', qr/./],
        'tcp-forged'    => ['failed', qr/another question/],
        'tcp-truncated' => ['failed', qr/truncated/],
    );
};

subtest 'names and resolvers' => sub {
    for my $name ('a..b', '.a', 'x' x 64 . '.test') {
        is ask($port, 'A', $name)->{detail}, 'not a name that DNS can hold', "<$name>";
    }
    my $silent = ask(closed_port(), 'A', 'a.test');
    is $silent->{detail}, 'the resolver refuses connections', 'nothing listens at the resolver';
};

done_testing;
