/* The file is read once, and again when it was replaced or written to, because a worker lives longer than a
 * build of the dashboard. A file that cannot be read counts as missing, which is logged once for each version
 * of it. */
#include "fcgi/api/page_shell_file.h"

#include "os/file.h"
#include "os/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST = 64 * 1024 };

struct page_shell {
    struct timespec changed; /* st_ctime of what was read; 0: no file */
    char *text;      /* on the heap; NULL: there is none */
};

static struct page_shell *
shell_of(struct app *app)
{
    if (app->page_shell == NULL)
        app->page_shell = calloc(1, sizeof *app->page_shell);
    return app->page_shell;
}

static void
load(struct request *rq, struct page_shell *s, const char *path)
{
    size_t length;
    char *text = file_read(rq->arena, path, MOST, &length);

    if (text == NULL)
        log_error("cannot read %s: %s", path, strerror(errno));
    free(s->text);
    s->text = text != NULL ? strdup(text) : NULL;
}

/* st_ctime with its nanoseconds, not st_mtime: a build may be copied with the times of its files kept, twice
 * within a second. The version goes into the cache's variant, which workers share: a page that was made with
 * the old shell, by any of them, is not served with the new one's scripts. */
const char *
page_shell_read(struct request *rq, int64_t *version)
{
    const char *path = arena_printf(rq->arena, "%s/index.html", rq->app->config.www_dir);
    struct page_shell *s = shell_of(rq->app);
    struct stat now = { 0 };

    *version = 0;
    if (s == NULL)
        return NULL;
    if (stat(path, &now) != 0)
        now.st_ctim = (struct timespec){ 0 };
    if (now.st_ctim.tv_sec != s->changed.tv_sec || now.st_ctim.tv_nsec != s->changed.tv_nsec) {
        s->changed = now.st_ctim;
        if (now.st_ctim.tv_sec == 0) {
            free(s->text);
            s->text = NULL;
        } else {
            load(rq, s, path);
        }
    }
    *version = (int64_t)s->changed.tv_sec * 1000000000 + s->changed.tv_nsec;
    return s->text;
}

void
page_shell_forget(struct app *app)
{
    if (app->page_shell != NULL)
        free(app->page_shell->text);
    free(app->page_shell);
    app->page_shell = NULL;
}
