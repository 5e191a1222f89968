/* Periods, and how finely each is cut: some 300 steps for one monitor. Over all monitors what is read grows
 * with their number, so the steps there are those that rollups are kept by: hours, and then days. */
#include "render/chart.h"

#include "base/duration.h"
#include "base/json.h"
#include "base/text.h"

static const struct {
    const char *name;
    int64_t length, step, step_of_all;
} periods[] = {
    { "24h", DAY, 5 * MINUTE, HOUR },
    { "7d", 7 * DAY, HOUR, HOUR },
    { "30d", 30 * DAY, 3 * HOUR, DAY },
    { "90d", 90 * DAY, 8 * HOUR, DAY },
};

/* Steps begin at multiples of their length since 1970, so two charts a minute apart have the same steps, and
 * a cache may keep them. */
bool
chart_plan(struct arena *a, const char *period, bool of_all, int64_t now, struct chart *c)
{
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        int64_t step = of_all ? periods[i].step_of_all : periods[i].step;

        if (!text_same(period == NULL ? "24h" : period, periods[i].name))
            continue;
        *c = (struct chart){ .period = periods[i].name, .step = step };
        c->count = (int)(periods[i].length / step);
        c->to = now - now % step + step;
        c->from = c->to - c->count * step;
        c->steps = arena_alloc(a, (size_t)c->count * sizeof *c->steps);
        return true;
    }
    return false;
}

/* The last step keeps the present hour. Only a chart whose steps are finer than an hour gets coarser, and it
 * begins anew: nothing was added to it yet. */
void
chart_coarsen(struct chart *c)
{
    int64_t length = c->to - c->from, into = (c->to - c->step) % HOUR;

    if (c->step >= HOUR)
        return;
    c->to = c->to - c->step - into + HOUR;
    c->step = HOUR;
    c->count = (int)(length / HOUR);
    c->from = c->to - length;
    for (int i = 0; i < c->count; i++)
        c->steps[i] = (struct rollup){ 0 };
}

void
chart_add(struct chart *c, int64_t at, const struct rollup *t)
{
    if (at >= c->from && at < c->to)
        rollup_add(&c->steps[(at - c->from) / c->step], t);
}

void
chart_with_phases(struct arena *a, struct chart *c)
{
    c->phases = arena_alloc(a, (size_t)c->count * sizeof *c->phases);
    c->spread = spread_of(NULL, 0);
}

static void
add_phases(struct phase_sums *to, const struct phase_sums *s)
{
    to->checks += s->checks;
    for (int i = 0; i < PHASE_COUNT; i++)
        *phase_at(&to->ms, i) += phase_ms(&s->ms, i);
}

void
chart_add_phases(struct chart *c, const struct phase_sums *hour)
{
    for (int64_t at = hour->hour; at < hour->hour + HOUR; at += c->step < HOUR ? c->step : HOUR) {
        int64_t step = (at - c->from) / c->step;

        if (at >= c->from && at < c->to && (c->step >= HOUR || c->steps[step].checks > 0))
            add_phases(&c->phases[step], hour);
    }
}

/* --- writing -------------------------------------------------------------------------------------------- */

/* One column: an integer for each step. */
static void
put_counts(struct buf *out, const char *name, const struct rollup *steps, int count,
           int64_t (*number)(const struct rollup *))
{
    put_array(out, name);
    for (int i = 0; i < count; i++)
        put_int(out, NULL, number(&steps[i]));
    end_array(out);
}

static int64_t
all(const struct rollup *t)
{
    return t->checks;
}

static int64_t
up(const struct rollup *t)
{
    return t->up;
}

static int64_t
down(const struct rollup *t)
{
    return t->checks - t->up - t->degraded;
}

/* A step without a check that was up has no mean; null, so that a chart has a gap there. */
static void
put_means(struct buf *out, const struct rollup *steps, int count)
{
    put_array(out, "avg_response_ms");
    for (int i = 0; i < count; i++) {
        if (steps[i].up == 0)
            put_null(out, NULL);
        else
            put_real(out, NULL, rollup_mean_ms(&steps[i]));
    }
    end_array(out);
}

static void
put_columns(struct buf *out, const struct rollup *steps, int count)
{
    put_means(out, steps, count);
    put_counts(out, "total_checks", steps, count, all);
    put_counts(out, "up_checks", steps, count, up);
    put_counts(out, "down_checks", steps, count, down);
}

static void
put_steps(struct buf *out, const struct chart *c)
{
    put_text(out, "period", c->period);
    put_time(out, "from", c->from);
    put_time(out, "to", c->to);
    put_int(out, "step_seconds", c->step);
    put_array(out, "at");
    for (int i = 0; i < c->count; i++)
        put_time(out, NULL, c->from + i * c->step);
    end_array(out);
}

static void
put_phase(struct buf *out, const struct chart *c, int phase)
{
    put_array(out, phase_names[phase]);
    for (int i = 0; i < c->count; i++) {
        if (c->phases[i].checks == 0)
            put_null(out, NULL);
        else
            put_real(out, NULL, (double)phase_ms(&c->phases[i].ms, phase) / (double)c->phases[i].checks);
    }
    end_array(out);
}

static void
put_or_null(struct buf *out, const char *name, int64_t ms)
{
    if (ms < 0)
        put_null(out, name);
    else
        put_int(out, name, ms);
}

static void
put_phases(struct buf *out, const struct chart *c)
{
    put_object(out, "phases");
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        put_phase(out, c, phase);
    end_object(out);
    put_or_null(out, "p50_ms", c->spread.p50);
    put_or_null(out, "p95_ms", c->spread.p95);
    put_or_null(out, "p99_ms", c->spread.p99);
    put_or_null(out, "max_ms", c->spread.max);
}

void
chart_json(struct buf *out, const struct chart *c)
{
    put_object(out, NULL);
    put_steps(out, c);
    put_columns(out, c->steps, c->count);
    if (c->phases != NULL)
        put_phases(out, c);
    end_object(out);
}

void
chart_by_location_json(struct buf *out, const struct chart *c, const struct chart_part *parts,
                       int count)
{
    put_object(out, NULL);
    put_steps(out, c);
    put_array(out, "locations");
    for (int i = 0; i < count; i++) {
        put_object(out, NULL);
        put_text(out, "location_id", parts[i].location_id);
        put_text(out, "location_name", parts[i].location_name);
        put_columns(out, parts[i].steps, c->count);
        end_object(out);
    }
    end_array(out);
    end_object(out);
}

void
chart_axis_json(struct buf *out, const char *name, const struct chart *c)
{
    put_object(out, name);
    put_steps(out, c);
    end_object(out);
}

void
chart_columns_json(struct buf *out, const char *name, const struct chart *c)
{
    put_object(out, name);
    put_columns(out, c->steps, c->count);
    end_object(out);
}
