# The secret of a state folder, instance.key: the first host's is the one that all hosts of a database share. The database
# knows it by a digest; a host that has another one, or none, is told, and how to mend it.
use strict;
use warnings;
use File::Copy qw(copy);
use File::Temp ();
use JSON::PP qw(decode_json);
use Test::More;
use Watchpost;

my $wp = Watchpost->new;
my $own = $wp->folder . '/instance.key';
my $there = File::Temp->newdir(DIR => Watchpost::place());
my $other = $wp->beside(folder => $there, settings => { %{ $wp->{settings} }, WATCHPOST_STATE => "$there" });

sub bytes { my ($path) = @_; open my $file, '<:raw', $path or die "$path: $!"; local $/; return <$file> }
sub known { return $wp->sql(q(select value from settings where name = 'instance_key')) }
sub doctor {
    my ($host) = @_;
    my ($found) = grep { $_->{name} eq 'instance_key' } @{ decode_json($host->command('may_fail', 'doctor', '--json')->{out})->{checks} };
    return $found;
}
# What a worker that begins has to say; the file has what those before it said, too.
my %said;
sub begins {
    my ($host) = @_;
    $host->keep_worker->get('/health');
    my $all = $host->{worker}->errors;
    $host->stop_worker;
    my $before = $said{$host} // 0;
    $said{$host} = length $all;
    return substr $all, $before;
}

subtest 'the first host' => sub {
    is doctor($wp)->{detail}, 'there is none yet', 'before anything runs';
    ok !-e $own, '... and the doctor makes none';
    unlike $wp->command('init')->{err}, qr/./, 'init has nothing to complain about';
    my $mode = sprintf '%o', (stat $own)[2] & 07777;
    is length(bytes($own)) . " $mode", '32 600', 'a secret, of its owner alone';
    is $wp->command('init')->{err} . begins($wp), '', 'nor has it, or a worker, once more';
    is doctor($wp)->{status}, 'ok', 'the doctor is content';
};

subtest 'what the database has of it' => sub {
    my $known = known();
    like $known, qr/^[0-9a-f]{64}$/, 'a digest';
    isnt $known, unpack('H*', bytes($own)), '... not the secret';
    my $all = $wp->sql('select name, value from settings');
    unlike $all, qr/\Q@{[ unpack 'H*', bytes($own) ]}\E/i, '... which is nowhere in the settings';
    my $admin = $wp->get('/admin/settings', key => $wp->command('admin-key')->{out} =~ /(wp_\w+)/)->{body};
    unlike $admin, qr/\Q$known\E/, 'and the API shows neither';
};

subtest 'a host without it' => sub {
    like begins($other), qr/instance\.key is missing: must be that of the other hosts of this database: see watchpost doctor$/m,
        'a worker says so when it begins';
    ok !-e "$there/instance.key", '... and makes none';
    my $found = doctor($other);
    is $found->{status}, 'warning', 'the doctor warns';
    like $found->{detail}, qr/^\S+instance\.key is missing: .*: ping addresses in exports, /, '... of what';
    like $found->{mend}, qr/^copy it from a host .*\Q$there\E\/instance\.key, mode 600; or, .*watchpost init --instance-key$/, '... and says what to do';
};

subtest 'a host with another one' => sub {
    open my $file, '>:raw', "$there/instance.key" or die $!;
    print {$file} 'x' x 32;
    close $file;
    my $known = known();
    my $init = $other->command('init');
    like $init->{err}, qr/instance\.key is another one than that of the other hosts of this database: see watchpost doctor$/m, 'init says so';
    like begins($other), qr/is another one/, 'so does a worker';
    is doctor($other)->{status}, 'warning', 'and the doctor';
    like doctor($other)->{detail}, qr/is another one/, '... in words';
    is known(), $known, 'none of them has changed which one is shared';
    is doctor($wp)->{status}, 'ok', 'and the first host is fine';
    copy($own, "$there/instance.key") or die $!;
    is $other->command('init')->{err} . begins($other), '', 'copied, it is well';
    is doctor($other)->{status}, 'ok', '... and the doctor content';
};

subtest 'a secret that is no more' => sub {
    unlink $own, "$there/instance.key";
    like begins($wp), qr/is missing/, 'it is missed';
    is $wp->command('init', '--instance-key')->{err}, '', 'another one takes its place when the operator says so';
    is doctor($wp)->{status}, 'ok', 'and is the one that is shared';
    is begins($wp), '', '... as a worker finds';
    like doctor($other)->{detail}, qr/is missing/, 'which others have not yet';
    is $wp->command('may_fail', 'check', '--instance-key')->{status}, 2, 'it is an option of init alone';
};

# Cut short, or empty: what is there is not taken for one, nor written over.
subtest 'what is none' => sub {
    open my $file, '>', $own or die $!;
    close $file;
    like begins($wp), qr/\Q$own\E: /, 'a worker says so';
    is doctor($wp)->{status}, 'problem', 'the doctor, too';
    is -s $own, 0, 'and it stays as it is';
};

done_testing;
