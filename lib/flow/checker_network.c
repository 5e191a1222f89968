/* Two settings hold it: since when, and how many monitors were not checked in the worst of the runs since.
 * Each run asks and writes inside its transaction, so of two that find the same only one tells. */
#include "flow/checker_network.h"

#include "base/json.h"
#include "flow/publish.h"
#include "store/settings.h"

struct outage {
    int64_t since; /* 0: there is none */
    int64_t affected;
};

static int
read_outage(struct db *db, struct outage *o)
{
    if (settings_int(db, SETTING_OFFLINE_SINCE, 0, &o->since) != 0)
        return -1;
    return settings_int(db, SETTING_OFFLINE_AFFECTED, 0, &o->affected);
}

static int
save_outage(struct db *db, const struct outage *o)
{
    if (settings_set_int(db, SETTING_OFFLINE_SINCE, o->since) != 0)
        return -1;
    return settings_set_int(db, SETTING_OFFLINE_AFFECTED, o->affected);
}

static int
tell(struct db *db, struct arena *a, enum event_type type, const struct outage *o, int64_t now)
{
    struct buf body = { .arena = a };

    put_object(&body, NULL);
    put_text(&body, "event", event_type_name(type));
    put_time(&body, "timestamp", now);
    put_time(&body, "since", o->since);
    put_int(&body, "affected", o->affected);
    end_object(&body);
    return publish_of_instance(db, a, type, now, buf_string(&body));
}

/* Without news nothing is left to commit but a number that may have grown. */
int
checker_network_lost(struct db *db, struct arena *a, int64_t since, int64_t affected, int64_t now,
                     bool *published)
{
    struct outage o;
    bool is_news;

    if (db_begin(db) != 0)
        return -1;
    if (read_outage(db, &o) != 0)
        goto undo;
    is_news = o.since == 0;
    if (is_news)
        o = (struct outage){ since, affected };
    else if (affected > o.affected)
        o.affected = affected;
    if (save_outage(db, &o) != 0 || (is_news && tell(db, a, CHECKER_OFFLINE, &o, now) != 0))
        goto undo;
    if (db_commit(db) != 0)
        return -1;
    *published |= is_news;
    return 0;
undo:
    db_rollback(db);
    return -1;
}

int
checker_network_back(struct db *db, struct arena *a, int64_t now, bool *published)
{
    static const struct outage none = { 0, 0 };
    struct outage o;

    if (db_begin(db) != 0)
        return -1;
    if (read_outage(db, &o) != 0)
        goto undo;
    if (o.since == 0) { /* another run has told it */
        db_rollback(db);
        return 0;
    }
    if (save_outage(db, &none) != 0 || tell(db, a, CHECKER_ONLINE, &o, now) != 0)
        goto undo;
    if (db_commit(db) != 0)
        return -1;
    *published = true;
    return 0;
undo:
    db_rollback(db);
    return -1;
}
