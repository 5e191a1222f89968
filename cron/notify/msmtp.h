/* msmtp, a program that knows SMTP, TLS and a dozen ways of authentication: the texts that go to it and come
 * from it. Starting it is for send_email.c. */
#ifndef CRON_NOTIFY_MSMTP_H
#define CRON_NOTIFY_MSMTP_H

#include "base/arena.h"
#include "os/config.h"
#include "rules/retry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The file of its configuration, with the account "watchpost" and the password. way: of logging in, from 0
 * on. */
const char *msmtp_configuration(struct arena *a, const struct config *c, size_t way);

/* Whether there is a way of logging in behind this one: the server may not know the first. */
bool msmtp_has_another_way(const struct config *c, size_t way);

/* Of its error messages, which must be in English (LC_ALL=C). The code of the server's reply that they quote;
 * -1: they quote none. */
int64_t msmtp_server_code(const char *errors);

/* The same on one line, without "msmtp: " in front of each. */
const char *msmtp_problem(struct arena *a, const char *errors);

/* What they mean for the mail; code: msmtp_server_code. */
enum attempt_end msmtp_end(const char *errors, int64_t code);

#endif
