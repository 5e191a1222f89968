/* What msmtp is told, and what it says: its configuration and its error messages as texts. */
#include "cron/notify/msmtp.h"

#include "base/buf.h"
#include "base/email_address.h"
#include "base/text.h"
#include "render/mail_format.h"

#include <stdlib.h>
#include <string.h>

#define REPLY_SECONDS 10 /* that msmtp waits for each reply of the server */

/* "system" is msmtp's word for the store of the TLS library. */
static const char *
trusted_certificates(const struct config *c)
{
    const char *file = c->smtp_tls_ca != NULL ? c->smtp_tls_ca : getenv("SSL_CERT_FILE");

    return file != NULL && *file != '\0' ? file : "system";
}

/* An empty tls_trust_file takes back msmtp's default, which does not go with tls_certcheck off. */
static void
put_tls(struct buf *out, const struct config *c)
{
    buf_printf(out, "tls %s\n", c->smtp_tls == SMTP_PLAIN ? "off" : "on");
    if (c->smtp_tls == SMTP_PLAIN)
        return;
    buf_printf(out, "tls_starttls %s\n", c->smtp_tls == SMTP_STARTTLS ? "on" : "off");
    if (c->smtp_tls_verify)
        buf_printf(out, "tls_trust_file \"%s\"\n", trusted_certificates(c));
    else
        buf_text(out, "tls_certcheck off\ntls_trust_file\n");
}

/* Without TLS msmtp refuses to send a password that can be read on the way, unless the kind of
 * authentication is named. SMTP_TLS=none is an operator's decision, so they are named then, one after the
 * other until the server knows one. */
static const char *const ways_without_tls[] = { "plain", "login", "on" };

bool
msmtp_has_another_way(const struct config *c, size_t way)
{
    return *c->smtp_username != '\0' && c->smtp_tls == SMTP_PLAIN &&
           way + 1 < sizeof ways_without_tls / sizeof *ways_without_tls;
}

static void
put_login(struct buf *out, const struct config *c, size_t way)
{
    if (*c->smtp_username == '\0') {
        buf_text(out, "auth off\n");
        return;
    }
    buf_printf(out, "auth %s\nuser \"%s\"\npassword \"%s\"\n",
               c->smtp_tls == SMTP_PLAIN ? ways_without_tls[way] : "on", c->smtp_username, c->smtp_password);
}

/* None of the values holds a line break: config_load sees to that. A file of its own for each attempt and
 * never the user's ~/.msmtprc: what is sent does not depend on whose account runs it. set_date_header and
 * set_from_header are off since the message has both. */
const char *
msmtp_configuration(struct arena *a, const struct config *c, size_t way)
{
    struct buf out = { .arena = a };

    buf_text(&out, "account watchpost\nlogfile -\n"); /* standard output: mail_receipt.h, or nowhere */
    buf_printf(&out, "host \"%s\"\nport %lld\n", c->smtp_host, (long long)c->smtp_port);
    buf_printf(&out, "from \"%s\"\n", email_address_bare(a, c->smtp_from));
    buf_printf(&out, "domain \"%s\"\n", mail_domain(a, c->smtp_from));
    buf_printf(&out, "timeout %d\nset_from_header off\nset_date_header off\n", REPLY_SECONDS);
    put_tls(&out, c);
    put_login(&out, c, way);
    return buf_string(&out);
}

/* As in "msmtp: server message: 550 5.1.1 no such user". */
int64_t
msmtp_server_code(const char *errors)
{
    static const char mark[] = "server message: ";
    const char *found = strstr(errors, mark);

    return found == NULL ? -1 : text_reply_code(found + strlen(mark));
}

const char *
msmtp_problem(struct arena *a, const char *errors)
{
    struct buf out = { .arena = a };

    while (*errors != '\0') {
        size_t length = strcspn(errors, "\n");
        const char *line = arena_bytes(a, errors, length);

        if (text_starts(line, "msmtp: "))
            line += strlen("msmtp: ");
        if (!text_blank(line) && !text_starts(line, "could not send mail"))
            buf_printf(&out, "%s%s", out.length > 0 ? "; " : "", line);
        errors += length + (errors[length] == '\n');
    }
    return out.length > 0 ? buf_string(&out) : "msmtp failed without a word";
}

/* A permanent refusal counts as one if it is of the recipient or of the message. One of the login or of the
 * sender is the operator's to mend, as is a mail server that is away; the mail waits for that. */
enum attempt_end
msmtp_end(const char *errors, int64_t code)
{
    bool of_this_mail = strstr(errors, "recipient address") != NULL ||
                        strstr(errors, "the server did not accept the mail") != NULL;

    return code >= 500 && of_this_mail ? ATTEMPT_REFUSED : ATTEMPT_FAILED;
}
