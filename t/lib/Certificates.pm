package Certificates;

# Certificates for servers of a story, in a folder of its own, and whom it trusts: its own authority alone.
#
#   use Certificates;                               # or skips the story
#   certificate('good', [[DNS => 'localhost']]);    # good.pem, good.key
#   pem('good');                                    # a file's path: pem, key

use strict;
use warnings;

use Exporter 'import';
use File::Temp ();
use Test::More ();

our @EXPORT = qw(certificate pem key content_of here);

BEGIN {
    eval { require IO::Socket::SSL; require IO::Socket::SSL::Utils; 1 }
        or Test::More::plan(skip_all => 'IO::Socket::SSL is not installed');
    IO::Socket::SSL::Utils->import;
}

my $folder = File::Temp->newdir;
chmod 0755, $folder;
my ($ca, $ca_key) = CERT_create(CA => 1, key => KEY_create_ec(), subject => { commonName => 'Test CA' });
PEM_cert2file($ca, "$folder/ca.pem");
$ENV{SSL_CERT_FILE} = "$folder/ca.pem";

sub here { return [[IP => '127.0.0.1'], [DNS => 'localhost']] }
sub pem { return "$folder/$_[0].pem" }
sub key { return "$folder/$_[0].key" }

sub content_of {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!";
    local $/;
    return scalar <$in>;
}

sub certificate {
    my ($file, $names, %more) = @_;
    my ($certificate, $key) = CERT_create(
        key => KEY_create_ec(),
        issuer => [$ca, $ca_key],
        subject => { commonName => 'a server' },
        subjectAltNames => $names // here(),
        purpose => 'server',
        %more
    );
    PEM_cert2file($certificate, pem($file));
    PEM_key2file($key, key($file));
    return;
}

1;
