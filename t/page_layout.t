# The layout of a status page: sections by id and by tag, words of its own, and what readers without a key are told.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new;
my $admin = $wp->admin_key;
my $space = $wp->post('/workspaces', { name => 'Team' })->{json}{key};
my %m = map { my ($name, @more) = @$_; ($name => $wp->post('/monitors', { name => $name, url => 'http://127.0.0.1:1/',
    confirmation_threshold => 1, @more }, key => $space)->{json}{monitor}) }
    ['db-1', tags => ['data']], ['db-2', tags => ['data']], ['web'], ['api'], ['zoo'];
my $page = $wp->post('/status-pages', { slug => 'acme', title => 'Acme' }, key => $space)->{json};
my $key = $page->{manage_key};
my $uri = '/status-pages/acme';

sub layout { return $wp->put("$uri/layout", $_[0], key => $_[1] // $space) }
sub names { return join ' ', map { $_->{name} } @{ $wp->get("$uri/monitors", @_)->{json} } }

subtest 'what is refused' => sub {
    is $wp->put("$uri/layout", [])->{status}, 401, 'without a key';
    is layout($_->[0])->{status}, $_->[1], JSON::PP->new->canonical->encode({ body => $_->[0] })
        for [ {}, 422 ], [ [ {} ], 422 ], [ [ { section => 'x' } ], 422 ], [ [ { section => '', monitors => [] } ], 400 ],
        [ [ { section => 'x', monitors => [] }, { section => ' x', monitors => [] } ], 400 ],
        [ [ { section => 'x', monitors => [ { id => 'no' } ] } ], 400 ],
        [ [ { section => 'x', monitors => [ { id => $m{web}{id}, show => ['all'] } ] } ], 400 ],
        [ [ { section => 'x', monitors => [ { id => $m{web}{id}, display_name => "a\nb" } ] } ], 400 ],
        [ [ map { { section => "s$_", monitors => [] } } 1 .. 51 ], 409 ];
    like layout([ { section => 'x', monitors => [ { id => 'no' } ] } ])->{json}{error}, qr/Monitor not found/, 'which one';
    is layout([ { section => 'x', tag => 'data' } ], $key)->{status}, 403, "a tag is not for the page's own key";
};

my $laid = layout([
    { section => 'Front', monitors => [ { id => $m{web}{id}, display_name => 'Website', description => 'What you see' } ] },
    { section => 'Data', tag => 'data', collapsed => $true, monitors => [ { id => $m{'db-2'}{id}, display_name => 'Store' } ] },
    { section => 'Other', monitors => [ { id => $m{api}{id} }, { id => $m{web}{id} } ] },
]);
is $laid->{status}, 200, 'a layout' or diag $laid->{body};
my @sections = @{ $laid->{json} };
is_deeply $wp->get("$uri/layout")->{json}, \@sections, 'for everybody to read';
is_deeply [ map { { %$_, id => 0 } } @sections ], [
    { id => 0, section => 'Front', collapsed => $false, monitors => [
        { id => $m{web}{id}, display_name => 'Website', description => 'What you see', show => ['history'] } ] },
    { id => 0, section => 'Data', collapsed => $true, tag => 'data', monitors => [
        { id => $m{'db-1'}{id}, show => ['history'] }, { id => $m{'db-2'}{id}, display_name => 'Store', show => ['history'] } ] },
    { id => 0, section => 'Other', collapsed => $false, monitors => [ { id => $m{api}{id}, show => ['history'] } ] },
], 'all that the tag stands for; one that is named twice stands in the first';
$wp->post("$uri/monitors", { monitor_ids => [ $m{zoo}{id} ] }, key => $key);
is names(), 'Website db-1 Store api zoo', 'in this order, those of no section last';
is names(key => $key), 'web db-1 db-2 api zoo', 'a reader with a key knows them by their names';

subtest 'tags' => sub {
    my $later = $wp->post('/monitors', { name => 'db-0', url => 'http://127.0.0.1:1/', tags => ['data'] }, key => $space)->{json}{monitor};
    is names(), 'Website db-0 db-1 Store api zoo', 'a monitor that has it later';
    my $no = $wp->delete("$uri/monitors/$later->{id}", key => $space);
    is $no->{status}, 404, 'is not taken off one by one';
    like $no->{json}{error}, qr/data/, '... and it says by which tag';
    $wp->patch("/monitors/$later->{id}", { tags => [] }, key => $space);
    is names(), 'Website db-1 Store api zoo', 'it goes with its tag';
    $wp->patch("/monitors/$m{zoo}{id}", { tags => ['data'] }, key => $space);
    is names(), 'Website db-1 Store zoo api', 'one that was there already moves';
    $wp->patch("/monitors/$m{zoo}{id}", { tags => [] }, key => $space);
    is names(), 'Website db-1 Store api zoo', '... and back';
    my $foreign = $wp->monitor(name => 'stranger', url => 'http://127.0.0.1:1/', tags => ['data'], is_public => $true);
    is names(), 'Website db-1 Store api zoo', 'of this workspace alone';
};

subtest 'by its id and by its tag' => sub {
    $wp->patch("/monitors/$m{zoo}{id}", { tags => ['data'] }, key => $space);
    my $taken = $wp->delete("/status-pages/acme/monitors/$m{zoo}{id}", key => $key);
    is $taken->{status}, 200, 'what was named is taken off';
    is names(), 'Website db-1 Store zoo api', '... and stays, by its tag';
    my $no = $wp->delete("/status-pages/acme/monitors/$m{zoo}{id}", key => $key);
    is $no->{status}, 404, 'what is there by its tag cannot be taken off';
    like $no->{json}{error}, qr/\bdata\b/, '... and the tag is named';
    $wp->patch("/monitors/$m{zoo}{id}", { tags => [] }, key => $space);
    is names(), 'Website db-1 Store api', 'until the tag goes';
    $wp->post('/status-pages/acme/monitors', { monitor_ids => [ $m{zoo}{id} ] }, key => $key);
    is names(), 'Website db-1 Store api zoo', 'and it may be named again';
};

subtest 'written as it was read' => sub {
    my $again = layout(\@sections);
    is_deeply $again->{json}, \@sections, 'is the same, with the same ids';
    is $again->{json}[0]{id}, layout([ { %{ $sections[0] }, collapsed => $true } ])->{json}[0]{id}, 'a section that keeps its title';
    isnt layout([ { %{ $sections[0] }, section => 'New' } ])->{json}[0]{id}, $sections[0]{id}, '... or does not';
    is names(), 'Website api zoo', 'what a tag brought is gone, what was named stays';
    layout(\@sections);
};

subtest 'causes' => sub {
    $wp->check(at => time);
    my $incidents = sub { return { map { ($_->{monitor_name} => $_->{cause}) } @{ $wp->get("$uri/incidents", @_)->{json} } } };
    is $incidents->()->{Website}, 'We are seeing problems with Website', 'are not told';
    is $incidents->(key => $key)->{web}, 'Connection refused', '... but with a key';
    unlike $wp->get("$uri/feed.atom")->{body}, qr/refused|<title>web/, 'in the feed likewise';
    unlike $wp->request(GET => '/s/acme', undef, headers => { Accept => 'text/markdown' })->{body}, qr/refused|\bweb\b/, 'nor on the page';
    my $detail = $wp->get($uri)->{json};
    is $detail->{headline}, 'Services affected: 5 of 5: Website and 4 more', 'the headline';
    is $detail->{indicator}, $wp->request(GET => '/s/acme/api/v2/status.json')->{json}{status}{indicator}, '... with the indicator of the summary';
    is_deeply [ map { $_->{section} } @{ $detail->{sections} } ], [qw(Front Data Other)], 'with its sections';
    is_deeply $detail->{posts}, [], 'and open posts';
    $wp->post("$uri/posts", { title => 'All down', impact => 'critical' }, key => $key);
    is $wp->get($uri)->{json}{posts}[0]{title}, 'All down', 'of which there is one now';
    $wp->patch($uri, { show_causes => $true }, key => $key);
    is $incidents->()->{Website}, 'Connection refused', 'unless the page shows them';
};

subtest 'as a document' => sub {
    my $export = $wp->get('/export', key => $space)->{json};
    is_deeply $export->{status_pages}{acme}{layout}[1], { section => 'Data', collapsed => $true, tag => 'data', monitors => [] },
        'a section by tag; monitors without a name of the client are left out';
    my $doc = { version => 1, set => 's', monitors => { shop => { name => 'Shop', url => 'http://127.0.0.1:1/', tags => ['front'] } },
        status_pages => { docs => { title => 'Docs', access => 'unlisted', theme => 'dark', layout => [
            { section => 'Shop', monitors => [ { id => 'shop', display_name => 'The shop' } ] }, { section => 'Front', tag => 'front' } ] } } };
    my $done = $wp->post('/apply', $doc, key => $space);
    is $done->{status}, 200, 'applied' or diag $done->{body};
    is_deeply [ map { $_->{section} } @{ $wp->get('/status-pages/docs/layout')->{json} } ], [qw(Shop Front)], 'as it says';
    is $wp->get('/status-pages/docs/monitors')->{json}[0]{name}, 'The shop', 'a monitor that a section names is on the page';
    my $twice = $wp->post('/apply', $doc, key => $space);
    is $wp->get('/status-pages/docs')->{json}{revision}, 2, 'twice is as once' or diag $twice->{body};
    my $read = $wp->get('/export?set=s', key => $space)->{json}{status_pages}{docs};
    is $read->{layout}[0]{monitors}[0]{id}, 'shop', 'and it is exported by names';
    is "$read->{access} $read->{theme}", 'unlisted dark', 'with its look';
    delete $doc->{status_pages}{docs}{layout};
    $wp->post('/apply', $doc, key => $space);
    is_deeply $wp->get('/status-pages/docs/layout')->{json}, [], 'what the document leaves out is gone';
};

done_testing;
