# Logo and favicon of a status page: what may be uploaded by whom, and that what is kept is our own.
use strict;
use warnings;
use Test::More;
use Compress::Zlib qw(compress crc32);
use Watchpost;

my $wp = Watchpost->new;
my $admin = $wp->admin_key;
my $made = $wp->post('/status-pages', { slug => 'acme', title => 'Acme' }, key => $admin)->{json};

sub chunk { my ($name, $data) = @_; return pack('N', length $data) . $name . $data . pack('N', crc32($name . $data)) }

# A PNG of grey, with a text that must not be kept; claims another size if told to.
sub png {
    my ($width, $height, %claim) = @_;
    my $lines = ("\0" . "\x80" x $width) x $height;
    return "\x89PNG\r\n\x1a\n" . chunk('IHDR', pack('NNCCCCC', $claim{width} // $width, $claim{height} // $height, 8, 0, 0, 0, 0))
        . chunk('tEXt', "Comment\0secret words") . chunk('IDAT', compress($lines)) . chunk('IEND', '');
}

sub upload {
    my ($body, %more) = @_;
    return $wp->request(PUT => '/api/v1/status-pages/acme/' . ($more{what} // 'logo'), $body, key => $more{key} // $admin,
        env => { CONTENT_TYPE => $more{type} // 'image/png' });
}

my $put = upload(png(40, 20));
is $put->{status}, 200, 'a logo' or diag $put->{body};
like $put->{json}{logo}, qr{^/s/acme/logo\.png\?v=[0-9a-f]{16}$}, 'and where it is';
my $image = $wp->request(GET => $put->{json}{logo});
is "$image->{status} $image->{headers}{'content-type'}", '200 image/png', 'to be seen';
is $image->{headers}{'content-security-policy'}, q{default-src 'none'}, 'as nothing but an image';
is $image->{headers}{'x-content-type-options'}, 'nosniff', '... whatever a browser thinks';
like $image->{body}, qr/\A\x89PNG/, 'a PNG';
unlike $image->{body}, qr/secret words/, 'of our own making';
like $wp->request(GET => '/s/acme')->{body}, qr{<img src="/s/acme/logo\.png\?v=}, 'on the page';
is $wp->request(GET => '/s/acme/favicon.png')->{status}, 404, 'there is no favicon yet';
like upload(png(16, 16), what => 'favicon')->{json}{favicon}, qr{^/s/acme/favicon\.png}, 'now there is';

subtest 'what is refused' => sub {
    is upload(png(8, 8), type => 'text/html')->{status}, 400, 'another type';
    is upload('<svg/>')->{status}, 400, 'what is no PNG';
    is upload('')->{status}, 400, 'nothing';
    is upload(png(8, 8, width => 1025))->{status}, 400, 'a large one, by its header';
    is upload(png(8, 8, width => 1024, height => 1024))->{status}, 400, 'one that lies about its size';
    is upload(substr(png(40, 20), 0, 60))->{status}, 400, 'one that is cut short';
    is upload("\x89PNG\r\n\x1a\n" . 'x' x 262_144)->{status}, 413, 'more than 256 KiB';
    is upload(png(8, 8), key => $made->{manage_key})->{status}, 403, "the page's own key";
    is upload(png(8, 8), key => '')->{status}, 401, 'no key';
    like $wp->get('/status-pages/acme')->{json}{logo}, qr/\Q$put->{json}{logo}\E/, 'the logo stays';
};

# With no descriptor left but the one of its client, a worker can hand nothing to a child.
subtest 'what is our own fault' => sub {
    $wp->keep_worker;
    is upload(png(8, 8))->{status}, 200, 'a worker that goes on';
    my $pid = $wp->{worker}->pid;
    my %open = map { (m{(\d+)$} ? $1 : -1) => 1 } glob "/proc/$pid/fd/*";
    my ($free) = grep { !$open{$_} } 0 .. 100;
    my $limit = sub { system('prlimit', '--pid', $pid, "--nofile=$_[0]:") == 0 or die 'prlimit' };
    $limit->($free + 1);
    my $no = upload(png(8, 8));
    is "$no->{status} $no->{json}{code}", '500 INTERNAL_ERROR', 'is not said to be that of the image';
    is upload('<svg/>')->{status}, 400, '... as one that is none';
    $limit->(256);
    is upload(png(8, 8))->{status}, 200, 'and then it is taken';
    $wp->stop_worker;
};

subtest 'the setting' => sub {
    $wp->set(PAGE_UPLOADS => 'any');
    is upload(png(8, 8), key => $made->{manage_key})->{status}, 200, 'any: also by the page itself';
    $wp->set(PAGE_UPLOADS => 'none');
    is upload(png(8, 8))->{status}, 403, 'none: by nobody';
    $wp->set(PAGE_UPLOADS => undef);
};

subtest 'the end' => sub {
    my $gone = $wp->delete('/status-pages/acme/logo', key => $made->{manage_key});
    is $gone->{status}, 200, 'deleted';
    ok !exists $gone->{json}{logo}, '... and not told any more';
    is $wp->delete('/status-pages/acme/logo', key => $made->{manage_key})->{status}, 200, 'also when there was none';
    $wp->delete('/status-pages/acme', key => $admin);
    is $wp->sql('select count(*) from page_images'), 0, 'images go with their page';
};

done_testing;
