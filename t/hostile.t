# What strangers send: broken, deep, huge, misspelt.  Every answer is an error of the client's, in JSON.
use strict;
use warnings;
use Encode qw(encode_utf8);
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $m = $wp->monitor;

sub refused_like {
    my ($answer, $status, $code, $name) = @_;
    is $answer->{status}, $status, $name or diag $answer->{body};
    is $answer->{json}{code}, $code, "$name: the code";
}

my $fine = '"name":"a","url":"http://a/"';
my %not_json = (
    'nothing' => '', 'a space' => ' ', 'a word' => 'hello', 'a brace' => '{', 'no end' => "{$fine",
    'two values' => "{$fine}{}", 'a comma too many' => "{$fine,}", 'no quotes' => '{name:"a"}',
    'single quotes' => "{'name':'a'}", 'a comment' => "{$fine}/* */", 'a tail' => "{$fine} x", 'NaN' => 'NaN',
    'a form' => 'name=a&url=http://a/', 'XML' => '<?xml version="1.0"?><a/>',
    'a byte order mark' => "\xef\xbb\xbf{$fine}",
    'UTF-16' => "\xff\xfe{\0}\0", 'a NUL byte' => "\0", 'a NUL byte inside' => "{$fine,\"x\":\"\0\"}",
    'a NUL byte behind' => "{$fine}\0", 'a tab in a string' => "{\"name\":\"a\tb\"}",
    'a bad escape' => '{"name":"\\x41"}',
    'invalid UTF-8' => "{\"name\":\"\xff\"}", 'overlong UTF-8' => "{\"name\":\"\xc0\xaf\"}",
    'a surrogate in UTF-8' => "{\"name\":\"\xed\xa0\x80\"}", 'beyond Unicode' => "{\"name\":\"\xf4\x90\x80\x80\"}",
    'half a character' => "{\"name\":\"\xe2\x98\"}", 'a lone high surrogate' => '{"name":"\\ud800"}',
    'a lone low surrogate' => '{"name":"\\udc00x"}', 'surrogates the wrong way' => '{"name":"\\udc00\\ud800"}',
    'a lone surrogate as a name' => "{$fine,\"\\ud800\":1}", 'a leading zero' => "{$fine,\"timeout_ms\":0123}",
    'a plus' => "{$fine,\"timeout_ms\":+1}", 'a bare point' => "{$fine,\"timeout_ms\":1.}",
    'hex' => "{$fine,\"x\":0x10}",
    '33 levels' => "{$fine,\"x\":" . '[' x 32 . ']' x 32 . '}', '10,000 levels' => '[' x 10_000,
    '100,000 objects' => '{"a":' x 40_000, 'an endless string' => '{"name":"' . 'x' x 200_000,
);

for my $name (sort keys %not_json) {
    refused_like $wp->post('/monitors', $not_json{$name}), 400, 'BAD_REQUEST', $name;
}
refused_like $wp->post('/monitors', $_), 422, 'UNPROCESSABLE_ENTITY', "no object: $_"
    for '[]', '5', '"x"', 'null', 'true', ' [ { } ] ', '1e5';

subtest 'odd, but JSON' => sub {
    my %odd = (
        '32 levels' => "{$fine,\"x\":" . '[' x 31 . ']' x 31 . '}', 'white space' => " \r\n\t{ $fine\n} ",
        'a pair of surrogates' => '{"name":"\\ud83d\\ude00","url":"http://a/"}',
        'escapes' => '{"n\\u0061me":"\\u0041","url":"http:\\/\\/a"}',
        'huge numbers that are not in the schema' => "{$fine,\"x\":1e999,\"y\":123456789012345678901234567890}",
        'an odd Content-Type' => "{$fine}",
    );
    for my $name (sort keys %odd) {
        my $answer = $wp->post('/monitors', $odd{$name},
            env => { CONTENT_TYPE => 'application/x-www-form-urlencoded' });
        is $answer->{status}, 200, $name or diag $answer->{body};
    }
    for my $number ('1e3', '1000.0', '-0', '1E3', '-1', '4294967296', '99999999999999999999', '1e999') {
        my $answer = $wp->post('/monitors', "{$fine,\"timeout_ms\":$number}");
        is $answer->{status}, $number eq '-0' ? $answer->{status} : 422, "$number is no integer for us";
    }
    refused_like $wp->post('/monitors', "{$fine,\"group_name\":\"a\\u0000b\"}"), 400, 'VALIDATION_ERROR', 'U+0000';
};

subtest 'size' => sub {
    my $limit = 256 * 1024;
    my $sized = sub { my $body = "{$fine,\"x\":\"\"}"; substr($body, -2, 0) = 'x' x ($_[0] - length $body); $body };
    is $wp->post('/monitors', $sized->($limit))->{status}, 200, '256 KiB';
    refused_like $wp->post('/monitors', $sized->($_)), 413, 'PAYLOAD_TOO_LARGE', "$_ bytes" for $limit + 1, 1 << 20;
    my %unknown = (env => { CONTENT_LENGTH => '' });
    is $wp->post('/monitors', $sized->($limit), %unknown)->{status}, 200, 'of unknown length: 256 KiB';
    refused_like $wp->post('/monitors', $sized->($limit + 1), %unknown), 413, 'PAYLOAD_TOO_LARGE',
        '... and one byte more';
    refused_like $wp->post('/monitors', "{$fine}", env => { CONTENT_LENGTH => 5000 }), 400, 'BAD_REQUEST',
        'less than promised: the client went away in the middle';
    refused_like $wp->post('/monitors', "{$fine}", env => { CONTENT_LENGTH => 10 }), 400, 'BAD_REQUEST',
        'more than promised: the rest is not read';
    refused_like $wp->post('/monitors', $sized->(1 << 20), env => { CONTENT_LENGTH => '9' x 30 }), 413,
        'PAYLOAD_TOO_LARGE', 'a promise beyond all numbers';
    my $long = '/api/v1/monitors?' . join '&', map { "p$_=" . 'x' x 50 } 1 .. 500;
    is $wp->request(GET => $long)->{status}, 400, 'a long query of what is not known';
    is $wp->request(GET => '/api/v1' . '/x' x 5000)->{status}, 404, 'a long path';
    is $wp->request(GET => '/api/v1/monitors/' . '%41' x 5000)->{status}, 404, 'a long id';
    is $wp->get('/monitors?search=' . '%25' x 5000)->{status}, 200, 'a long search';
};

subtest 'text is kept as it came' => sub {
    my @texts = ("it's; drop table monitors --", '<script>alert(1)</script>', '{{7*7}} ${x} `id` %s%n', '"\\/',
        "\x{1f600}\x{fffd}");
    for my $text (@texts) {
        my $made = $wp->monitor(name => $text, group_name => $text);
        my $read = $wp->get("/monitors/$made->{id}")->{json};
        is $read->{name}, $text, 'a name';
        is $read->{group_name}, $text, 'a group';
    }
    for my $text ("\x{202e}\x{1f600}", "line\nbreak", "tab\ttab", "\x{7f}", "\x{1}", "a\x{200b}b", "\x{feff}x") {
        my $sign = sprintf 'U+%04X', ord(($text =~ /([\x00-\x1f\x7f\x{200b}\x{202e}\x{feff}])/)[0]);
        for my $field (qw(name group_name tags)) {
            my $answer = $wp->post('/monitors', { name => 'a', url => 'http://a/', $field => "a${text}b" });
            is $answer->{status}, 400, "no $sign in a name: $field";
            like $answer->{json}{error}, qr/\Q$sign/, '... and it is named';
        }
        my %hook = (channel_type => 'webhook', config => { url => 'http://a/' });
        my $channel = $wp->post("/monitors/$m->{id}/notifications", { %hook, name => "a${text}b" }, key => $m->{key});
        is $channel->{status}, 400, "nor in a channel's";
        like $channel->{json}{error}, qr/\Q$sign/, '... where it is named, too';
        my $hex = join '', map { sprintf '%%%02X', ord } split //, encode_utf8("a${text}b");
        like $wp->get("/monitors/$m->{id}/badge/status?label=$hex")->{json}{error}, qr/\Q$sign/, "nor in a badge's label";
    }
    is $wp->get("/monitors/$m->{id}")->{status}, 200, 'and nothing else was harmed';
};

is $wp->sql('pragma integrity_check'), 'ok', 'the database is sound' if !Watchpost::at_server();

$wp->stop_worker;
done_testing;
