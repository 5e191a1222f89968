/* How a table of routes looks to people and tests. */
#include "fcgi/http/route.h"

#include "fcgi/http/guard.h"

#include <inttypes.h>
#include <stdbool.h>

void
route_table_print(struct buf *out, const struct route_table *table)
{
    for (int i = 0; i < table->count; i++) {
        const struct route *r = &table->rows[i];

        buf_printf(out, "%s %s %s %s\n", method_name(r->method), r->path, guard_letters(r->auth),
                   guard_role(r->auth));
    }
}

/* said: there is such a bound, or default. */
static void
print_number(struct buf *out, int64_t value, bool said)
{
    if (said)
        buf_printf(out, " %" PRId64, value);
    else
        buf_text(out, " -");
}

static void
print_param(struct buf *out, const struct route *r, const struct query_param *p)
{
    buf_printf(out, "%s %s %s", method_name(r->method), r->path, p->name);
    if (p->kind == PARAM_TEXT) {
        buf_text(out, " text\n");
        return;
    }
    buf_text(out, " integer");
    print_number(out, p->from, p->from != INT64_MIN);
    print_number(out, p->to, p->to != INT64_MAX);
    print_number(out, p->absent, p->absent >= p->from && p->absent != INT64_MAX);
    buf_char(out, '\n');
}

void
route_params_print(struct buf *out, const struct route_table *table)
{
    static const struct query_param of_writes[] = { /* query_flags */
        { "strict", PARAM_TEXT, 0, 0, 0 },
        { "dry_run", PARAM_TEXT, 0, 0, 0 },
    };
    static const struct query_param workspace = { "workspace", PARAM_TEXT, 0, 0, 0 }; /* guard.c */

    for (int i = 0; i < table->count; i++) {
        const struct query_param *p = table->rows[i].takes->params;

        for (; p != NULL && p->name != NULL; p++)
            print_param(out, &table->rows[i], p);
        if (route_takes_workspace(&table->rows[i]))
            print_param(out, &table->rows[i], &workspace);
        for (int f = 0; route_is_write(&table->rows[i]) && f < 2; f++)
            print_param(out, &table->rows[i], &of_writes[f]);
    }
}
