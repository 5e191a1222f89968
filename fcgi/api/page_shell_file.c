/* Read once, and again when the file is another one or has been written to: a worker lives longer than a
 * build. What cannot be read is as if it were not there; the log says so once for each version of it. */
#include "fcgi/api/page_shell_file.h"

#include "os/file.h"
#include "os/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST = 64 * 1024 };

struct page_shell {
    struct timespec changed;
    int64_t version; /* counts up */
    char *text;      /* on the heap; NULL: there is none */
};

static struct page_shell *
template_of(struct app *app)
{
    if (app->template == NULL)
        app->template = calloc(1, sizeof *app->template);
    return app->template;
}

static void
load(struct request *rq, struct page_shell *t, const char *path)
{
    size_t length;
    char *text = file_read(rq->arena, path, MOST, &length);

    if (text == NULL)
        log_error("cannot read %s: %s", path, strerror(errno));
    free(t->text);
    t->text = text != NULL ? strdup(text) : NULL;
    t->version++;
}

const char *
page_shell_read(struct request *rq, int64_t *version)
{
    const char *path = arena_printf(rq->arena, "%s/index.html", rq->app->config.www_dir);
    struct page_shell *t = template_of(rq->app);
    struct stat now = { 0 };

    *version = 0;
    if (t == NULL)
        return NULL;
    if (stat(path, &now) != 0)
        now.st_ctim = (struct timespec){ 0 };
    if (now.st_ctim.tv_sec != t->changed.tv_sec || now.st_ctim.tv_nsec != t->changed.tv_nsec) {
        t->changed = now.st_ctim;
        if (now.st_ctim.tv_sec == 0) {
            free(t->text);
            t->text = NULL;
            t->version++;
        } else {
            load(rq, t, path);
        }
    }
    *version = t->version;
    return t->text;
}

void
page_shell_forget(struct app *app)
{
    if (app->template != NULL)
        free(app->template->text);
    free(app->template);
    app->template = NULL;
}
