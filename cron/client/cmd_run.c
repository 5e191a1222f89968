/* watchpost run: runs a command and tells a push monitor how it went, from any host. What the monitor says,
 * or that it cannot be reached, never changes what becomes of the command, nor its exit status. */
#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "base/uuid.h"
#include "net/http_client.h"
#include "os/clock.h"
#include "cron/client/arguments.h"
#include "cron/client/job.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* Seconds: what telling of the start may hold the command up; of one attempt to tell of the end; of all. */
enum { START_SECONDS = 5, END_SECONDS = 10, PATIENCE = 60, LONGEST_PAUSE = 10 };

#define MOST_SAID 300 /* characters of a server's own words */

#define NOT_FOUND 127
#define NOT_EXECUTABLE 126

struct run_command {
    const char *url;
    bool output;
    int64_t timeout;
    struct run *run;
    struct http_client *client; /* NULL: nothing can be told */
    char name[UUID_SIZE];       /* of this run */
};

static const struct argument rows[] = {
    {"--url", ARGUMENT_SECRET, offsetof(struct run_command, url), 0, 0},
    {"--output", ARGUMENT_FLAG, offsetof(struct run_command, output), 0, 0},
    {"--timeout", ARGUMENT_NUMBER, offsetof(struct run_command, timeout), 1, 604800},
    {.name = NULL},
};

/* --- telling -------------------------------------------------------------------------------------------- */

/* What the server says of a request that it did not take. */
static const char *
refusal(struct arena *a, const struct http_answer *answer)
{
    const char *problem, *sentence = NULL;
    json_object *body = json_read(buf_string(&answer->body), answer->body.length, &problem);
    json_object *error = NULL;

    if (json_object_object_get_ex(body, "error", &error) && json_object_is_type(error, json_type_string))
        sentence = json_object_get_string(error);
    if (sentence != NULL)
        sentence = text_cut(a, text_clean(a, sentence, strlen(sentence)), MOST_SAID);
    json_object_put(body);
    return arena_printf(a, "the answer is %ld: %s", answer->status,
                        sentence != NULL ? sentence : "is this the ping_url of a monitor?");
}

/* The status of the answer; 0: none came. */
static long
tell(struct run_command *c, const char *end, const char *body, int64_t seconds, const char **problem)
{
    static const char *const headers[] = {"Content-Type: text/plain; charset=utf-8", NULL};
    struct http_answer answer;

    http_client_ask(c->client,
                    &(struct http_request){
                        .method = "POST",
                        .url = arena_printf(&c->run->arena, "%s/%s?run=%s", c->url, end, c->name),
                        .headers = headers,
                        .body = body != NULL ? body : "",
                        .connect_seconds = (long)seconds,
                        .seconds = (long)seconds,
                        .most_bytes = 65536,
                    },
                    &answer);
    *problem = answer.status != 0 ? refusal(&c->run->arena, &answer)
                                  : arena_text(&c->run->arena, answer.problem);
    buf_free(&answer.body);
    return answer.status;
}

static bool
is_taken(long status)
{
    return status >= 200 && status < 300;
}

static bool
may_pass(long status)
{
    return status == 0 || status == 429 || status == 502 || status == 503 || status == 504;
}

static void
complain(const char *what, const char *problem)
{
    fprintf(stderr, "watchpost run: the monitor was not told of the %s: %s\n", what, problem);
}

static void
tell_start(struct run_command *c)
{
    const char *problem;

    if (c->client != NULL && !is_taken(tell(c, "start", NULL, START_SECONDS, &problem)))
        complain("start", problem);
}

/* Pauses of 1, 2, 4 ... seconds between attempts. */
static void
tell_end(struct run_command *c, const char *end, const char *body)
{
    int64_t until = clock_monotonic_ms() + 1000 * PATIENCE;
    const char *problem = "libcurl cannot be started";

    for (int64_t pause = 1; c->client != NULL; pause = pause < LONGEST_PAUSE ? 2 * pause : LONGEST_PAUSE) {
        int64_t left = (until - clock_monotonic_ms()) / 1000;
        long status = tell(c, end, body, left < 1 ? 1 : left < END_SECONDS ? left : END_SECONDS, &problem);

        if (is_taken(status))
            return;
        if (!may_pass(status) || clock_monotonic_ms() + 1000 * pause >= until)
            break;
        (void)poll(NULL, 0, (int)(1000 * pause));
    }
    complain("end", problem);
}

/* --- running -------------------------------------------------------------------------------------------- */

static int
status_of(const struct job_end *end)
{
    if (end->problem == 0)
        return end->status;
    return end->problem == EACCES || end->problem == ENOEXEC ? NOT_EXECUTABLE : NOT_FOUND;
}

/* The last bytes may begin within a character, and hold what is no text: the server makes it one. */
static const char *
body_of(const struct run_command *c, const struct job_end *end)
{
    return end->problem != 0 && c->output ? strerror(end->problem) : end->output;
}

/* One that did not end in time has failed, whatever it says when it is asked to. */
static int
run_job(struct run_command *c)
{
    const struct job_plan plan = {
        .words = (const char *const *)c->run->words, .keeps_output = c->output, .timeout = c->timeout};
    struct job_end end;
    int status;

    tell_start(c);
    job_run(&c->run->arena, &plan, &end);
    status = status_of(&end);
    if (end.problem != 0)
        fprintf(stderr, "watchpost run: %s: %s\n", plan.words[0], strerror(end.problem));
    tell_end(c, end.timed_out && status == 0 ? "fail" : arena_printf(&c->run->arena, "%d", status),
             body_of(c, &end));
    return status;
}

/* The address as it was given, without a slash at its end. */
static const char *
judged_url(struct run *run, const char *url)
{
    size_t length = url != NULL ? strlen(url) : 0;

    while (length > 0 && url[length - 1] == '/')
        length--;
    if (url == NULL || !url_is_http(url) || strpbrk(url, "?#") != NULL)
        return NULL;
    return arena_bytes(&run->arena, url, length);
}

int
cmd_run(struct run *run)
{
    struct run_command c = {.run = run};
    char **words;
    int status;

    if (!arguments_read(run, rows, &c))
        return EXIT_USAGE;
    c.url = judged_url(run, c.url);
    if (c.url == NULL)
        return arguments_wrong(run, "--url takes the ping_url of a push monitor", NULL);
    if (run->word_count == 0)
        return arguments_wrong(run, "which command? Say it behind --", NULL);
    words = arena_alloc(&run->arena, ((size_t)run->word_count + 1) * sizeof *words);
    memcpy(words, run->words, (size_t)run->word_count * sizeof *words);
    run->words = words;
    uuid_random(c.name);
    c.client = http_client_open();
    status = run_job(&c);
    http_client_close(c.client);
    return status;
}
