/* Many probes at once, of all kinds (probe.h), in one epoll loop, libcurl's sockets among them. A sweep only
 * sees; what it means is decided by verdict_of, what becomes of it by record. */
#ifndef CRON_CHECK_SWEEP_H
#define CRON_CHECK_SWEEP_H

#include "os/config.h"
#include "model/monitor.h"
#include "rules/verdict.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct sweep;

/* What is known of this host's own network. */
enum network {
    NETWORK_UNASKED, /* no sentinel has been asked */
    NETWORK_ASKED,
    NETWORK_THERE,   /* one has answered; also where there are none */
    NETWORK_AWAY     /* none has */
};

/* Told once for each probe, from inside sweep_turn. tag: what sweep_add was given. The observation and its
 * texts last until the function returns. It may call sweep_add, not sweep_close. */
typedef void sweep_seen(void *context, void *tag, const struct observation *seen);

/* config must outlive the sweep. Opens descriptors, but loads the CA store and starts libcurl only when
 * the first probe needs it: a run with nothing to do costs nothing. NULL (logged) if the system refuses. */
struct sweep *sweep_open(const struct config *config, sweep_seen *seen, void *context);

/* What time it is for certificates and domains, unless it is that of the clock. */
void sweep_fix_now(struct sweep *s, int64_t now);

/* Where what is learnt of domains is kept, unless it is the folder "rdap" of the state directory. The text
 * must outlive the sweep. */
void sweep_keep_domains_in(struct sweep *s, const char *folder);

/* How many more probes may be in flight: bounded by open files and by a limit of ours. */
int sweep_room(const struct sweep *s);

/* Starts one probe of the monitor, which must live until it was told of. timeout_ms bounds all of it, from
 * now. Even a probe that cannot be started is told of, as a failure, in the next turn. */
void sweep_add(struct sweep *s, const struct monitor *m, void *tag);

int sweep_in_flight(const struct sweep *s);

/* Asks the sentinels now. Otherwise the first probe that fails in a way that a lost network explains asks
 * them. Such probes are reported when the answer is there: as inconclusive (observation.is_offline) if no
 * sentinel answers. They are asked once. */
void sweep_ask_network(struct sweep *s);
enum network sweep_network(const struct sweep *s);

/* Waits until something can be done, at most max_wait_ms, and does it. */
void sweep_turn(struct sweep *s, int max_wait_ms);

/* The loop that sweep_turn turns, for what its owner waits for beside the probes. Lives as long as the
 * sweep. */
struct loop *sweep_loop(struct sweep *s);

/* Drops what is in flight: `seen` is not called for it. */
void sweep_close(struct sweep *s);

#endif
