# Each folder includes only what the map allows: base <- os <- model <- rules <- render <- store <- flow <- fcgi, cron; and a library that
# only one program may use is included in that program's folder alone.
use strict;
use warnings;
use Test::More;

my $source = $ENV{WATCHPOST_SOURCE} // '.';

# In this order: a folder includes from itself and from those before it.
my @layers = map { "lib/$_" } qw(base os model rules render store flow);
my %may_include = map { $layers[$_] => [@layers[0 .. $_]] } 0 .. $#layers;
$may_include{$_} = [@layers, $_] for qw(fcgi cron);
$may_include{'lib/store/sqlite'} = [@{ $may_include{'lib/store'} }, 'lib/store/sqlite'];

# Outside of the folder named, nobody includes a header that matches.
my %only_in = (
    'fcgi'      => qr{^(?:fcgi|fcgiapp|fcgi_stdio|fcgios|fastcgi)\.h$},
    'cron'      => qr{^(?:curl|ldns)/},
    'lib/store/sqlite' => qr{^sqlite3\.h$},
);

sub includes_of {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!";
    return map { /^\s*#\s*include\s*([<"])([^>"]+)[>"]/ ? [$1, $2] : () } <$file>;
}

sub wrong {
    my ($folder, $kind, $header) = @_;
    for my $owner (keys %only_in) {
        return "only $owner/ may include it" if $header =~ $only_in{$owner} && $owner ne $folder;
    }
    return if $kind eq '<' || $header !~ m{/};
    my ($place) = $header =~ m{^(.+)/};
    return if grep { $_ eq $place || $_ eq "lib/$place" } @{ $may_include{$folder} };
    return 'that layer is above, or beside';
}

for my $folder (sort keys %may_include) {
    my @complaints;
    for my $path (glob "$source/$folder/*.[ch]") {
        my ($name) = $path =~ m{([^/]+)$};
        for (includes_of($path)) {
            my ($kind, $header) = @$_;
            my $why = wrong($folder, $kind, $header);
            push @complaints, "$folder/$name includes $header: $why" if $why;
        }
    }
    is "@complaints", '', "$folder/ includes only what it may";
}

done_testing;
