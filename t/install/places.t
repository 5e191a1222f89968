# ./start.sh wherever a checkout may lie: moved, copied, in a folder with an odd name, on a medium that is only read, on
# a full disk, without a network, interrupted while it builds.
#
# What is compiled is not the question here, but from which sources: the compiler is a script that takes what the build
# under test has compiled, and notes the sources that it was asked for; and configure asks its questions once.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Temp qw(tempdir);
use Instance qw(processes);
use Test::More;
use Wait qw(eventually);

note 'bound: 1500 s';    # it builds more than once, beside all other stories
my $source = abs_path($ENV{WATCHPOST_SOURCE} // '.');
my $built = abs_path($ENV{WATCHPOST_BUILD} // 'build');
my $scratch = tempdir('watchpost.XXXXXX', TMPDIR => 1, CLEANUP => 1);

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or return '';
    local $/;
    return scalar <$file> // '';
}

sub spew {
    my ($path, $text) = @_;
    open my $file, '>', $path or die "$path: $!";
    print {$file} $text;
    close $file or die "$path: $!";
    return $path;
}

chmod 0755, spew("$scratch/cc", <<'END');
#!/bin/sh
# In place of the compiler: see the test.  configure's own questions go to the real one.
out= dep= file= before=
for word; do
    case $before in -o) out=$word ;; -MF) dep=$word ;; esac
    case $word in *.c) file=$word ;; esac
    before=$word
done
if [ -n "$out" ] && [ -f "$BUILT/$out" ]; then
    [ -z "$file" ] || echo "$PWD/$file" >>"$COMPILED"
    [ ! -e "$STALL" ] || exec sleep 300
    [ -z "$dep" ] || : >"$dep"
    exec cp "$BUILT/$out" "$out"
else
    exec gcc "$@"
fi
END

spew("$scratch/config.site", "cache_file=$scratch/config.cache\n");

sub system_is_fine { system(@_) == 0 or die "@_" }

# A checkout of its own, with all that autoreconf and Node made of it.
sub checkout {
    my ($folder) = @_;
    mkdir $folder or die "$folder: $!";
    system_is_fine('sh', '-c', 'cd "$1" && tar -cf - --exclude=./.git --exclude=./var --exclude="./build*" '
        . '--exclude=node_modules --exclude=./www/.node . | tar -C "$2" -xf - && cp -R build-aux "$2"', 'sh', $source, $folder);
    return $folder;
}

my %nobody = map { $_ => undef } qw(WATCHPOST_BUILD WATCHPOST_STATE WATCHPOST_CONF XDG_STATE_HOME XDG_CACHE_HOME);

# Starts the checkout in a folder, in the environment of a person who has set nothing.
sub start {
    my ($folder, %with) = @_;
    mkdir "$scratch/home";
    unlink "$scratch/compiled";
    return Instance->try(%with, script => "$folder/start.sh", env => { %nobody, HOME => "$scratch/home", CC => "$scratch/cc",
        CONFIG_SITE => "$scratch/config.site", BUILT => $built, COMPILED => "$scratch/compiled", STALL => "$scratch/stall", %{ $with{env} // {} } });
}

sub stop {
    my ($it) = @_;
    kill TERM => $it->{pid};
    return $it->ended;
}

# Compiled was everything, and nothing from elsewhere.
sub is_built_from {
    my ($folder) = @_;
    my @files = map { abs_path($_) } split /\n/, slurp("$scratch/compiled");
    cmp_ok scalar(@files), '>', 50, 'all has been compiled';
    is_deeply [ grep { index($_, "$folder/") != 0 } @files ], [], '... from the sources that lie there';
    return;
}

sub serves {
    my ($it, $what) = @_;
    subtest $what => sub {
        like $it->{said}, qr/^READY /m, 'it starts' or diag $it->{said};
        ok $it->healthy, 'the API answers';
        ok $it->is_live, 'so do live events';
        like $it->ask('GET', '/monitors')->{content}, qr{/assets/}, 'the dashboard is there';
    };
}

my $place = checkout("$scratch/first");

subtest 'what it says while it builds' => sub {
    my $it = start($place);
    serves($it, 'a new checkout');
    is_built_from($place);
    like $it->{said}, qr/^start\.sh: building in \Q$place\E\/build, which takes a minute or two; /m, 'where, and how long';
    like $it->{said}, qr/^start\.sh: \[ +\d+ s\] configuring$/m, 'a line for each stage';
    like $it->{said}, qr/^start\.sh: \[ +\d+ s\] compiling/m, '... with the time';
    like $it->{said}, qr/^start\.sh: built in \d+ s$/m, 'that it has built';
    cmp_ok scalar(my @lines = split /\n/, $it->{said}), '<', 20, 'and that is all';
    my $second = start($place, port => Instance::free_port());
    like $second->{said}, qr/^start\.sh: Watchpost is running already in \Q$place\E\/var \(process $it->{pid}, \Q@{[ $it->url ]}\E\)/,
        'a second one with the same state is told which is running';
    isnt $second->ended, 0, '... and ends';
    my $other = start($place, port => $it->{port}, env => { WATCHPOST_STATE => "$scratch/state" });
    like $other->{said}, qr/PORT=$it->{port}: something else listens .*, process \d+ \(nginx, in \Q$place\E\/var\): stop it, or take another: PORT=\d+/,
        'one with the same port is told which process has it, and of one that is free';
    isnt $other->ended, 0, '... and ends';
    is stop($it), 0, 'it ends';
    is `'$place/build/watchpost' --version`, `'$built/watchpost' --version`, 'the README finds the command';
    like slurp("$place/var/start"), qr/^exec env .*\Q$place\E\/start\.sh --no-schedule$/m, 'how it was started is kept';
    my $again = start($place);
    is slurp("$scratch/compiled"), '', 'nothing is compiled again';
    unlike $again->{said}, qr/building|\d s\]/, 'and nothing said of it';
    stop($again);
};

subtest 'copied, by a tool that forgets times' => sub {
    my $there = "$scratch/zweiter Versuch (1) für ü";
    system_is_fine('cp', '-r', $place, $there);
    my $it = start($there);
    like $it->{said}, qr{^start\.sh: \Q$there\E/build was made for another folder, .*building anew$}m, 'it says so';
    unlike $it->{said}, qr/dashboard/, 'the dashboard is as good as the original';
    unlike $it->{said}, qr/wp_[0-9a-f]{32}/, 'its state has come along';
    serves($it, 'it starts');
    is_built_from($there);
    stop($it);
};

subtest 'an odd name' => sub {
    my $odd = checkout(qq($scratch/it's "odd" #1 100% \$x;{y}));
    my $it = start($odd);
    like $it->{said}, qr/do not take the name of \Q$odd\E: building a copy in (\S+)$/m, 'it says where it builds';
    my ($copy) = $it->{said} =~ /building a copy in (\S+)$/m;
    serves($it, 'it starts');
    is_built_from($copy);
    is `"\$ODD/build/watchpost" --version`, `'$built/watchpost' --version`, 'the README finds the command' for local $ENV{ODD} = $odd;
    ok -s "$odd/var/watchpost.db", 'its state is where it should be';
    stop($it);
    unlink "$odd/sql/channels.sql" or die $!;       # and so is a file that comes: the copy follows
    spew("$odd/sql/new.sql", "\n");
    stop(start($odd, until => qr/could not|READY/));
    ok !-e "$copy/sql/channels.sql", 'what is removed is removed from the copy, too';
    ok -e "$copy/sql/new.sql", 'and what is new is in it';
};

sub in_namespaces { return system('unshare -rmn true 2>/dev/null') == 0 }

subtest 'a checkout that is only read' => sub {
    plan skip_all => 'no namespaces are allowed here' if !in_namespaces();
    my $only_read = ['unshare', '-rm', 'sh', '-c', 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"', $place];
    rename "$place/var", "$place/build/var" or die $!;
    my $it = start($place, under => $only_read);
    serves($it, 'it starts');
    like $it->{said}, qr{cannot be written to: all that it keeps is in $scratch/home/\.local/state/watchpost$}m, 'it says where its state is';
    like $it->{said}, qr{cannot be written to: building a copy in ($scratch/home/\.cache/watchpost/\S+)$}m, '... where it builds';
    like $it->{said}, qr{^start\.sh: the command is $scratch/home/\.cache/watchpost/\S+/build/watchpost$}m, '... and how to call the command';
    ok -s "$scratch/home/.local/state/watchpost/watchpost.db", 'and there it is';
    stop($it);
    rename "$place/build/var", "$place/var" or die $!;
};

subtest 'no network' => sub {
    plan skip_all => 'no namespaces are allowed here' if !in_namespaces();
    my @offline = (under => ['unshare', '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']);
    rename "$place/www/dist", "$place/old" or die $!;
    system_is_fine('rm', '-rf', "$scratch/home/.npm");
    my $it = start($place, @offline);
    like $it->{said}, qr/no network: \S+, from where the dashboard's parts come, does not answer/, 'it says that there is none';
    like $it->{said}, qr/^start\.sh: the dashboard could not be built .*; the API starts without$/m, 'and what follows';
    like $it->{said}, qr/^READY /m, 'and starts';
    cmp_ok $it->{took}, '<', 60, 'soon';
    stop($it);
    rename "$place/old", "$place/www/dist" or die $!;
    spew("$place/www/.made-from", "something else\n");
    $it = start($place, @offline);
    like $it->{said}, qr/^start\.sh: the dashboard could not be built .*; the old one is served$/m, 'an old dashboard is better than none';
    stop($it);
    # The next one builds it, of what npm has brought to this checkout already.
    for my $brought (grep { -d "$source/www/$_" } qw(node_modules .node)) {
        system_is_fine('cp', '-R', "$source/www/$brought", "$place/www/");
    }
};

subtest 'a full disk' => sub {
    plan skip_all => 'no namespaces are allowed here' if !in_namespaces();
    my $small = sub { ['unshare', '-rm', 'sh', '-c', 'mkdir -p "$1" && mount -t tmpfs -o size=' . $_[0] . ' x "$1" && shift && exec "$@"',
        'sh', $_[1]] };
    my $full = qr{^start\.sh: the disk is full: (\S+) has \d+ KiB left\.  Make room there and start again\.$}m;
    my $it = start($place, under => $small->('1m', "$place/build2"), env => { WATCHPOST_BUILD => "$place/build2" });
    isnt $it->ended, 0, 'for the build: it ends';
    like $it->{said}, $full, '... and says why';
    like $it->{said}, qr/^start\.sh: (?:\w+ failed), for want of space$/m, '... and what it was at';
    like $it->{said}, qr/^start\.sh: what takes it: du -xh \S+\/build2 /m, '... and how to find what takes it';
    for my $size ('64k', '256k') {
        $it = start($place, under => $small->($size, "$scratch/small"), env => { WATCHPOST_STATE => "$scratch/small" });
        isnt $it->ended, 0, "for the state, of $size: it ends";
        like $it->{said}, $full, '... and says why';
    }
};

subtest 'interrupted' => sub {
    spew("$scratch/stall", '');
    system_is_fine('rm', '-rf', "$place/build");
    my $it = start($place, until => qr/ compiling/);
    ok eventually(sub { slurp("$scratch/compiled") }), 'it compiles';
    my %family = $it->family;
    cmp_ok scalar(keys %family), '>', 2, 'by several processes';
    kill INT => $it->{pid};
    is $it->ended, 0, 'Ctrl-C: it ends';
    my %left = processes();
    is_deeply [ grep { $left{$_} && $left{$_}[2] eq $family{$_} } keys %family ], [], 'and nothing is left';
    unlink "$scratch/stall";
    unlink "$place/Makefile.in";                    # autoreconf was interrupted, too
    $it = start($place);
    serves($it, 'it goes on from there');
    stop($it);
};

done_testing;
