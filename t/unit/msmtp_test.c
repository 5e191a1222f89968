/* What msmtp's messages mean: the server's code, the sentence for people, and whether a mail is tried
 * again. */
#include "cron/notify/msmtp.h"

#include "unit.h"

static const struct {
    const char *story, *errors;
    int64_t code;
    enum attempt_end end;
    const char *problem;
} rows[] = {
    { "the recipient is unknown",
      "msmtp: recipient address a@b.test not accepted by the server\n"
      "msmtp: server message: 550 5.1.1 no such user\n"
      "msmtp: could not send mail (account watchpost from )\n",
      550, ATTEMPT_REFUSED,
      "recipient address a@b.test not accepted by the server; server message: 550 5.1.1 no such user" },
    { "the server greylists",
      "msmtp: recipient address a@b.test not accepted by the server\nmsmtp: server message: 451 later\n",
      451, ATTEMPT_FAILED,
      "recipient address a@b.test not accepted by the server; server message: 451 later" },
    { "the mail is refused", "msmtp: the server did not accept the mail\nmsmtp: server message: 554 spam\n",
      554, ATTEMPT_REFUSED, "the server did not accept the mail; server message: 554 spam" },
    { "the password is wrong, which the operator mends",
      "msmtp: authentication failed (method PLAIN)\nmsmtp: server message: 535 wrong\n", 535, ATTEMPT_FAILED,
      "authentication failed (method PLAIN); server message: 535 wrong" },
    { "no server", "msmtp: cannot connect to 127.0.0.1, port 25: Connection refused\n", -1, ATTEMPT_FAILED,
      "cannot connect to 127.0.0.1, port 25: Connection refused" },
    { "no message at all", "", -1, ATTEMPT_FAILED, "msmtp failed without a word" },
};

static void
messages_are_read(void **state)
{
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t code = msmtp_server_code(rows[i].errors);

        same_int(rows[i].story, code, rows[i].code);
        same_int(rows[i].story, msmtp_end(rows[i].errors, code), rows[i].end);
        same_text(rows[i].story, msmtp_problem(&a, rows[i].errors), rows[i].problem);
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
