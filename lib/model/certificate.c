/* The record of a certificate as JSON: the same in evidence and on its own. */
#include "model/certificate.h"

#include "base/duration.h"
#include "base/json.h"

#include <stddef.h>

int64_t
days_left(int64_t not_after, int64_t now)
{
    int64_t left = not_after - now;

    return left >= 0 ? left / DAY : -((-left + DAY - 1) / DAY);
}

void
certificate_json(struct buf *out, const char *name, const struct certificate *c, int names, int64_t now)
{
    put_object(out, name);
    put_text(out, "subject", c->subject);
    put_text(out, "issuer", c->issuer);
    put_array(out, "sans");
    for (int i = 0; i < c->san_count && i < names; i++)
        put_text(out, NULL, c->sans[i]);
    end_array(out);
    put_time(out, "not_before", c->not_before);
    put_time(out, "not_after", c->not_after);
    put_int(out, "days_left", days_left(c->not_after, now));
    put_text(out, "fingerprint_sha256", c->fingerprint_sha256);
    put_text(out, "serial", c->serial);
    put_int(out, "chain_length", c->chain_length);
    put_text(out, "tls_version", c->tls_version);
    put_bool(out, "verified", c->verified);
    put_text(out, "verify_error", c->verify_error);
    end_object(out);
}
