/* libcurl, fetched when it is first asked for something. It brings thirty libraries along, which is most of
 * what a start of the command would take, and most starts have nothing to ask: nothing is due, or the work
 * is of another kind. So the command is not linked with libcurl. Its functions are defined here, with the
 * prototypes of <curl/curl.h>, and pass on to the library's own, which os/library.h finds; callers need not
 * know. */
#include <assert.h>
#include <curl/curl.h>
#include <stdarg.h>

/* What the headers that we were built with describe, in the flavour that speaks TLS by OpenSSL. */
#define LIBRARY "libcurl.so.4"
#define PREFIX curl_

/* What we use of it: type, name, parameters, the same as arguments. */
#define FUNCTIONS(F)                                                                                         \
    F(CURL *, easy_init, (void), ())                                                                         \
    F(CURLcode, easy_perform, (CURL *easy), (easy))                                                          \
    F(time_t, getdate, (const char *text, const time_t *unused), (text, unused))                             \
    F(CURLcode, global_init, (long flags), (flags))                                                          \
    F(CURLMcode, multi_add_handle, (CURLM *multi, CURL *easy), (multi, easy))                                \
    F(CURLMcode, multi_cleanup, (CURLM *multi), (multi))                                                     \
    F(CURLMsg *, multi_info_read, (CURLM *multi, int *left), (multi, left))                                  \
    F(CURLM *, multi_init, (void), ())                                                                       \
    F(CURLMcode, multi_remove_handle, (CURLM *multi, CURL *easy), (multi, easy))                             \
    F(CURLMcode, multi_socket_action, (CURLM *multi, curl_socket_t fd, int events, int *running),            \
      (multi, fd, events, running))                                                                          \
    F(struct curl_slist *, slist_append, (struct curl_slist *list, const char *text), (list, text))          \
    F(CURLU *, url, (void), ())                                                                              \
    F(CURLUcode, url_get, (CURLU *url, CURLUPart what, char **part, unsigned int flags),                     \
      (url, what, part, flags))                                                                              \
    F(CURLUcode, url_set, (CURLU *url, CURLUPart what, const char *part, unsigned int flags),                \
      (url, what, part, flags))                                                                              \
    F(curl_version_info_data *, version_info, (CURLversion age), (age))

/* Those that return nothing. */
#define PROCEDURES(F)                                                                                        \
    F(void, easy_cleanup, (CURL *easy), (easy))                                                              \
    F(void, easy_reset, (CURL *easy), (easy))                                                                \
    F(void, free, (void *memory), (memory))                                                                  \
    F(void, global_cleanup, (void), ())                                                                      \
    F(void, slist_free_all, (struct curl_slist *list), (list))                                               \
    F(void, url_cleanup, (CURLU *url), (url))

/* Those that take what they get in more than one type, and are written out below. */
#define OTHERS(F)                                                                                            \
    F(CURLcode, easy_setopt, (CURL *easy, CURLoption option, ...), )                                         \
    F(CURLcode, easy_getinfo, (CURL *easy, CURLINFO what, ...), )                                            \
    F(CURLMcode, multi_setopt, (CURLM *multi, CURLMoption option, ...), )

#include "os/library_calls.h"

/* The rest take a third argument of a type that depends on the second: of these a long, or a pointer to data
 * or a function. Offsets, which are longer than either on small machines, are not passed on. In the header
 * they are macros too, which check the types where they are used. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define is_number(option) ((int)(option) < CURLOPTTYPE_OBJECTPOINT)
#define is_offset(option) ((int)(option) >= CURLOPTTYPE_OFF_T && (int)(option) < CURLOPTTYPE_BLOB)

CURLcode
/* va_arg needs the type that the caller passed. libcurl encodes it in the option's number: below OBJECTPOINT
 * a long, from OFF_T to BLOB a curl_off_t, all others a pointer. */
curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    CURLcode code;
    va_list third;

    assert(!is_offset(option));
    va_start(third, option);
    if (is_number(option)) {
        long number = va_arg(third, long);

        code = library_calls()->easy_setopt(easy, option, number);
    } else {
        void *pointer = va_arg(third, void *);

        code = library_calls()->easy_setopt(easy, option, pointer);
    }
    va_end(third);
    return code;
}

CURLMcode
curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
    CURLMcode code;
    va_list third;

    assert(!is_offset(option));
    va_start(third, option);
    if (is_number(option)) {
        long number = va_arg(third, long);

        code = library_calls()->multi_setopt(multi, option, number);
    } else {
        void *pointer = va_arg(third, void *);

        code = library_calls()->multi_setopt(multi, option, pointer);
    }
    va_end(third);
    return code;
}

CURLcode
curl_easy_getinfo(CURL *easy, CURLINFO what, ...)
{
    CURLcode code;
    va_list third;

    va_start(third, what);
    code = library_calls()->easy_getinfo(easy, what, va_arg(third, void *));
    va_end(third);
    return code;
}
