# What programs read of a status page: feeds by feedparser, the calendar by icalendar, the summary by a client of
# Statuspage's format; and its history as pages.
use strict;
use warnings;
use utf8;
use JSON::PP ();
use POSIX qw(strftime);
use Test::More;
use Wait qw(eventually within);
use Watchpost;

my $python = $ENV{WATCHPOST_READERS} // '/usr/bin/python3';
my $day = 86400;
my $now = time;
my $T = $now - 3 * $day;
my $wp = Watchpost->new(PUBLIC_URL => 'https://watch.example.org/wp', BASE_PATH => '/wp')->keep_worker;
my $admin = $wp->admin_key;
my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $made = $wp->request(POST => '/wp/api/v1/status-pages', { slug => 'acme', title => 'Acme & Söhne', description => 'How we are' })->{json};
my $key = $made->{manage_key};
my $page = '/wp/api/v1/status-pages/acme';

sub ask { my ($method, $path, $body, %options) = @_; return $wp->request($method, $path, $body, %options) }
sub get { my ($path, %options) = @_; return ask(GET => $path, undef, %options) }
sub monitor {
    my ($name, %fields) = @_;
    my $answer = ask(POST => '/wp/api/v1/monitors', { name => $name, url => 'http://127.0.0.1:1/', confirmation_threshold => 1, is_public => $true, %fields });
    return { %{ $answer->{json}{monitor} }, key => $answer->{json}{manage_key} };
}
sub post { my (%fields) = @_; return ask(POST => "$page/posts", \%fields, key => $key)->{json} }
sub update { my ($p, %fields) = @_; return ask(POST => "$page/posts/$p->{id}/updates", \%fields, key => $key)->{json} }

my $shop = monitor('Shop');
my $api = monitor('API');
my $quiet = monitor('Quiet');
my $paused = monitor('Paused');
ask(POST => "/wp/api/v1/monitors/$paused->{id}/pause", {}, key => $paused->{key});
ask(POST => "$page/monitors", { monitor_ids => [ map { $_->{id} } $shop, $api, $quiet, $paused ] }, key => $key);
$wp->check(at => $_) for $now - 1200, $now - 600, $now;
my %incident = map { ($_->{monitor_id} => $_) } @{ get("$page/incidents", key => $admin)->{json} };
my $slow = post(title => 'Logins <slow>', body => 'We are *looking*.', impact => 'minor', monitor_ids => [ $shop->{id} ], incident_id => $incident{ $shop->{id} }{id});
update($slow, body => 'Found it', state => 'identified');
my $move = post(title => 'Move; to, Berlin', kind => 'maintenance', body => "Two lines\nof it", starts_at => Watchpost::timestamp($now + 3600), ends_at => Watchpost::timestamp($now + 7200));
post(title => 'We are hiring', kind => 'announcement');

# What a reader in Python says of a document.
sub read_by {
    my ($script, $text) = @_;
    my $file = $wp->folder . '/document';
    open my $out, '>:raw', $file or die $!;
    print {$out} $text;
    close $out;
    open my $in, '-|', $python, '-c', $script, $file or die $!;
    local $/;
    my $said = within('the reader', sub { scalar <$in> });
    close $in;
    return JSON::PP->new->utf8->decode($said);
}
my $has = sub { return system("$python -c 'import $_[0]' 2>/dev/null") == 0 };

subtest 'Atom, by feedparser' => sub {
    my $answer = get("$page/feed.atom");
    is $answer->{headers}{'content-type'}, 'application/atom+xml', 'its type';
    is scalar(() = $answer->{body} =~ /<entry>/g), 5, 'three posts, and the incidents that none speaks for';
    unlike $answer->{body}, qr/$incident{ $shop->{id} }{id}/, 'a post takes the place of its incident';
    like $answer->{body}, qr{href="https://watch\.example\.org/wp/s/acme/posts/$slow->{id}"}, 'links to the permalink';
    return plan skip_all => 'feedparser is not installed' if !$has->('feedparser');
    my $feed = read_by(<<'END', $answer->{body});
import feedparser, json, sys
f = feedparser.parse(open(sys.argv[1], 'rb').read())
print(json.dumps({'bozo': bool(f.bozo), 'title': f.feed.title, 'link': f.feed.link, 'entries': [
    {'id': e.id, 'title': e.title, 'link': e.link, 'updated': e.updated, 'text': e.get('summary', ''),
     'html': e.content[0].value if 'content' in e else ''} for e in f.entries]}))
END
    is $feed->{bozo}, $false, 'nothing is wrong with it';
    is $feed->{title}, 'Acme & Söhne', 'its title';
    my ($entry) = grep { $_->{id} eq "urn:uuid:$slow->{id}" } @{ $feed->{entries} };
    is $entry->{title}, 'Logins <slow>: Identified', 'an entry as it now is';
    like $entry->{html}, qr{Found it.*<em>looking</em>}s, 'with what was said, the last first';
    my ($down) = grep { $_->{id} eq "urn:uuid:$incident{ $api->{id} }{id}" } @{ $feed->{entries} };
    is $down->{title}, 'API: down', 'an incident';
    is $down->{text}, 'We are seeing problems with API', '... without its cause';
};

subtest 'what is kept of an answer is true' => sub {
    my @read = map { my $path = $_; sub { get($path) } } "$page/feed.atom", "$page/feed.json", '/wp/s/acme/maintenance.ics';
    my $same = sub { my ($read) = @_; return $read->()->{body} eq $read->()->{body} };
    ok $same->($_), 'twice the same' for @read;
    my $soon = post(title => 'A short word', kind => 'announcement', ends_at => Watchpost::timestamp(time + 20));
    like get("$page/feed.$_")->{body}, qr/A short word: Announcement/, "a post is in it at once, $_" for qw(atom json);
    ok eventually(sub { get("$page/feed.atom")->{body} =~ /A short word: Ended/ }), 'and ends by the clock alone';
    ask(DELETE => "$page/posts/$soon->{id}", undef, key => $key);
    unlike get("$page/feed.$_")->{body}, qr/A short word/, "what is deleted is gone, $_" for qw(atom json);
};

subtest 'JSON Feed' => sub {
    my $answer = get("$page/feed.json");
    is $answer->{headers}{'content-type'}, 'application/feed+json', 'its type';
    my $feed = JSON::PP->new->utf8->decode($answer->{body});
    is $feed->{version}, 'https://jsonfeed.org/version/1.1', 'its version';
    is $feed->{home_page_url}, 'https://watch.example.org/wp/s/acme', 'the page';
    is scalar @{ $feed->{items} }, 5, 'the same entries';
    ok !(grep { !defined $_->{id} || !(defined $_->{content_text} || defined $_->{content_html}) } @{ $feed->{items} }), 'each with an id and a text';
    my @times = map { $_->{date_published} } @{ $feed->{items} };
    is_deeply \@times, [ reverse sort @times ], 'newest first';
};

my $read_calendar = <<'END';
import icalendar, json, sys
c = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
print(json.dumps([{'uid': str(e['UID']), 'summary': str(e['SUMMARY']), 'sequence': int(e['SEQUENCE']), 'status': str(e['STATUS']),
    'start': e['DTSTART'].dt.isoformat(), 'end': e['DTEND'].dt.isoformat(), 'text': str(e.get('DESCRIPTION', ''))}
    for e in c.walk('VEVENT')]))
END
subtest 'the calendar, by icalendar' => sub {
    my $window = ask(POST => "/wp/api/v1/monitors/$quiet->{id}/maintenance", { title => 'A very long title, ' x 5,
        starts_at => Watchpost::timestamp($now + 86_400), ends_at => Watchpost::timestamp($now + 90_000) }, key => $quiet->{key})->{json};
    my $answer = get('/wp/s/acme/maintenance.ics');
    is $answer->{headers}{'content-type'}, 'text/calendar; charset=utf-8', 'its type';
    ok !(grep { length > 75 } split /\r\n/, $answer->{body}), 'lines are folded';
    unlike $answer->{body}, qr/[^\r]\n/, '... and end as they should';
    plan skip_all => 'icalendar is not installed' if !$has->('icalendar');
    my $of = sub { my ($uid) = @_; my ($e) = grep { $_->{uid} eq $uid } @{ read_by($read_calendar, get('/wp/s/acme/maintenance.ics')->{body}) }; return $e };
    my $e = $of->($move->{id});
    is $e->{summary}, 'Move; to, Berlin', 'a post';
    is $e->{text}, "Two lines\nof it", '... with its text';
    is $e->{start} =~ s/\+00:00$/Z/r, Watchpost::timestamp($now + 3600), '... at its time';
    is $e->{status}, 'CONFIRMED', '... which stands';
    ask(PATCH => "$page/posts/$move->{id}", { ends_at => Watchpost::timestamp($now + 9000) }, key => $key);
    my $later = $of->($move->{id});
    cmp_ok $later->{sequence}, '>', $e->{sequence}, 'a change is counted';
    is $of->($window->{id})->{summary}, 'A very long title, ' x 4 . 'A very long title,', 'a window';
    ask(DELETE => "/wp/api/v1/maintenance/$window->{id}", undef, key => $quiet->{key});
    is $of->($window->{id})->{status}, 'CANCELLED', '... that is deleted is told as cancelled';
    ask(DELETE => "$page/posts/$move->{id}", undef, key => $key);
    is $of->($move->{id})->{status}, 'CANCELLED', 'and so is a post';
    cmp_ok $of->($move->{id})->{sequence}, '>', $later->{sequence}, '... with the next number';
    my $mine = ask(POST => "/wp/api/v1/monitors/$quiet->{id}/maintenance", { title => 'Mine',
        starts_at => Watchpost::timestamp($now + 86_400), ends_at => Watchpost::timestamp($now + 90_000) }, key => $quiet->{key})->{json};
    my $stood = $of->($mine->{id});
    ask(DELETE => "$page/monitors/$quiet->{id}", undef, key => $key);
    my $left = $of->($mine->{id});
    is $left->{status}, 'CANCELLED', 'what is of a monitor that leaves the page, too';
    cmp_ok $left->{sequence}, '>', $stood->{sequence}, '... with the next number';
    ask(POST => "$page/monitors", { monitor_ids => [ $quiet->{id} ] }, key => $key);
    my $back = $of->($mine->{id});
    is $back->{status}, 'CONFIRMED', 'until it comes back';
    cmp_ok $back->{sequence}, '>', $left->{sequence}, '... with the next';
    ask(DELETE => "/wp/api/v1/maintenance/$mine->{id}", undef, key => $quiet->{key});
    $wp->sql("update calendar_cancellations set cancelled_at = cancelled_at - 31 * 86400");
    is $of->($move->{id}), undef, 'for thirty days';
};

subtest 'the calendar of monitors that come by a tag' => sub {
    plan skip_all => 'icalendar is not installed' if !$has->('icalendar');
    my %plan = (title => 'Tagged', is_public => $true, starts_at => Watchpost::timestamp($now + 86_400), ends_at => Watchpost::timestamp($now + 90_000));
    ask(POST => '/wp/api/v1/status-pages', { slug => 'tags', title => 'Tags' }, key => $admin);
    my $lay = sub { return ask(PUT => '/wp/api/v1/status-pages/tags/layout', \@_, key => $admin)->{status} };
    my $of = sub {
        my @found = grep { $_->{uid} eq $_[0] } @{ read_by($read_calendar, get('/wp/s/tags/maintenance.ics')->{body}) };
        cmp_ok scalar @found, '<=', 1, 'once in the calendar';
        return $found[0] // { status => 'none', sequence => 0 };
    };
    my $told = 0;
    my $is = sub {
        my ($id, $status, $what) = @_;
        my $e = $of->($id);
        is $e->{status}, $status, $what;
        cmp_ok $e->{sequence}, '>=', $told, '... with a number that is not lower';
        $told = $e->{sequence};
    };
    my $tag = sub { ask(PATCH => "/wp/api/v1/monitors/$_[0]", { tags => [ @_[ 1 .. $#_ ] ] }, key => $admin) };
    my ($one, $two) = map { ask(POST => '/wp/api/v1/monitors', { name => $_, url => 'http://127.0.0.1:1/', tags => ['web'] }, key => $admin)->{json}{monitor}{id} } 'One', 'Two';
    is $lay->({ section => 'Web', tag => 'web' }), 200, 'a page of a tag';
    my $m = ask(POST => '/wp/api/v1/maintenance', { %plan, monitor_ids => [ $one, $two ] }, key => $admin)->{json}{id};
    $is->($m, 'CONFIRMED', 'what is planned for it');
    $tag->($one, 'other');
    $is->($m, 'CONFIRMED', 'one monitor of two leaves');
    $tag->($two, 'other');
    $is->($m, 'CANCELLED', 'the other, too');
    $tag->($two, 'web');
    $is->($m, 'CONFIRMED', 'it comes back');
    is $lay->({ section => 'Other', tag => 'none' }), 200, 'another tag';
    $is->($m, 'CANCELLED', 'has no such monitors');
    is $lay->({ section => 'Web', tag => 'web' }), 200, 'the tag again';
    $is->($m, 'CONFIRMED', 'has');
    ask(PATCH => "/wp/api/v1/maintenance/$m", { starts_at => Watchpost::timestamp($now + 80_000) }, key => $admin);
    $is->($m, 'CONFIRMED', 'another time');
    ask(PATCH => "/wp/api/v1/maintenance/$m", { monitor_ids => [$one] }, key => $admin);
    $is->($m, 'CANCELLED', 'it is for another monitor now');
    ask(PATCH => "/wp/api/v1/maintenance/$m", { monitor_ids => [$two] }, key => $admin);
    $is->($m, 'CONFIRMED', 'for the same again');
    ask(DELETE => "/wp/api/v1/monitors/$two", undef, key => $admin);
    $is->($m, 'CANCELLED', 'a monitor that is deleted');
    $told = 0;
    my $by = ask(POST => '/wp/api/v1/maintenance', { %plan, match => { tags => ['web'] } }, key => $admin)->{json}{id};
    $tag->($one, 'web');
    $is->($by, 'CONFIRMED', 'what is planned for a tag');
    $tag->($one);
    $is->($by, 'CANCELLED', 'a monitor without it');
    $tag->($one, 'web');
    ask(DELETE => "/wp/api/v1/maintenance/$by", undef, key => $admin);
    $is->($by, 'CANCELLED', 'maintenance that is deleted');
};

# A program that watches pages of Statuspage: what it makes of ours, asked for over HTTP as it asks for theirs.
my $watch = <<'END';
import http.server, json, logging, os, sys, tempfile, threading
logging.disable(logging.CRITICAL)
text = open(sys.argv[1], 'rb').read()
os.chdir(tempfile.mkdtemp())
class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *words):
        pass
site = http.server.HTTPServer(('127.0.0.1', 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()
from statuspage_prometheus_exporter import service_checker
url = 'http://127.0.0.1:%d/api/v2/summary.json' % site.server_port
print(json.dumps(service_checker.check_service_status('acme', {'url': url, 'name': 'Acme'})))
END
subtest 'the summary, by a client of Statuspage' => sub {
    plan skip_all => 'statuspage-prometheus-exporter is not installed' if !$has->('statuspage_prometheus_exporter');
    my $read = read_by($watch, get('/wp/s/acme/api/v2/summary.json')->{body});
    ok $read->{success}, 'it reads it' or diag JSON::PP->new->encode($read);
    is $read->{status}, 0, 'not all is well';
    ok scalar(grep { "@{[ values %$_ ]}" =~ /Logins <slow>/ } @{ $read->{incident_metadata} }), 'with the incident that goes on'
        or diag JSON::PP->new->encode($read->{incident_metadata});
    my %state = map { ($_->{name} // $_->{component_name} // '') => $_->{status} // $_->{component_status} } @{ $read->{component_metadata} };
    is $state{API}, 'major_outage', 'and how each service is' or diag JSON::PP->new->encode($read->{component_metadata});
};

subtest 'the summary' => sub {
    ask(PUT => "$page/layout", [ { section => 'Front', monitors => [ { id => $shop->{id}, display_name => 'The shop' } ] } ], key => $key);
    my $s = get('/wp/s/acme/api/v2/summary.json')->{json};
    is_deeply [ sort keys %$s ], [qw(components incidents page scheduled_maintenances status)], 'its members';
    is_deeply [ @{ $s->{page} }{qw(id name url time_zone)} ], [ $made->{status_page}{id}, 'Acme & Söhne', 'https://watch.example.org/wp/s/acme', 'UTC' ], 'the page';
    my ($group, $in, @others) = @{ $s->{components} };
    is_deeply [ @$group{qw(name group group_id position status)} ], [ 'Front', $true, undef, 1, 'major_outage' ], 'a section is a group';
    is_deeply [ @$in{qw(id name group group_id position status)} ], [ $shop->{id}, 'The shop', $false, $group->{id}, 2, 'major_outage' ], 'and has its members';
    is_deeply [ map { $_->{position} } @others ], [ 3, 4 ], 'others follow; a paused one is none';
    is_deeply $s->{status}, get('/wp/s/acme/api/v2/status.json')->{json}{status}, 'the status alone is the same';
    is $s->{status}{indicator}, 'critical', 'all are down';
    like $s->{status}{description}, qr/^Services affected: 3 of 3/, 'in words';
    my ($of_post) = grep { $_->{id} eq $slow->{id} } @{ $s->{incidents} };
    is_deeply [ @$of_post{qw(name status impact resolved_at shortlink)} ], [ 'Logins <slow>', 'identified', 'minor', undef, "https://watch.example.org/wp/s/acme/posts/$slow->{id}" ], 'a post';
    is_deeply [ map { $_->{body} } @{ $of_post->{incident_updates} } ], [ 'Found it', 'We are *looking*.' ], 'with what was said, the newest first';
    my ($of_api) = grep { $_->{id} eq $incident{ $api->{id} }{id} } @{ $s->{incidents} };
    is_deeply [ @$of_api{qw(name status impact)} ], [ 'We are seeing problems with API', 'investigating', 'major' ], 'an incident';
    ok !(grep { $_->{id} eq $incident{ $shop->{id} }{id} } @{ $s->{incidents} }), '... unless a post speaks for it';
    my $planned = post(title => 'Night work', kind => 'maintenance', starts_at => Watchpost::timestamp($now + 600), ends_at => Watchpost::timestamp($now + 1200));
    $s = get('/wp/s/acme/api/v2/summary.json')->{json};
    is_deeply [ map { @$_{qw(name status scheduled_for scheduled_until)} } $s->{scheduled_maintenances}[0] ],
        [ 'Night work', 'scheduled', map { Watchpost::timestamp($now + $_) } 600, 1200 ], 'what is planned';
    is get('/wp/api/v2/summary.json')->{status}, 404, 'on no domain there is none';
    ask(PATCH => $page, { custom_domain => 'status.acme.example' }, key => $key);
    is get("/wp/api/v2/$_", env => { PAGE_DOMAIN => 'status.acme.example' })->{json}{page}{id}, $made->{status_page}{id}, "on its own, $_" for qw(summary.json status.json);
    ask(PATCH => $page, { access => 'key' }, key => $key);
    is get($_)->{status}, 401, "closed: $_" for map({ "/wp/s/acme/$_" } qw(api/v2/summary.json api/v2/status.json maintenance.ics history)), "$page/feed.json";
    is get('/wp/api/v2/summary.json', env => { PAGE_DOMAIN => 'status.acme.example' })->{status}, 401, '... at its domain, too';
    is get('/wp/s/acme/api/v2/summary.json', key => $key)->{json}{components}[1]{name}, 'Shop', 'with a key, all as it is';
    ask(PATCH => $page, { access => 'public' }, key => $key);
};

subtest 'history as pages' => sub {
    my $month = substr Watchpost::timestamp($now), 0, 7;
    my $html = get('/wp/s/acme/history');
    is $html->{headers}{'content-type'}, 'text/html; charset=utf-8', 'HTML';
    like $html->{body}, qr{<h1><bdi>Acme &amp; S\xc3\xb6hne</bdi>: $month</h1>}, 'of the present month';
    unlike $html->{body}, qr/<script/, 'without a script';
    like $html->{body}, qr{<bdi>The shop</bdi></th><td>0 %}, 'names and uptime';
    my $date = substr Watchpost::timestamp($now), 0, 10;
    like $html->{body}, qr{href="/wp/s/acme/history\?day=$date"}, 'a day that failed is a link';
    my $of_day = get("/wp/s/acme/history?day=$date");
    like $of_day->{body}, qr/We are seeing problems with API/, 'a day tells what happened';
    like $of_day->{body}, qr{/wp/s/acme/posts/$slow->{id}}, '... and what was said';
    my $text = get("/wp/s/acme/history?month=$month", headers => { Accept => 'text/markdown' });
    is $text->{headers}{'content-type'}, 'text/markdown; charset=utf-8', 'Markdown';
    like $text->{body}, qr/^\| `The shop` \| 0 % \|/m, 'a table';
    is get("/wp/s/acme/history?$_")->{status}, 400, $_ for 'month=2999-01', 'day=x', "month=$month&day=$date";
    like get('/wp/s/acme/history?day=x')->{body}, qr/<h1>/, '... as a page';
    like get('/wp/s/acme')->{body}, qr{href="/wp/s/acme/history}, 'the page leads there';
};

# A hundred others that are newer, and long over, take the place of none that goes on.
subtest 'the summary of what has lasted' => sub {
    my ($seq, $monitor) = split /\|/, $wp->sql("select (select max(seq) from incidents), key from monitors where id = '$quiet->{id}'");
    $wp->sql('insert into incidents (seq, id, monitor, started_at, resolved_at, cause, alerted_at, last_alert_at) values ' . join ', ',
        map { my $at = $now - 3 * $day + $_; sprintf q{(%d, '%08x-0000-4000-8000-000000000000', %d, %d, %d, 'x', %d, %d)}, $seq + $_, $_, $monitor, $at, $at + 1, $at, $at } 1 .. 120);
    my $long = post(title => 'It takes long', impact => 'major');
    my $last = $seq + 120;
    $wp->sql("update incidents set resolved_at = @{[ $now - 60 ]} where seq = $last"); # it ended today
    post(title => "Word $_", kind => 'announcement') for 1 .. 101;
    my %told = map { ($_->{id} => $_) } @{ get('/wp/s/acme/api/v2/summary.json')->{json}{incidents} };
    ok $told{ $incident{ $api->{id} }{id} }, 'an incident that is open';
    ok $told{ $long->{id} }, 'a post that is';
    my ($ended) = grep { ($_->{resolved_at} // '') eq Watchpost::timestamp($now - 60) } values %told;
    ok $ended, 'one that began days ago, and ended today';
    is scalar(grep { defined $_->{resolved_at} } values %told), 1, 'and none that ended before';
};

done_testing;
