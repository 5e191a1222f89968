/* The log: a line each, in one write, and no text that a client chose can make it say something else. */
#include "unit.h"

#include "os/log.h"
#include "base/rfc3339.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* stderr, as long as the program says nothing else there, is a pipe whose packets are single writes. */
struct rig {
    int packets;
    int real_stderr;
};

static int
rig_start(void **state)
{
    static struct rig rig;
    int ends[2];

    assert_int_equal(pipe2(ends, O_DIRECT | O_CLOEXEC), 0);
    rig.packets = ends[0];
    rig.real_stderr = dup(STDERR_FILENO);
    assert_true(rig.real_stderr >= 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    close(ends[1]);
    log_program("watchpost");
    log_request(NULL);
    *state = &rig;
    return 0;
}

static int
rig_end(void **state)
{
    const struct rig *rig = *state;

    dup2(rig->real_stderr, STDERR_FILENO);
    close(rig->real_stderr);
    close(rig->packets);
    return 0;
}

/* What the next write was, without the time, which must be one. */
static const char *
next_write(const struct rig *rig)
{
    static char line[8192];
    char time[RFC3339_SIZE];
    ssize_t length = read(rig->packets, line, sizeof line - 1);
    int64_t at;

    assert_true(length > RFC3339_SIZE);
    line[length] = '\0';
    memcpy(time, line, sizeof time - 1);
    time[sizeof time - 1] = '\0';
    assert_true(rfc3339_parse(time, &at));
    assert_int_equal(line[RFC3339_SIZE - 1], ' ');
    return line + RFC3339_SIZE;
}

static void
a_line_is_one_write(void **state)
{
    const struct rig *rig = *state;

    log_info("started with %d workers", 4);
    same_text("a start", next_write(rig), "watchpost: started with 4 workers\n");
    log_program("watchpost check");
    log_error("monitor %s: %s", "6f1c", "refused");
    same_text("an error", next_write(rig), "watchpost check: error: monitor 6f1c: refused\n");
    log_request("r-1");
    log_error("no");
    same_text("in a request", next_write(rig), "watchpost check: [r-1] error: no\n");
    log_request(NULL);
    log_info("yes");
    same_text("after it", next_write(rig), "watchpost check: yes\n");
}

static void
nobody_can_forge_a_line(void **state)
{
    static const struct {
        const char *text, *line;
    } rows[] = {
        { "a\nwatchpost: b", "watchpost: a?watchpost: b\n" },
        { "\r\t\x1b[31m\x7f", "watchpost: ???[31m?\n" },
        { "\xc2\x9b" "1m", "watchpost: ?1m\n" },
        { "caf\xc3\xa9 \xf0\x9f\x94\xb4", "watchpost: caf\xc3\xa9 \xf0\x9f\x94\xb4\n" },
        { "caf\xe9", "watchpost: caf?\n" },
        { "%s%n", "watchpost: %s%n\n" },
        { "", "watchpost: \n" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        log_info("%s", rows[i].text);
        same_text(rows[i].text, next_write(*state), rows[i].line);
    }
    log_request("a\nb");
    log_info("x");
    same_text("a request's name", next_write(*state), "watchpost: [a?b] x\n");
}

static void
a_long_line_is_cut(void **state)
{
    const char *line;

    log_info("%05000d", 1);
    line = next_write(*state);
    assert_true(strlen(line) < 2100);
    assert_int_equal(line[strlen(line) - 1], '\n');
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void
errno_survives(void **state)
{
    (void)state;
    errno = ENOENT;
    close(STDERR_FILENO); /* not even a failing write touches it */
    log_error("open: %s", strerror(errno));
    assert_int_equal(errno, ENOENT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_is_one_write, rig_start, rig_end),
        cmocka_unit_test_setup_teardown(nobody_can_forge_a_line, rig_start, rig_end),
        cmocka_unit_test_setup_teardown(a_long_line_is_cut, rig_start, rig_end),
        cmocka_unit_test_setup_teardown(errno_survives, rig_start, rig_end),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
