/* c-ares, fetched when a name is first looked up: see libcurl.c, which explains how and why. */
#include <ares.h>

#define LIBRARY "libcares.so.2"
#define PREFIX ares_

/* What we use of it: type, name, parameters, the same as arguments. */
#define FUNCTIONS(F)                                                                                         \
    F(int, get_servers_ports, (ares_channel channel, struct ares_addr_port_node * *list), (channel, list))   \
    F(int, init_options, (ares_channel * channel, struct ares_options * options, int mask),                  \
      (channel, options, mask))                                                                              \
    F(int, library_init, (int flags), (flags))                                                               \
    F(int, save_options, (ares_channel channel, struct ares_options * options, int *mask),                   \
      (channel, options, mask))                                                                              \
    F(int, set_servers_ports, (ares_channel channel, struct ares_addr_port_node * list), (channel, list))

/* Those that return nothing. */
#define PROCEDURES(F)                                                                                        \
    F(void, destroy, (ares_channel channel), (channel))                                                      \
    F(void, destroy_options, (struct ares_options * options), (options))                                     \
    F(void, free_data, (void *data), (data))                                                                 \
    F(void, freeaddrinfo, (struct ares_addrinfo * list), (list))                                             \
    F(void, getaddrinfo,                                                                                     \
      (ares_channel channel, const char *host, const char *service, const struct ares_addrinfo_hints *hints, \
       ares_addrinfo_callback told, void *owner),                                                            \
      (channel, host, service, hints, told, owner))                                                          \
    F(void, process_fd, (ares_channel channel, ares_socket_t in, ares_socket_t out), (channel, in, out))

#include "os/library_calls.h"
