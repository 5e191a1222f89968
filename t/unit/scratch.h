/* A folder of a test's own, and the path of a file in it that the test may make; what cmocka calls around the
 * test. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#define SCRATCH_FILE "file"

struct scratch {
    char folder[64], path[80];
};

static inline int
scratch_start(void **state)
{
    struct scratch *s = calloc(1, sizeof *s);

    assert_non_null(s);
    snprintf(s->folder, sizeof s->folder, "/tmp/watchpost_test.XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->path, sizeof s->path, "%s/" SCRATCH_FILE, s->folder);
    *state = s;
    return 0;
}

static inline int
scratch_stop(void **state)
{
    struct scratch *s = *state;

    (void)unlink(s->path);
    assert_int_equal(rmdir(s->folder), 0);
    free(s);
    return 0;
}

#endif
