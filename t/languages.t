# The languages of public pages: every file has the words of all others, and every form of a page speaks them.
use strict;
use warnings;
use utf8;
use Test::More;
use JSON::PP ();
use Watchpost;

my $folder = ($ENV{WATCHPOST_SOURCE} // '.') . '/lib/render/languages';
my %words = map { m{(..)\.json$} ? ($1 => read_words($_)) : () } glob "$folder/*.json";
my @codes = sort keys %words;

sub read_words {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!";
    local $/;
    return JSON::PP->new->utf8->decode(<$file>);
}

sub places { return join ' ', sort $_[0] =~ /\{(\w+)\}/g }

subtest 'the files' => sub {
    is "@codes", 'de en es fr', 'four languages';
    for my $code (@codes) {
        my $own = $words{$code};
        is_deeply [ sort grep { !/_(?:zero|two|few|many)$/ } keys %$own ], [ sort keys %{ $words{en} } ], "$code has the words of English, and no others";
        is_deeply [ grep { places($own->{$_}) ne places($words{en}{$_} // '') } sort keys %$own ], [], '... with their places';
        is_deeply [ grep { $own->{$_} =~ /[<>&"\\]|^\s|\s$|^$/ } sort keys %$own ], [], '... as text that needs no escaping';
    }
};

my $wp = Watchpost->new;
my $made = $wp->post('/status-pages', { slug => 'acme', title => 'Acme', timezone => 'Europe/Berlin' })->{json};
my $key = $made->{manage_key};
my $uri = '/status-pages/acme';
my @m = map { $wp->monitor(name => "m$_", url => 'http://127.0.0.1:1/', confirmation_threshold => 1) } 1 .. 2;
$wp->post("$uri/monitors", { monitor_ids => [ map { $_->{id} } @m ] }, key => $key);
$wp->check(at => time);
my $post = $wp->post("$uri/posts", { title => 'P1', body => 'b', impact => 'major' }, key => $key)->{json};
my $over = $wp->post("$uri/posts", { title => 'P2', kind => 'announcement', state => 'ended' }, key => $key)->{json};
$wp->post("/monitors/$m[1]{id}/maintenance", { title => 'W', starts_at => Watchpost::timestamp(time + 3600),
    ends_at => Watchpost::timestamp(time + 7200) }, key => $m[1]{key});

sub page {
    my ($path, %headers) = @_;
    my $answer = $wp->request(GET => $path, undef, headers => { Accept => 'text/html', %headers });
    utf8::decode($answer->{body});
    return $answer;
}

# What of English is still in a text: sentences of it that the language says otherwise.
sub english_in {
    my ($text, $code) = @_;
    $text =~ s/<[^>]*>|`[^`]*`//g;      # but for names of the API
    my @found;
    for my $word (sort keys %{ $words{en} }) {
        my ($en, $own) = ($words{en}{$word}, $words{$code}{$word});
        next if $en eq $own || length $en < 10;
        my ($part) = sort { length $b <=> length $a } split /\{\w+\}/, $en;
        push @found, $word if length $part > 8 && index($text, $part) >= 0 && index($own, $part) < 0;
    }
    return "@found";
}

for my $code (@codes) {
    subtest "a page in $code" => sub {
        $wp->patch($uri, { language => $code }, key => $key);
        for my $path ('', '/history', "/posts/$post->{id}") {
            my $html = page("/s/acme$path", 'Accept-Language' => 'en');
            like $html->{body}, qr/<html lang="$code">/, "/s/acme$path says so";
            is english_in($html->{body}, $code), '', '... and speaks it';
            is $html->{headers}{vary}, 'Accept', '... whatever is asked for';
            my $markdown = page("/s/acme$path", Accept => 'text/markdown', 'Accept-Language' => 'en');
            is english_in($markdown->{body}, $code), '', 'and as Markdown';
        }
        my $own = $words{$code};
        my $html = page('/s/acme')->{body};
        like $html, qr/\Q$own->{state_investigating}\E/, 'states';
        like $html, qr/\Q$own->{posts_ended}\E.*P2/s, 'posts that are over';
        like $html, qr/\Q$own->{problems}\E/, 'headings';
        my $headline = $own->{headline_worst} =~ s/\{affected\}/2/r =~ s/\{all\}/2/r =~ s/\{name\}/$own->{and_more}/r =~ s/\{name\}/m1/r =~ s/\{n\}/1/r;
        is $wp->get($uri)->{json}{headline}, $headline, 'the headline';
        is $wp->request(GET => '/s/acme/api/v2/status.json')->{json}{status}{description}, $headline, '... of the summary';
        is $wp->get("$uri/incidents")->{json}[0]{cause}, $own->{cause_open} =~ s/\{name\}/m2/r, 'causes';
        my $feed = JSON::PP::decode_json($wp->get("$uri/feed.json")->{body});
        is $feed->{language}, $code, 'the feed says so';
        ok scalar(grep { $_->{title} eq "m1: $own->{feed_down}" } @{ $feed->{items} }), '... and speaks it';
    };
}

subtest 'as the reader asks' => sub {
    $wp->patch($uri, { language => 'auto' }, key => $key);
    for ([ 'de-AT, en;q=0.5', 'de' ], [ 'it, fr;q=0.2', 'fr' ], [ 'it', 'en' ], [ '', 'en' ], [ 'xx;;;,,q=', 'en' ]) {
        my ($asked, $code) = @$_;
        my $html = page('/s/acme', 'Accept-Language' => $asked);
        like $html->{body}, qr/<html lang="$code">/, "'$asked': $code";
        is $html->{headers}{vary}, 'Accept, Accept-Language', '... and others are told otherwise';
    }
    like $wp->get($uri, headers => { 'Accept-Language' => 'es' })->{json}{headline}, qr/^Servicios/, 'the API, too';
    is $wp->get($uri)->{headers}{vary}, 'Accept-Language', '... which says so';
    like $wp->get($uri)->{json}{headline}, qr/^Services/, 'and English to those who do not ask';
};

subtest 'clocks and numbers' => sub {
    $wp->patch($uri, { language => 'de' }, key => $key);
    my $html = page('/s/acme')->{body};
    like $html, qr/<time datetime="[^"]+Z">\d\d\.\d\d\.\d{4} \d\d:\d\d CES?T</, 'of the zone, as the language has them';
    like $html, qr{Alle Zeiten sind Europe/Berlin \(CES?T\)\.}, 'which is named';
    like page('/s/acme/history')->{body}, qr{Europe/Berlin}, 'on pages of months, too';
    $wp->patch($uri, { timezone => 'Asia/Tokyo', language => 'en' }, key => $key);
    like page('/s/acme')->{body}, qr/\d{4}-\d\d-\d\d \d\d:\d\d JST/, 'another zone';
    unlike page('/s/acme')->{body}, qr/\d\d:\d\d UTC</, 'and no other';
};

subtest 'what is locked' => sub {
    $wp->patch($uri, { language => 'fr', access => 'password', password => 'open sesame' }, key => $key);
    my $form = page('/s/acme');
    is $form->{status}, 401, 'the form';
    like $form->{body}, qr/<html lang="fr">.*Cette page est verrouillée.*Mot de passe.*Déverrouiller/s, 'speaks the language';
    is english_in($form->{body}, 'fr'), '', '... and no English';
    is english_in(page('/s/acme', Accept => 'text/markdown')->{body}, 'fr'), '', '... nor as Markdown';
};

# What is refused, in the language of the page whatever the reader asks for; of what is no page in the reader's.
sub refused {
    my ($what, $status, $word, $method, $path, $body, %options) = @_;
    my $code = delete $options{code} // 'fr';
    my $answer = $wp->request($method, $path, $body, %options, headers => { Accept => 'text/html', 'Accept-Language' => 'de', %{ $options{headers} // {} } });
    utf8::decode($answer->{body});
    is $answer->{status}, $status, "$what: $status";
    like $answer->{body}, qr/<html lang="$code">.*\Q$words{$code}{$word}\E/s, '... says why';
    is english_in($answer->{body}, $code), '', '... and speaks no English';
    unlike $answer->{body}, qr/[Cc]heck it|try again|wait,/, '... not even what the API says';
    return;
}

subtest 'what is refused of a locked page' => sub {
    my ($token) = page('/s/acme')->{body} =~ /name="token" value="([^"]+)"/;
    my %form = (headers => { 'Content-Type' => 'application/x-www-form-urlencoded' });
    refused('no token', 403, 'locked_send_again', POST => '/s/acme/unlock', 'password=x', %form);
    refused('a wrong password', 401, 'locked_wrong_password', POST => '/s/acme/unlock', "token=$token&password=wrong", %form);
    refused('a wrong key', 401, 'locked_wrong_key', POST => '/s/acme/unlock', "token=$token&key=wrong", %form);
    $wp->request(POST => '/s/acme/unlock', "token=$token&key=wrong", %form) for 1 .. 3;
    refused('often', 429, 'locked_tries', POST => '/s/acme/unlock', "token=$token&key=wrong", %form);
};

subtest 'what is refused of a page' => sub {
    $wp->patch($uri, { access => 'public' }, key => $key);
    refused('no post', 404, 'refused_post', GET => '/s/acme/posts/none');
    refused('no embedding', 404, 'refused_embed', GET => '/s/acme/embed');
    refused('no such month', 400, 'refused_period', GET => '/s/acme/history?month=2026-13');
    refused('no page', 404, 'refused_no_page', GET => '/s/none', undef, code => 'de');
    refused('a link that was used', 404, 'link_used_up_why', GET => '/confirm/none', undef, code => 'de');
    my $markdown = $wp->request(GET => '/s/none', undef, headers => { Accept => 'text/markdown', 'Accept-Language' => 'es' })->{body};
    utf8::decode($markdown);
    like $markdown =~ tr/\\//dr, qr/^# \Q$words{es}{refused_no_page}\E\n\n\Q$words{es}{refused_address}\E\n/, 'and as Markdown';
};

subtest 'subscribing' => sub {
    my $said = sub { $wp->post("$uri/subscribers", { email => 'reader@example.org' }, headers => { 'Accept-Language' => 'de' }, address => '127.0.0.2') };
    is $said->()->{json}{message}, $words{fr}{subscribe_sent}, 'what comes next';
    $wp->patch($uri, { language => 'auto' }, key => $key);
    is $said->()->{json}{message}, $words{de}{subscribe_sent}, '... as the reader asks';
    $wp->patch($uri, { allow_subscribers => JSON::PP::false }, key => $key);
    my $no = $said->();
    is $no->{status}, 404, 'not here';
    is $no->{json}{error}, $words{de}{subscribe_never}, '... in words';
};

done_testing;
