# Fifty that apply at once, each in a process of its own: one document makes its objects once, and of several documents
# what is left is what one of them says.
use strict;
use warnings;
use JSON::PP ();
use Test::More;
use Wait qw(together);
use Watchpost;

use constant CROWD => 50;

my $wp = Watchpost->new;
my $key = $wp->post('/workspaces', { name => 'Team' }, key => $wp->admin_key)->{json}{key};

sub document {
    my ($name) = @_;
    return { version => 1, monitors => {
        (map { ("m$_" => { name => "$name $_", url => "http://127.0.0.1:9/$_", depends_on => $_ > 1 ? ['m1'] : [] }) } 1 .. 5) },
        status_pages => { crowd => { title => $name, monitors => [ map { "m$_" } 1 .. 5 ] } } };
}

# "200 create create ..." of each, or "503".
sub apply_at_once {
    my @documents = @_;
    return together(map {
        my $document = $_;
        sub {
            my $answer = $wp->post('/apply', $document, key => $key);
            return join ' ', $answer->{status}, $answer->{status} == 200 ? map { $_->{action} } @{ $answer->{json}{plan} } : $answer->{headers}{'retry-after'} // 'when?';
        }
    } @documents);
}

sub names { return map { $_->{name} } sort { $a->{external_id} cmp $b->{external_id} } @{ $wp->get('/monitors', key => $key)->{json} } }

subtest 'the same document' => sub {
    my @said = apply_at_once((document('same')) x CROWD);
    my @made = grep { /^200 create/ } @said;
    is_deeply \@made, [ '200' . ' create' x 6 ], 'one made its objects';
    is_deeply [ grep { !/^200(?: create| unchanged){6}$/ && $_ ne '503 1' } @said ], [], '... others found them, or were put off' or diag explain \@said;
    is_deeply [ names() ], [ map { "same $_" } 1 .. 5 ], 'each is there once';
};

subtest 'a document each' => sub {
    my @said = apply_at_once(map { document("d$_") } 1 .. CROWD);
    is_deeply [ grep { !/^200(?: change| unchanged){6}$/ && $_ ne '503 1' } @said ], [], 'applied, or put off' or diag explain \@said;
    cmp_ok scalar(grep { /^200/ } @said), '>=', 1, 'one at the least was applied';
    my ($winner) = map { /^(\w+) 1$/ } (names())[0];
    is_deeply [ names() ], [ map { "$winner $_" } 1 .. 5 ], 'what is left is what one of them says';
    is $wp->get('/status-pages/crowd')->{json}{title}, $winner, '... its page, too';
    is $wp->get('/export', key => $key)->{json}{monitors}{m2}{depends_on}[0], 'm1', '... and what depends on what';
};

done_testing;
