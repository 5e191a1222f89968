# Each folder includes only what the map allows: the layers of lib/ from the bottom up, then the rooms of cron/ and of
# fcgi/, which never see each other; and a library that only one room may use is included there alone. Then two habits
# that a reader relies on: a tag names one thing, and a line of C has at most 110 columns.
use strict;
use warnings;
use File::Glob qw(:bsd_glob);
use Test::More;

my $source = $ENV{WATCHPOST_SOURCE} // '.';

# A folder includes from itself and from those before it.
my @lib     = map { "lib/$_" } qw(base os model rules render store flow net);
my @offline = grep { $_ ne 'lib/net' } @lib;
my %may_include = map { $lib[$_] => [@lib[0 .. $_]] } 0 .. $#lib;
$may_include{'lib/store/sqlite'} = [@{ $may_include{'lib/store'} }, 'lib/store/sqlite'];

$may_include{'lib/store/postgres'} = [@{ $may_include{'lib/store'} }, 'lib/store/postgres'];

$may_include{'cron/check'}  = [@lib, 'cron', 'cron/check'];
$may_include{'cron/notify'} = [@lib, 'cron', 'cron/notify'];
$may_include{'cron/remote'} = [@lib, 'cron', 'cron/check', 'cron/remote'];
$may_include{'cron/client'} = [@lib, 'cron', 'cron/client'];
$may_include{'cron/import'} = [@lib, 'lib/store/sqlite', 'cron', 'cron/client', 'cron/import'];
$may_include{'cron/admin'}  = [@lib, 'lib/store/sqlite', 'lib/store/postgres', 'cron', map { "cron/$_" } qw(check notify remote client import admin)];
$may_include{'cron'}        = $may_include{'cron/admin'};

$may_include{'fcgi/http'}   = [@offline, 'fcgi/http'];
$may_include{'fcgi/api'}    = [@offline, 'fcgi/http', 'fcgi/api'];
$may_include{'fcgi/events'} = [@offline, 'fcgi/http', 'fcgi/events'];

# Headers that are not for every file that may include from their folder, and the folders that may include them: those
# of libraries, and those of ours that are the inside of something.
my @reserved = (
    [qr{^(?:fcgi|fcgiapp|fcgi_stdio|fcgios|fastcgi)\.h$}, qr{^fcgi/http$}],
    [qr{^(?:curl/|ares\.h$)}, qr{^lib/net$}],
    [qr{^idn2\.h$}, qr{^lib/base$}],
    [qr{^(?:ldns/|zlib\.h$)}, qr{^cron/check$}],
    [qr{^sqlite3\.h$}, qr{^lib/store/sqlite$}],
    [qr{^store/(?:query|backend|monitors_inside)\.h$}, qr{^lib/store(?:/|$)}],
    [qr{^store/sqlite/inside\.h$}, qr{^lib/store/sqlite$}],
    [qr{^libpq-fe\.h$}, qr{^lib/store/postgres$}],
    [qr{^store/postgres/inside\.h$}, qr{^lib/store/postgres$}],
);

sub includes_of {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!";
    return map { /^\s*#\s*include\s*([<"])([^>"]+)[>"]/ ? [$1, $2] : () } <$file>;
}

sub wrong {
    my ($folder, $kind, $header) = @_;
    for (@reserved) {
        my ($headers, $owners) = @$_;
        return 'this header belongs to another folder' if $header =~ $headers && $folder !~ $owners;
    }
    return if $kind eq '<' || $header =~ /^(?:sql|language_words)\.h$/;
    my ($place) = $header =~ m{^(.+)/};
    return 'a header is included by its path' if !defined $place;
    return if grep { $_ eq $place || $_ eq "lib/$place" } @{ $may_include{$folder} };
    return 'that layer is above, or beside';
}

for my $folder (sort keys %may_include) {
    my @files = glob "$source/$folder/*.[ch]";
    my @complaints;
    for my $path (@files) {
        my ($name) = $path =~ m{([^/]+)$};
        for (includes_of($path)) {
            my ($kind, $header) = @$_;
            my $why = wrong($folder, $kind, $header);
            push @complaints, "$folder/$name includes $header: $why" if $why;
        }
    }
    is "@complaints", '', "$folder/ includes only what it may";
    cmp_ok scalar @files, '>', 0, "$folder/ is there";
}

# No folder of sources is left out of the map.
my %known = map { $_ => 1 } keys %may_include;
my @unknown = grep { !$known{$_} } map { m{^\Q$source\E/(.*)/[^/]+$} } map { glob "$source/$_/*.[ch]" }
    qw(lib lib/* lib/*/* fcgi fcgi/* cron cron/*);
is "@unknown", '', 'every folder of sources is on the map';

# A tag names one thing: a reader who searches for it finds one definition. Tests have names of their own.
my %defined_in;
for my $path (map { glob "$source/$_/*.[ch]" } sort keys %may_include) {
    open my $file, '<', $path or die "$path: $!";
    my $text = do { local $/ = undef; <$file> };
    push @{ $defined_in{$1} }, $path =~ s{^\Q$source\E/}{}r
        while $text =~ /^\s*(?:(?:static|const|typedef)\s+)*(?:struct|union|enum)\s+(\w+)\s*\{/mg;
}
my @ambiguous = map { "$_: @{ $defined_in{$_} }" } grep { @{ $defined_in{$_} } > 1 } sort keys %defined_in;
is "@ambiguous", '', 'no tag of a struct, union or enum has two meanings';

# The house's width, in characters.
my @wide;
for my $path (map { glob "$source/$_/*.[ch]" } (sort keys %may_include), qw(t/unit t/bench t/fuzz t/tools)) {
    open my $file, '<:encoding(UTF-8)', $path or die "$path: $!";
    while (<$file>) {
        chomp;
        push @wide, "$path:$." if length > 110;
    }
}
is "@wide", '', 'no line of C is longer than 110 columns';

done_testing;
