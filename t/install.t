# `make install DESTDIR=...`: everything is where the manual says, with this installation's paths filled in, and
# nginx accepts the site.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

my $build = $ENV{WATCHPOST_BUILD} // 'build';
my $scratch = tempdir('watchpost.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $dest = "$scratch/dest";

delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};    # of the `make check` that runs this
$ENV{PATH} .= ':/usr/sbin:/sbin';

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or return '';
    local $/;
    return scalar <$file>;
}

# The value of a variable of the makefile, such as bindir, with others in it filled in.
my $makefile = slurp("$build/Makefile");
sub where {
    my ($name) = @_;
    my ($value) = $makefile =~ /^\Q$name\E = (.*)$/m;
    1 while $value =~ s/\$[({](\w+)[)}]/where($1)/e;
    return $value;
}

my $said = `make -s -C '$build' install DESTDIR='$dest' 2>&1`;
is $?, 0, 'make install' or diag $said;

my @units = ((map { ("watchpost-$_.service", "watchpost-$_.socket") } qw(api events)),
    (map { ("watchpost-$_.service", "watchpost-$_.timer") } qw(check notify tidy)));
my %mode = (
    where('bindir') . '/watchpost'                                => 0755,
    where('pkglibexecdir') . '/watchpost.fcgi'                    => 0755,
    where('pkglibexecdir') . '/watchpost-events'                  => 0755,
    where('pkgdatadir') . '/nginx/http.conf'                      => 0644,
    where('pkgdatadir') . '/nginx/server.conf'                    => 0644,
    where('sysconfdir') . '/nginx/sites-available/watchpost'      => 0644,
    where('sysconfdir') . '/cron.d/watchpost'                     => 0644,
    where('sysconfdir') . '/watchpost/watchpost.conf.example'     => 0644,
    (map { where('pkglibexecdir') . "/watchpost-$_" => 0755 } qw(job serve setup)),
    (map { where('systemddir') . "/$_" => 0644 } @units, 'watchpost-.service.d/common.conf'),
    where('mandir') . '/man1/watchpost.1'                         => 0644,
);
for my $path (sort keys %mode) {
    is sprintf('%04o', ((stat "$dest$path")[2] // 0) & 07777), sprintf('%04o', $mode{$path}), $path;
    unlike slurp("$dest$path"), qr/\@[a-z]+\@/, 'has no blank left to fill' if -T "$dest$path";
}

my $binary = where('bindir') . '/watchpost';
my $job = where('pkglibexecdir') . '/watchpost-job';
like slurp($dest . where('sysconfdir') . '/cron.d/watchpost'), qr/ \Q$job\E check$/m, 'cron runs what was installed';
like slurp("$dest$job"), qr/^exec \Q$binary\E "\$1" /m, '... as does the job';
like `'$dest$binary' --version`, qr/^watchpost \d+\.\d+\.\d+$/, 'and that runs';

# The manual and the example know every setting that the program knows.
my $help = `'$dest$binary' --help`;
my @names = $help =~ /^([A-Z]+_[A-Z_]+) /mg;
cmp_ok scalar(@names), '>=', 12, '--help lists the settings';
my $manual = slurp($dest . where('mandir') . '/man1/watchpost.1');
my $example = slurp($dest . where('sysconfdir') . '/watchpost/watchpost.conf.example');
is_deeply [grep { $manual !~ /^\.It Ev .*\b$_\b/m } @names], [], 'the manual too';
is_deeply [grep { $example !~ /^#$_=/m } @names], [], 'and the example file';

# systemd understands the units, and thinks well of them.  What they start is not at its final place here.
SKIP: {
    skip 'systemd-analyze is not installed', 2 if system('systemd-analyze --version >/dev/null 2>&1') != 0;
    my $folder = $dest . where('systemddir');
    my @odd = grep { !/^\S+: Command \S+ is not executable/ }
        `cd '$folder' && systemd-analyze verify --man=no --recursive-errors=no @{[ map { "./$_" } @units ]} 2>&1`;
    is join('', @odd), '', 'systemd understands the units';
    my %exposure = map { $_ => exposure("$folder/$_") } grep { /service$/ } @units;
    is_deeply { map { $_ => $exposure{$_} } grep { $exposure{$_} >= 2 } keys %exposure }, {},
        'of ten points that a service can be exposed by, each has less than two';
}

sub exposure {
    my ($unit) = @_;
    my ($points) = `systemd-analyze security --offline=true --no-pager '$unit' 2>&1` =~ /exposure level.*: ([0-9.]+)/;
    return $points // 10;
}

# nginx reads the site, once its paths are those of this test.
my $site = slurp($dest . where('sysconfdir') . '/nginx/sites-available/watchpost');
my $data = where('pkgdatadir');
$site =~ s/\Q$data\E/$dest$data/g;
$site =~ s{include "[^"]*/watchpost/nginx\[\.\]conf";}{} or die 'the site does not include what the settings say';
$site =~ s{/var/log/nginx}{$scratch}g;
$site =~ s/listen (\[::\]:)?80;//g;
open my $file, '>', "$scratch/nginx.conf" or die $!;
print {$file} "pid $scratch/pid;\nerror_log $scratch/error.log;\nevents { }\nhttp {\n",
    (map { "${_}_temp_path $scratch/$_;\n" } qw(client_body fastcgi proxy scgi uwsgi)), $site, "}\n";
close $file;
$said = `nginx -t -p '$scratch/' -c '$scratch/nginx.conf' -e '$scratch/error.log' 2>&1`;
is $?, 0, 'nginx accepts the site' or diag $said;

done_testing;
