package Mails;

# Mail servers for a story, and what they were given, read back by python's email library.  The story ends if python's
# aiosmtpd or msmtp is missing.
#
#   my $server = Mails->serve('good', '--login', 'user:password');   # options of t/tools/mail_server.py
#   $server->{port};
#   my @mails = $server->mails;      # each { headers, parts => [ [ type, charset, text ] ], raw, ... }
#   $server->noted;                  # what the server noted about recipients, lines "RCPT address ..."

use strict;
use warnings;

use File::Temp ();
use IPC::Open2 qw(open2);
use JSON::PP ();
use Test::More;
use Wait qw(within);

my $python = '/usr/bin/python3';
plan skip_all => 'python3-aiosmtpd is not installed' if system("$python -c 'import aiosmtpd' 2>/dev/null") != 0;
plan skip_all => 'msmtp is not installed' if system('command -v msmtp >/dev/null') != 0;

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $folder = File::Temp->newdir;
my (@servers, @outputs);     # of which none may be closed, or we would wait for the end of the server
END { my $status = $?; kill KILL => @servers; $? = $status }

sub folder { return "$folder" }

# Its mails are in $folder/NAME.
sub serve {
    my ($class, $name, @options) = @_;
    mkdir "$folder/$name";
    my $pid = open(my $out, '-|', $python, '-W', 'ignore', "$source/t/tools/mail_server.py", "$folder/$name", @options)
        || die $!;
    push @servers, $pid;
    push @outputs, $out;
    my $port = within('the mail server', sub { <$out> });
    chomp $port;
    return bless { port => $port, folder => "$folder/$name" }, $class;
}

# One python for all of a story's mails: to start it takes as long as to read hundreds.  For each line FOLDER TAB NUMBER
# it reads those of the folder that come behind so many.
my $script = <<'END';
import email, email.policy, json, os, sys

def read(path):
    raw = open(path, 'rb').read()
    m = email.message_from_bytes(raw, policy=email.policy.default)
    return {'headers': {k.lower(): str(v) for k, v in m.items()}, 'type': m.get_content_type(),
            'defects': [str(d) for p in m.walk() for d in p.defects],
            'parts': [[p.get_content_type(), p.get_content_charset(), p.get_content().replace('\r\n', '\n')]
                      for p in m.iter_parts()],
            'longest': max(len(l) for l in raw.splitlines()), 'raw': raw.decode('latin-1')}

for line in sys.stdin:
    folder, number = line.rstrip('\n').split('\t')
    mails, path = [], lambda: f'{folder}/{int(number) + len(mails) + 1}.eml'
    while os.path.exists(path()):
        mails.append(read(path()))
    print(json.dumps(mails), flush=True)
END
my ($to_reader, $from_reader, $reader_of);

sub _begin_reader {
    my $pid = open2($from_reader, $to_reader, $python, '-c', $script);
    push @servers, $pid;
    $reader_of = $$;
    return;
}

sub mails {
    my ($self) = @_;
    my $read = $self->{read} //= [];
    _begin_reader() if ($reader_of // 0) != $$;
    print {$to_reader} "$self->{folder}\t" . @$read . "\n";
    push @$read, @{ JSON::PP->new->utf8->decode(within('the mails', sub { scalar <$from_reader> })) };
    return @$read;
}

# To whom they went, by their header; of thousands that is all that is read.
sub receivers {
    my ($self) = @_;
    my @to;
    for my $path (glob "$self->{folder}/*.eml") {
        open my $mail, '<', $path or die "$path: $!";
        while (<$mail>) {
            push @to, $1 if /^To: (\S+)/;
            last if /^\r?$/;
        }
    }
    return @to;
}

sub noted {
    my ($self) = @_;
    open my $file, '<', "$self->{folder}/log" or return '';
    local $/;
    return scalar <$file> // '';
}

1;
