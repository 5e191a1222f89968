/* May this address be contacted? Asked when a connection is about to be made, about the
 * address really used, so neither DNS nor redirects get around it. */
#ifndef RULES_ADDRESS_POLICY_H
#define RULES_ADDRESS_POLICY_H

#include "base/arena.h"
#include "os/config.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* NULL if allowed; else the reason for people, to be put behind "Target address not allowed: " (verdict_of
 * does): which address and which setting, as "127.0.0.1 is a loopback address (TARGET_POLICY=public)".
 * Addresses that are neither IPv4 nor IPv6 are never allowed. trusted: the target was set with the
 * admin key. The text belongs to the arena. */
const char *address_policy_refusal(struct arena *a, const struct sockaddr *address, enum target_policy policy,
                           bool trusted);

/* Whether TARGET_POLICY=public lets strangers' monitors contact it. bytes: a struct in_addr or in6_addr. */
bool address_policy_is_global(int family, const uint8_t *bytes);

#endif
