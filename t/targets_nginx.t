# A real web server: nginx, which speaks HTTP/2 over TLS and asks its clients for a certificate. What a monitor says of both
# (http_version, tls_client_cert) is what the server sees, and tells back.
use strict;
use warnings;
use Certificates;
use File::Temp ();
use IO::Socket::INET;
use JSON::PP ();
use Target;
use Test::More;
use Wait qw(eventually);
use Watchpost;

local $ENV{PATH} = "$ENV{PATH}:/usr/sbin";
my $folder = File::Temp->newdir;
chmod 0755, $folder;
my ($closed, $open, $plain) = map { unused_port() } 1 .. 3;
certificate('server', here());
certificate('client', [ [ DNS => 'a client' ] ], purpose => 'client');

my %tls = (ca => pem('ca'), cert => pem('server'), key => key('server'));
my $saw = 'return 200 "$server_protocol $ssl_protocol $ssl_client_verify";';
open my $conf, '>', "$folder/nginx.conf" or die $!;
print {$conf} <<"END";
daemon off; master_process off; worker_processes 1; pid $folder/nginx.pid; error_log $folder/error.log;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path $folder; proxy_temp_path $folder;
    fastcgi_temp_path $folder; uwsgi_temp_path $folder; scgi_temp_path $folder;
    ssl_certificate $tls{cert}; ssl_certificate_key $tls{key}; ssl_client_certificate $tls{ca};
    server { listen 127.0.0.1:$closed ssl http2; ssl_verify_client on; location / { $saw } }
    server { listen 127.0.0.1:$open ssl http2; ssl_verify_client optional; location / { $saw } }
    server { listen 127.0.0.1:$plain http2; location / { $saw } }
}
END
close $conf;
run_until_end('nginx', '-e', "$folder/error.log", '-p', "$folder", '-c', "$folder/nginx.conf");
ok eventually(sub { IO::Socket::INET->new("127.0.0.1:$_") }), "nginx listens on $_" for $closed, $open, $plain;

my $wp = Watchpost->new;
my $admin = $wp->admin_key;
my %shown = (tls_client_cert => content_of(pem('client')), tls_client_key => content_of(key('client')));

# What came of one check, if nginx has to have seen this.
sub checked {
    my ($saw, %monitor) = @_;
    my $m = $wp->post('/monitors', { name => 'n', confirmation_threshold => 1, tls_ca => content_of(pem('ca')), %monitor,
        assertions => [ { source => 'body', op => 'matches', value => "^$saw\$" } ] }, key => $admin)->{json}{monitor};
    $wp->check(monitor => $m->{id});
    my $beat = $wp->get("/monitors/$m->{id}/heartbeats", key => $admin)->{json}[0];
    my $seen = $wp->get("/monitors/$m->{id}/evidence", key => $admin);
    unlike $seen->{body}, qr/PRIVATE KEY/, 'no key is told';
    return { %$m, says => join(' ', $beat->{status}, $beat->{error_message} // ()), version => $seen->{json}{latest}{http_version} };
}

subtest 'the certificate that it asks for' => sub {
    my $none = checked('', url => "https://127.0.0.1:$closed/");
    is $none->{says}, 'down Expected 200, got 400', 'none is shown: nginx answers that by HTTP';
    my $one = checked('HTTP/1.1 TLSv1.\d SUCCESS', url => "https://127.0.0.1:$closed/", %shown);
    is $one->{says}, 'up', 'one is shown';
    is $one->{tls_client_key}, '***', '... whose key is not told';
    is $wp->get("/monitors/$one->{id}/certificate")->{json}{subject}, 'CN=a server', 'that of the server is kept';
    my $other = checked('', url => "https://127.0.0.1:$closed/", tls_client_cert => content_of(pem('server')), tls_client_key => content_of(key('server')));
    is $other->{says}, 'down Expected 200, got 400', 'one that is for servers is not taken';
};

subtest 'HTTP/2' => sub {
    my $told = sub { my $c = checked(@_); return "$c->{says} $c->{version}" };
    my ($here, $two) = ("https://127.0.0.1:$open/", 'HTTP/2.0 TLSv1.\d');
    is $told->('HTTP/1.1 TLSv1.\d SUCCESS', url => $here, http_version => '1.1', %shown), 'up 1.1', 'as it is told to';
    is $told->("$two SUCCESS", url => $here, http_version => '2', %shown), 'up 2', 'by ALPN';
    is $told->("$two NONE", url => $here, http_version => '2'), 'up 2', '... without a certificate';
    is $told->('HTTP/1.1 TLSv1.\d NONE', url => $here), 'up 1.1', 'by itself HTTP/1.1 is asked for';
    is $told->('HTTP/2.0 +', url => "http://127.0.0.1:$plain/", http_version => '2'), 'up 2', 'in the clear, known beforehand';
    is $told->('HTTP/2.0 +', url => "http://127.0.0.1:$plain/"), 'up 2', '... or found out by its frames';
};

done_testing;
