/* The client says who it is in the Authorization header, which servers must take (section 2.3.1). Some take
 * the form alone: those that refuse the header are asked so once more. */
#include "cron/check/token_request.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES 65536  /* of an answer */
#define USUAL_SECONDS 300 /* that a token is kept whose server does not say */
#define MOST_SECONDS (30 * 86400)
#define LONGEST_ERROR 40

/* --- The answer ------------------------------------------------------------------------------------- */

/* The codes of section 5.2 are words; whatever else stands there is the server's own, and is not told. */
static const char *
error_in(struct arena *a, json_object *answer)
{
    json_object *error;
    const char *text;

    if (!json_object_object_get_ex(answer, "error", &error) || !json_object_is_type(error, json_type_string))
        return NULL;
    text = json_object_get_string(error);
    if (*text == '\0' || strlen(text) > LONGEST_ERROR ||
        text[strspn(text, "abcdefghijklmnopqrstuvwxyz_")] != '\0')
        return NULL;
    return arena_text(a, text);
}

static const char *
text_in(json_object *answer, const char *name)
{
    json_object *value;

    if (!json_object_object_get_ex(answer, name, &value) || !json_object_is_type(value, json_type_string))
        return NULL;
    return json_object_get_string(value);
}

/* Some servers write the number as a text. */
static int64_t
seconds_in(json_object *answer)
{
    json_object *value;
    int64_t seconds;

    if (!json_object_object_get_ex(answer, "expires_in", &value) || value == NULL)
        return USUAL_SECONDS;
    seconds = json_object_get_int64(value);
    return seconds < 0 ? 0 : seconds > MOST_SECONDS ? MOST_SECONDS : seconds;
}

/* What goes into a header (RFC 6750, section 2.1). */
static bool
is_token(const char *text)
{
    if (*text == '\0')
        return false;
    for (; *text; text++)
        if (*text < '!' || *text > '~')
            return false;
    return true;
}

static const char *
token_in(struct arena *a, json_object *answer, const char **problem)
{
    const char *type = text_in(answer, "token_type"), *token = text_in(answer, "access_token");

    *problem = NULL;
    if (type && !(text_starts_nocase(type, "bearer") && strlen(type) == strlen("bearer")))
        *problem = "the token is of another type than Bearer";
    else if (!token || !is_token(token))
        *problem = "the answer has no access_token";
    return *problem ? NULL : arena_text(a, token);
}

const char *
token_read(struct arena *a, long status, const char *text, size_t length, int64_t *seconds,
           const char **problem)
{
    const char *wrong, *error, *token = NULL;
    json_object *answer = json_read(text, length, &wrong);
    bool is_object = !wrong && json_object_is_type(answer, json_type_object);

    if (status != 200) {
        error = is_object ? error_in(a, answer) : NULL;
        *problem = error ? arena_printf(a, "the server answers HTTP %ld, %s", status, error)
                         : arena_printf(a, "the server answers HTTP %ld", status);
    } else if (!is_object) {
        *problem = "the answer is not JSON";
    } else {
        token = token_in(a, answer, problem);
        *seconds = seconds_in(answer);
    }
    json_object_put(answer);
    return token;
}

/* --- The question ----------------------------------------------------------------------------------- */

/* application/x-www-form-urlencoded. */
static void
put_member(struct buf *out, const char *name, const char *value)
{
    if (!value)
        return;
    buf_printf(out, "&%s=", name);
    buf_percent(out, value);
}

static const char *
form_of(struct token_request *r)
{
    struct buf out = {.arena = &r->arena};

    buf_text(&out, "grant_type=client_credentials");
    put_member(&out, "scope", r->auth->scope);
    put_member(&out, "audience", r->auth->audience);
    if (r->by_form) {
        put_member(&out, "client_id", r->auth->client_id);
        put_member(&out, "client_secret", r->auth->client_secret);
    }
    return buf_string(&out);
}

static const char *
credentials_of(struct token_request *r)
{
    struct buf pair = {.arena = &r->arena}, line = {.arena = &r->arena};

    buf_percent(&pair, r->auth->client_id);
    buf_char(&pair, ':');
    buf_percent(&pair, r->auth->client_secret);
    buf_text(&line, "Authorization: Basic ");
    base64_put(&line, pair.text, pair.length);
    return buf_string(&line);
}

static void
add_header(struct token_request *r, const char *line)
{
    struct curl_slist *longer = curl_slist_append(r->headers, line);

    if (!longer)
        abort();
    r->headers = longer;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *request)
{
    struct token_request *r = request;
    size_t length = size * count;

    transfer_answered(&r->transfer);
    r->too_long = r->answer.length + length > MOST_BYTES;
    if (r->too_long)
        return 0;
    buf_bytes(&r->answer, bytes, length);
    return length;
}

static void
fit(struct transfer *t)
{
    struct token_request *r = t->owner;
    CURL *e = t->easy;

    curl_slist_free_all(r->headers);
    r->headers = NULL;
    add_header(r, "Content-Type: application/x-www-form-urlencoded");
    add_header(r, "Accept: application/json");
    add_header(r, "Expect:");
    if (!r->by_form)
        add_header(r, credentials_of(r));
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, r->headers);
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)strlen(r->form));
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->form);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "Watchpost/" PACKAGE_VERSION);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, r);
}

static void
ask(struct token_request *r)
{
    buf_reset(&r->answer);
    r->too_long = false;
    r->form = form_of(r);
    transfer_begin(&r->transfer, r->home, r->auth->token_url);
}

static void
on_ended(struct transfer *t, CURLcode code)
{
    struct token_request *r = t->owner;
    const char *token, *problem;
    int64_t seconds = 0;
    long status = 0;

    if (r->too_long) {
        r->failed(r, OUTCOME_FAILED, "the answer is longer than 64 KiB");
        return;
    }
    if (code != CURLE_OK) {
        transfer_failed(t, code);
        return;
    }
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    if ((status == 400 || status == 401) && !r->by_form) {
        transfer_stop(t);
        r->by_form = true;
        ask(r);
        return;
    }
    token = token_read(&r->arena, status, buf_string(&r->answer), r->answer.length, &seconds, &problem);
    if (token)
        r->given(r, token, seconds);
    else
        r->failed(r, OUTCOME_FAILED, problem);
}

static void
on_failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    struct token_request *r = t->owner;

    r->failed(r, outcome, detail);
}

void
token_request_begin(struct token_request *r, struct transfers *home, const struct target_auth *auth)
{
    r->home = home;
    r->auth = auth;
    r->by_form = false;
    r->transfer.owner = r;
    r->transfer.trusted = r->trusted;
    r->transfer.family = r->family;
    r->transfer.fit = fit;
    r->transfer.ended = on_ended;
    r->transfer.failed = on_failed;
    ask(r);
}

void
token_request_stop(struct token_request *r)
{
    if (r->home)
        transfer_stop(&r->transfer);
    r->home = NULL;
    curl_slist_free_all(r->headers);
    r->headers = NULL;
    buf_free(&r->answer);
    arena_free(&r->arena);
}
