package Site;

# The installed nginx site, as nginx/site.conf.in has it, in front of the workers of an instance; and proxies in front
# of that.  They end with the test.
#
#   my $port = Site::start($it, domains => ['status.shop.example'], settings => { CLIENT_STREAMS => 2 }, root => $folder);
#   my ($port, $plain) = Site::start($it, certificate => $pem);
#   my $front = Site::proxy($port);

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Temp ();
use Instance qw(free_port);
use IO::Socket::INET;
use Target;
use Wait qw(eventually);

my $source = abs_path($ENV{WATCHPOST_SOURCE} // '.');
my $build = abs_path($ENV{WATCHPOST_BUILD} // 'build');
my @folders;    # until the end of the test

# An nginx of its own, with this in its http block and the words of the text filled in.
sub run_nginx {
    my ($http, $port) = @_;
    my $folder = File::Temp->newdir('watchpost-XXXXXXXX', TMPDIR => 1);
    push @folders, $folder;
    mkdir "$folder/$_" or die $! for qw(body fastcgi proxy scgi uwsgi);
    my $temporary = join "\n", map { "${_}_temp_path $folder/$_;" } qw(fastcgi proxy scgi uwsgi);
    my $user = $> == 0 ? 'user root;' : '';
    open my $file, '>', "$folder/nginx.conf" or die $!;
    print {$file} "$user daemon off; master_process off; pid $folder/pid; error_log $folder/error.log; events {}\n",
        "http { access_log off; client_body_temp_path $folder/body;\n$temporary\n", $http, "\n}\n";
    close $file or die $!;
    run_until_end('nginx', '-q', '-e', "$folder/error.log", '-p', "$folder", '-c', "$folder/nginx.conf");
    eventually(sub { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) })
        or die 'nginx does not start: ' . `cat $folder/error.log`;
    return $port;
}

# base: BASE_PATH.  settings: others that nginx must know.  inside: more lines for its server.  certificate: a file
# of key and certificate, for TLS by the lines that the file has for it; then the second port is that of plain HTTP.
sub start {
    my ($it, %with) = @_;
    my $port = free_port();
    open my $file, '<', "$source/nginx/site.conf.in" or die $!;
    my $site = do { local $/; <$file> };
    my $root = $with{root} // "$source/www/dist";
    my $domains = join ' ', @{ $with{domains} // [] };
    $site =~ s{listen 80;}{listen 127.0.0.1:$port;};
    $site =~ s{\n\s*listen \[::\]:80;}{};
    $site =~ s{server_name [^;]*}{$& $domains};
    my $inside = $with{inside} // '';
    $site =~ s{root [^;]*;}{root "$root"; $inside};
    $site =~ s{\@pkgdatadir\@}{$source}g;
    my %said = %{ $with{settings} // {} };
    local @ENV{ keys %said } = values %said;
    local $ENV{BASE_PATH} = $with{base} // '';
    local $ENV{WATCHPOST_CONF} = -f "$it->{state}/watchpost.conf" ? "$it->{state}/watchpost.conf" : '';
    my ($http, $server) = map { scalar `'$build/watchpost.fcgi' $_` } '--nginx-http', '--nginx';
    $site =~ s{include "[^"]*/watchpost/nginx-http\[\.\]conf";}{$http} or die 'no place for settings';
    $site =~ s{include "[^"]*/watchpost/nginx\[\.\]conf";}{$server} or die 'no place for settings';
    $site =~ s{/run/watchpost/}{$it->{state}/}g;
    $site =~ s{/var/log/nginx/}{$it->{state}/log/site.}g;
    my $plain;
    if ($with{certificate}) {
        $plain = free_port();
        $site =~ s{^# (server \{|\}|    .*)$}{$1}mg;
        $site =~ s{^    # (listen \S*443|ssl_)}{    $1}mg;
        $site =~ s{\S+watchpost\.(?:pem|key);}{$with{certificate};}g;
        $site =~ s{listen 127\.0\.0\.1:$port;}{};
        $site =~ s{listen 443 }{listen 127.0.0.1:$port };
        $site =~ s{listen 80;}{listen 127.0.0.1:$plain;};
        $site =~ s{\n\s*listen \[::\]:\d+[^;]*;}{}g;
    }
    run_nginx("include /etc/nginx/mime.types;\n$site", $port);
    return $plain ? ($port, $plain) : $port;
}

# A proxy as they are: it adds the client's address to X-Forwarded-For.  at: a path that it mounts it at, and passes on; all else
# is its own.
sub proxy {
    my ($behind, $at) = @_;
    $at = $at ? "$at/" : '/';
    my $port = free_port();
    return run_nginx(<<"END", $port);
        server {
            listen 127.0.0.1:$port;
            location $at {
                proxy_pass http://127.0.0.1:$behind;
                proxy_bind 127.0.0.1;
                proxy_set_header Host \$host;
                proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
            }
        }
END
}

1;
