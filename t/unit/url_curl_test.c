/* What we take as an http url, libcurl takes too: a monitor that was created can be checked. Urls are put
 * together from pieces, good and bad, by a generator that always starts from the same seed. */
#include "base/url.h"

#include "unit.h"

#include <curl/curl.h>
#include <stdint.h>
#include <string.h>

#define URLS 30000
#define REQUESTS 2000 /* of those that were taken: so many are really begun */

static const char *const schemes[] = { "http://", "https://", "HTTP://", "hTTpS://" };

static const char *const users[] = {
    "", "", "", "", "@", "u@", "u:p@", ":@", ":p@", "u:@", "u%40:p%3a@", "u%00@", "u:p%0@", "%@", "a@b@",
    "u;o=1:p@",
    "\xc3\xbc:\xc3\xbc@", "u:p:q@", "!$&'()*+,;=@", "u%0ax@", "[u]@", "u\"<>`{}|\\^@",
};

static const char *const hosts[] = {
    "example.test", "a", "A.B.", "a-b", "_a", "-a-", "1", "1.2", "1.2.3.4", "1.2.3.4.", "01.2.3.4",
    "256.1.1.1",
    "0x7f.1", "4294967296", "1.2.3.4.5", "[::1]", "[::]", "[2001:db8::1]", "[::ffff:1.2.3.4]", "[1::2::3]",
    "[fe80::1%25lo]", "[a]", "xn--bcher-kva.test", "xn--a", "xn--", "b\xc3\xbc" "cher.test",
    "\xe2\x98\x83.test",
    "\xf0\x9f\x92\xa9.test", "stra\xc3\x9f" "e.test", "\xe6\x97\xa5\xe6\x9c\xac\xe3\x80\x82jp", "a%41", "a%",
    "h^ost",
    "*.x", "a,b", "a b", "", ".", "..", "a..b", ".a", "a~b", "a|b", "a&b", "a(b)", "a+b", "a=b", "a;b", "a'b",
    "a\"b",
    "a`b", "a{b}", "a<b>", "a$b", "a!b", "a\\b", "\xe2\x84\x80.test", "\xc3\xbc,b", "\xef\xbc\x85" "41.test",
    "a23456789a123456789a123456789a123456789a123456789a123456789a123.test",
    "a23456789a123456789a123456789a123456789a123456789a123456789a1234.test",
};

static const char *const ports[] = { "", "", "", "", ":", ":80", ":0", ":1", ":65535", ":65536", ":00080",
                                     ":8a", ":+1" };

static const char *const rests[] = {
    "", "/", "/x", "?", "?q", "#f", "/a/../b", "/%", "/%zz", "/%00", "/\xc3\xa9",
    "/\xe2\x98\x83?\xc3\xbc=1#\xc3\xbc",
    "/a?b?c#d#e", "/\\", "/a|b", "/\"<>", "/[x]", "/{a}^`", "//x", "/@", "?@", "/:80", "/a b", "/\t",
};

#define PICK(list) (list)[(uint32_t)next() % COUNT(list)]

static uint32_t
next(void)
{
    static uint32_t state = 2463534242U; /* xorshift */

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static const char *
some_url(struct arena *a)
{
    const char *scheme = PICK(schemes), *user = PICK(users), *host = PICK(hosts), *port = PICK(ports);

    return arena_printf(a, "%s%s%s%s%s", scheme, user, host, port, PICK(rests));
}

/* The host as libcurl reads it: numbers that stand for an IPv4 address are written as one. */
static void
reads_the_same(struct arena *a, const char *url, const char *sent)
{
    CURLU *parts = curl_url();
    struct endpoint to;
    char *host = NULL, *port = NULL;

    same_int(url, url_read_http(url, &to), true);
    if (curl_url_set(parts, CURLUPART_URL, sent, 0) != CURLUE_OK)
        fail_msg("libcurl does not take %s, sent as %s", url, sent);
    same_int(url, curl_url_get(parts, CURLUPART_HOST, &host, 0), CURLUE_OK);
    same_int(url, curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT), CURLUE_OK);
    if (host[0] != '[' && strspn(to.host, "0123456789abcdefxABCDEFX.") != strlen(to.host))
        same_text(url, host, to.host);
    same_text(url, port, arena_printf(a, "%d", to.port));
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(parts);
}

static curl_socket_t
no_socket(void *count, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    (void)address;
    ++*(int *)count;
    return CURL_SOCKET_BAD;
}

/* Comes as far as a socket, which it does not get. */
static void
can_be_requested(CURL *easy, const char *url, const char *sent)
{
    int sockets = 0;
    CURLcode code;

    curl_easy_setopt(easy, CURLOPT_URL, sent);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &sockets);
    code = curl_easy_perform(easy);
    if (sockets == 0)
        fail_msg("libcurl does not begin with %s: code %d", url, (int)code);
}

static void
libcurl_takes_what_we_take(void **state)
{
    struct arena a = { .newest = NULL };
    struct curl_slist *anywhere = curl_slist_append(NULL, "::127.0.0.1:1");
    CURL *easy = curl_easy_init();
    int taken = 0;

    (void)state;
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, anywhere);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, no_socket);
    for (int i = 0; i < URLS; i++) {
        const char *url = some_url(&a), *sent = url_for_request(&a, url);

        same_int(url, sent != NULL, url_is_http(url));
        if (sent) {
            reads_the_same(&a, url, sent);
            if (taken++ < REQUESTS)
                can_be_requested(easy, url, sent);
        }
        arena_reset(&a);
    }
    assert_in_range(taken, REQUESTS, URLS);
    curl_easy_cleanup(easy);
    curl_slist_free_all(anywhere);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(libcurl_takes_what_we_take) };

    return cmocka_run_group_tests_name("url_curl", tests, NULL, NULL);
}
