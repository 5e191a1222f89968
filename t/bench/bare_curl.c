/* bare_curl URL COUNT AT_ONCE CA_FILE: the baseline for checks over HTTPS. libcurl's multi interface as
 * its manual shows it, with the CA store kept in memory and a new, full handshake for every request. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

static size_t
swallow(char *bytes, size_t size, size_t count, void *unused)
{
    (void)bytes;
    (void)unused;
    return size * count;
}

static CURL *
handle_for(const char *url, const char *ca_file)
{
    CURL *e = curl_easy_init();

    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(e, CURLOPT_CAINFO, ca_file);
    curl_easy_setopt(e, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, swallow);
    return e;
}

int
main(int argc, char **argv)
{
    long count, at_once, started = 0, done = 0;
    CURLM *multi;
    int running;

    if (argc < 5)
        return 2;
    count = strtol(argv[2], NULL, 10);
    at_once = strtol(argv[3], NULL, 10);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    for (; started < at_once && started < count; started++)
        curl_multi_add_handle(multi, handle_for(argv[1], argv[4]));
    while (done < count) {
        CURLMsg *m;
        int left;

        curl_multi_perform(multi, &running);
        while ((m = curl_multi_info_read(multi, &left))) {
            CURL *e = m->easy_handle;

            if (m->data.result != CURLE_OK) {
                fprintf(stderr, "%s\n", curl_easy_strerror(m->data.result));
                return 1;
            }
            done++;
            curl_multi_remove_handle(multi, e);
            if (started++ < count)
                curl_multi_add_handle(multi, e);
            else
                curl_easy_cleanup(e);
        }
        if (done < count)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    curl_multi_cleanup(multi);
    return 0;
}
