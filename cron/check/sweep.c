/* The sweep: a queue of probes to start, those in flight, and one loop under them all. How a target is
 * asked is the business of its kind (a probe_*.c each, by the table below).
 *
 * Answers come before questions: a turn starts only a few probes and then serves whatever is ready. So an
 * answer does not grow old while hundreds of connections are being opened, response times stay true, and
 * against fast targets few probes are ever in flight at once. */
#include "cron/check/sweep.h"

#include "base/text.h"
#include "cron/check/check_queue.h"
#include "cron/check/nameservers.h"
#include "cron/check/network_failure.h"
#include "cron/check/probe.h"
#include "cron/check/program_slots.h"
#include "cron/check/sentinels.h"
#include "cron/check/token_store.h"
#include "net/resolve.h"
#include "net/transfer.h"
#include "os/clock.h"
#include "os/log.h"
#include "os/open_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Opening a connection takes tens of microseconds: with eight of them an answer waits for less than a
 * millisecond. */
#define STARTS_PER_TURN 8
#define PAUSE_MS 1           /* when none may start */
#define MOST_AT_WORK 5000
#define MOST_IN_FLIGHT 20000 /* with those that only wait for a name whose servers are silent */
#define FILES_PER_PROBE 3    /* dns asks up to three servers; others may try several addresses at a time */
#define FILES_OF_OTHERS 64   /* the database, the log, the resolver's, the caller's own */

#define OFFLINE "checker offline: no sentinel answers"

/* How long the run may do something else than look for answers. */
#define MOST_LATE_MS 1000

struct sweep {
    const struct config *config;
    sweep_seen *seen;
    void *context;
    struct loop loop;
    struct arena scratch;
    struct dialler *dialler;
    struct transfers *transfers;
    struct nameservers *nameservers;
    struct token_store *tokens;
    struct program_slots program_slots;
    const char *rdap_folder; /* NULL: that of the state directory */
    void *domains;           /* probes of domains that are at work */
    struct check_queue queue;
    struct body_judges *judges;
    int judging;       /* probes that are done but for their assertions */
    int64_t fixed_now; /* 0: the clock's */
    struct probe *unused[MONITOR_TYPE_COUNT];
    struct probe *newest;
    struct sentinels *sentinels; /* NULL: there are none */
    struct probe *doubted, **doubted_end; /* wait for what the sentinels say: the first came first */
    int in_flight;
    int limit; /* of those at work */
    int64_t awake_ms;    /* monotonic: when a turn last began or ended */
    int64_t may_wait_ms; /* from then on the loop may wait as long */
    int64_t held_up_us;  /* monotonic: when the run was last found to have stood still; 0: never */
};

static const struct probe_kind *const kinds[MONITOR_TYPE_COUNT] = {
    [MONITOR_HTTP] = &probe_http,
    [MONITOR_TCP] = &probe_tcp,
    [MONITOR_DNS] = &probe_dns,
    [MONITOR_TLS] = &probe_tcp,
    [MONITOR_WEBSOCKET] = &probe_websocket,
    [MONITOR_PLUGIN] = &probe_plugin,
    [MONITOR_PING] = &probe_ping,
    [MONITOR_GRPC] = &probe_grpc,
    [MONITOR_DOMAIN] = &probe_domain,
};

void
sweep_fix_now(struct sweep *s, int64_t now)
{
    s->fixed_now = now;
}

/* How many probes may be at work with as many open files as the system allows. At least one, even with too
 * few files: then a run is slow, and does not end with nothing checked. */
static int
room_for_probes(void)
{
    int room = (open_files_raise() - FILES_OF_OTHERS) / FILES_PER_PROBE;

    if (room < 1)
        return 1;
    return room < MOST_AT_WORK ? room : MOST_AT_WORK;
}

struct sweep *
sweep_open(const struct config *config, sweep_seen *seen, void *context)
{
    struct sweep *s = calloc(1, sizeof *s);

    if (!s) {
        log_error("opening a sweep: %s", strerror(errno));
        return NULL;
    }
    if (loop_open(&s->loop) != 0) {
        free(s);
        return NULL;
    }
    s->config = config;
    s->seen = seen;
    s->context = context;
    s->limit = room_for_probes();
    s->program_slots.loop = &s->loop;
    s->sentinels = sentinels_open(config->sentinels);
    s->doubted_end = &s->doubted;
    return s;
}

/* A check whose name is not answered holds no open file and little memory: it takes no other's place. */
int
sweep_room(const struct sweep *s)
{
    int at_work = s->in_flight - (s->dialler ? dialler_late(s->dialler) : 0);
    int room = s->limit - at_work, most = MOST_IN_FLIGHT - s->in_flight;

    return room < most ? room : most;
}

int
sweep_in_flight(const struct sweep *s)
{
    return s->in_flight;
}

/* A run that was stopped, or that waited for a disk, has seen nothing of what came meanwhile. The process was
 * stopped (SIGSTOP, a suspended machine), or waited for the database's lock or its disk: an answer that came
 * meanwhile looks late and is not. What a probe measures across such a pause is marked held_up, and
 * verdict_of makes nothing of it. */
static void
note_delay(struct sweep *s)
{
    int64_t now_us = clock_monotonic_us();

    if (now_us / 1000 - s->awake_ms > s->may_wait_ms + MOST_LATE_MS)
        s->held_up_us = now_us;
}

/* To be called before and after whatever may take time: `may_wait_ms` is how long it may take until the next
 * call. More than that is a delay of this host, not of a target. */
static void
note_time(struct sweep *s, int64_t may_wait_ms)
{
    note_delay(s);
    s->awake_ms = clock_monotonic_ms();
    s->may_wait_ms = may_wait_ms;
}

/* One timer serves both: it rings for the kind's own time first, and is set to the deadline again before the
 * kind is called, which may set another time. */
static void
on_timer(void *owner)
{
    struct probe *p = owner;

    if (p->timer.at_ms >= p->deadline_ms) {
        if (p->kind->expire)
            p->kind->expire(p);
        else
            probe_done(p, OUTCOME_TIMED_OUT, NULL);
        return;
    }
    loop_ring_at(&p->sweep->loop, &p->timer, p->deadline_ms);
    p->kind->ring(p);
}

/* One of this kind that is not in use, or a new one. The one that was used last is taken first: the processor
 * has it in its cache. Probes are never freed before the sweep: a run makes as many structs as were ever in
 * flight at once, whatever the number of monitors. */
static struct probe *
take_probe(struct sweep *s, enum monitor_type type)
{
    struct probe *p = s->unused[type];

    if (p) {
        s->unused[type] = p->next;
        return p;
    }
    p = calloc(1, kinds[type]->size);
    if (!p)
        abort();
    p->sweep = s;
    p->kind = kinds[type];
    p->timer.ring = on_timer;
    p->timer.owner = p;
    p->older = s->newest;
    s->newest = p;
    return p;
}

/* `expect` is called here, before the clock of any probe runs: reading certificates or loading a library
 * would else count as the first target's response time. */
void
sweep_add(struct sweep *s, const struct monitor *m, void *tag)
{
    const struct probe_kind *kind = kinds[m->type];

    if (kind->expect)
        kind->expect(s, m);
    check_queue_add(&s->queue, (struct queued_check){ m, tag, clock_monotonic_us() });
    s->in_flight++;
}

/* The DNS client's credit holds all kinds back, also those that ask for no name: one queue, in order, is
 * simpler than two, and credit comes within milliseconds. */
static bool
may_start(struct sweep *s)
{
    return check_queue_ready(&s->queue) && (!s->dialler || dialler_ready(s->dialler));
}

/* The clock of a probe starts here, not in sweep_add: waiting for its turn is not the target's fault. */
static void
start_next(struct sweep *s)
{
    size_t reserved;
    struct queued_check check = check_queue_take(&s->queue, &reserved);
    struct probe *p = take_probe(s, check.monitor->type);

    p->monitor = check.monitor;
    p->tag = check.tag;
    p->seen = (struct observation){ .response_time_ms = -1, .status_code = -1 };
    p->reserved = reserved;
    p->running = true;
    p->started_us = clock_monotonic_us();
    p->seen.phases.queue_ms = (p->started_us - check.queued_us) / 1000;
    p->deadline_ms = p->started_us / 1000 + p->monitor->timeout_ms;
    loop_ring_at(&s->loop, &p->timer, p->deadline_ms);
    if (p->monitor->is_shut)
        probe_done(p, OUTCOME_INCONCLUSIVE, "The secrets of this monitor cannot be opened");
    else
        p->kind->start(p);
}

/* The timer is cancelled, so that no deadline comes. */
void
probe_wait(struct probe *p)
{
    loop_cancel(&p->sweep->loop, &p->timer);
}

void
probe_go(struct probe *p)
{
    int64_t now_us = clock_monotonic_us();

    p->seen.phases.queue_ms += (now_us - p->started_us) / 1000;
    p->started_us = now_us;
    p->deadline_ms = now_us / 1000 + p->monitor->timeout_ms;
    loop_ring_at(&p->sweep->loop, &p->timer, p->deadline_ms);
}

/* The deadline lies beyond all times: what is waited for is ours. */
void
probe_ring_in(struct probe *p, int64_t ms)
{
    p->deadline_ms = INT64_MAX;
    loop_ring_at(&p->sweep->loop, &p->timer, clock_monotonic_ms() + ms);
}

int64_t
probe_elapsed_ms(const struct probe *p)
{
    return (clock_monotonic_us() - p->started_us) / 1000;
}

void
probe_ring_at(struct probe *p, int64_t at_ms)
{
    loop_ring_at(&p->sweep->loop, &p->timer, at_ms < p->deadline_ms ? at_ms : p->deadline_ms);
}

/* The owner may add the next probe at once. The scratch holds the texts of what was seen: the caller has
 * copied what it keeps. */
static void
tell(struct probe *p)
{
    struct sweep *s = p->sweep;
    enum monitor_type type = p->monitor->type;

    s->in_flight--;
    s->seen(s->context, p->tag, &p->seen);
    check_queue_give_back(&s->queue, p->reserved);
    free(p->held);
    free(p->held_text);
    p->held = p->held_text = NULL;
    if (!s->doubted && s->judging == 0)
        arena_reset(&s->scratch);
    p->next = s->unused[type];
    s->unused[type] = p;
}

/* --- the sentinels ------------------------------------------------------------------------------------ */

static void
hold_back(struct probe *p)
{
    struct sweep *s = p->sweep;

    if (p->seen.detail)
        p->seen.detail = arena_text(&s->scratch, p->seen.detail);
    p->next = NULL;
    *s->doubted_end = p;
    s->doubted_end = &p->next;
}

static void
mark_offline(struct probe *p)
{
    p->seen.outcome = OUTCOME_INCONCLUSIVE;
    p->seen.detail = OFFLINE;
    p->seen.is_offline = true;
}

/* Whether it is told later. */
static bool
doubts_network(struct probe *p)
{
    struct sweep *s = p->sweep;

    if (!s->sentinels || !network_failure(p->monitor, &p->seen))
        return false;
    sentinels_ask(s->sentinels, s);
    if (sentinels_say(s->sentinels) == NETWORK_AWAY)
        mark_offline(p);
    if (sentinels_say(s->sentinels) != NETWORK_ASKED)
        return false;
    hold_back(p);
    return true;
}

/* Behind a turn of the loop, and not from within what a sentinel's answer calls: the owner may add probes. */
static void
tell_held(struct sweep *s)
{
    struct probe *next;
    enum network network = sweep_network(s);

    if (!s->doubted || network == NETWORK_ASKED)
        return;
    for (struct probe *p = s->doubted; p; p = next) {
        next = p->next;
        s->doubted = next;
        if (network == NETWORK_AWAY)
            mark_offline(p);
        tell(p);
    }
    s->doubted_end = &s->doubted;
}

void
sweep_ask_network(struct sweep *s)
{
    if (s->sentinels)
        sentinels_ask(s->sentinels, s);
}

enum network
sweep_network(const struct sweep *s)
{
    return s->sentinels ? sentinels_say(s->sentinels) : NETWORK_THERE;
}

/* --- assertions on large bodies ------------------------------------------------------------------------- */

static void
on_judged(void *owner)
{
    struct probe *p = owner;

    p->sweep->judging--;
    p->seen.findings = p->judgement.findings;
    tell(p);
    arena_free(&p->judgement.arena);
}

/* Gives what takes long to a thread. False: the owner, which is told, judges it by itself. */
static bool
judge_aside(struct probe *p)
{
    struct sweep *s = p->sweep;

    if (!assertions_take_long(p->monitor, &p->seen))
        return false;
    if (!s->judges)
        s->judges = body_judges_open(&s->loop);
    p->judgement = (struct body_judgement){
        .monitor = p->monitor,
        .seen = &p->seen,
        .now = s->fixed_now != 0 ? s->fixed_now : clock_now(),
        .judged = on_judged,
        .owner = p,
    };
    if (!s->judges || !body_judges_ask(s->judges, &p->judgement))
        return false;
    s->judging++;
    return true;
}

/* --- the end of a probe ------------------------------------------------------------------------------- */

/* The owner is told last, when the kind has let go of everything. A failure's time is how long it took to
 * fail; an answer's was set by its kind, when the answer came. */
void
probe_done(struct probe *p, enum probe_outcome outcome, const char *detail)
{
    struct sweep *s = p->sweep;

    p->seen.outcome = outcome;
    p->seen.detail = detail;
    p->seen.refused_by_name = outcome == OUTCOME_UNRESOLVED && text_same(detail, NAME_DOES_NOT_EXIST);
    p->seen.elapsed_ms = probe_elapsed_ms(p);
    note_delay(s);
    p->seen.held_up = s->held_up_us > p->started_us;
    if (outcome != OUTCOME_ANSWERED || p->seen.response_time_ms < 0)
        p->seen.response_time_ms = probe_elapsed_ms(p);
    p->running = false;
    loop_cancel(&s->loop, &p->timer);
    p->kind->stop(p);
    if (!doubts_network(p) && !judge_aside(p))
        tell(p);
}

/* With a queue the loop is only asked what is ready (0 ms), or given a millisecond when nothing may start: it
 * never waits while there is work. */
void
sweep_turn(struct sweep *s, int max_wait_ms)
{
    int started = 0;

    note_time(s, 0);
    while (started < STARTS_PER_TURN && may_start(s)) {
        start_next(s);
        started++;
    }
    note_time(s, !check_queue_ready(&s->queue) ? max_wait_ms : started > 0 ? 0 : PAUSE_MS);
    tell_held(s);
    loop_turn(&s->loop, (int)s->may_wait_ms);
    tell_held(s);
    note_time(s, 0);
}

/* Probes first: they hold dials and transfers of the loop that is closed below. */
void
sweep_close(struct sweep *s)
{
    struct probe *older;

    if (!s)
        return;
    body_judges_close(s->judges);
    program_slots_close(&s->program_slots);
    for (struct probe *p = s->newest; p; p = older) {
        older = p->older;
        if (p->running)
            p->kind->stop(p);
        free(p->held);
        free(p->held_text);
        arena_free(&p->judgement.arena);
        free(p);
    }
    sentinels_close(s->sentinels);
    transfers_close(s->transfers);
    dialler_close(s->dialler);
    nameservers_close(s->nameservers);
    token_store_close(s->tokens);
    loop_close(&s->loop);
    arena_free(&s->scratch);
    check_queue_free(&s->queue);
    free(s);
}

struct loop *
sweep_loop(struct sweep *s)
{
    return &s->loop;
}

struct arena *
sweep_scratch(struct sweep *s)
{
    return &s->scratch;
}

struct dialler *
sweep_dialler(struct sweep *s)
{
    if (!s->dialler)
        s->dialler = dialler_open(&s->loop, s->config->target_policy);
    return s->dialler;
}

struct transfers *
sweep_transfers(struct sweep *s)
{
    if (!s->transfers)
        s->transfers = transfers_open(&s->loop, sweep_dialler(s));
    return s->transfers;
}

X509_STORE *
sweep_trusted(struct sweep *s)
{
    struct transfers *ts = sweep_transfers(s);

    return ts ? transfers_trusted(ts) : NULL;
}

struct token_store *
sweep_tokens(struct sweep *s)
{
    if (!s->tokens)
        s->tokens = token_store_open(s->config->state_dir);
    return s->tokens;
}

enum target_policy
sweep_policy(const struct sweep *s)
{
    return s->config->target_policy;
}

int64_t
sweep_now(const struct sweep *s)
{
    return s->fixed_now != 0 ? s->fixed_now : clock_now();
}

void
sweep_keep_domains_in(struct sweep *s, const char *folder)
{
    s->rdap_folder = folder;
}

const char *
sweep_rdap_folder(const struct sweep *s)
{
    return s->rdap_folder ? s->rdap_folder : s->config->rdap_folder;
}

const char *
sweep_rdap_list(const struct sweep *s)
{
    return s->config->rdap_bootstrap_url;
}

void **
sweep_domains(struct sweep *s)
{
    return &s->domains;
}

const char *
sweep_plugin_dirs(const struct sweep *s)
{
    return s->config->plugin_dirs;
}

struct program_slots *
sweep_program_slots(struct sweep *s)
{
    return &s->program_slots;
}

struct nameservers *
sweep_nameservers(struct sweep *s)
{
    if (!s->nameservers)
        s->nameservers = nameservers_open(s->config->dns_resolver);
    return s->nameservers;
}
