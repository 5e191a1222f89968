/* libical, fetched when a rule of repetition is first looked at: see lib/net/libcurl.c, which explains how
 * and why. It brings ICU along, which is larger than all of us. */
#include <libical/ical.h>

#define LIBRARY "libical.so.3"
#define PREFIX ical

/* What we use of it: type, name, parameters, the same as arguments. */
#define FUNCTIONS(F)                                                                                         \
    F(icalrecur_iterator *, recur_iterator_new, (struct icalrecurrencetype rule, struct icaltimetype start), \
      (rule, start))                                                                                         \
    F(int, recur_iterator_set_start, (icalrecur_iterator * rule, struct icaltimetype start), (rule, start))  \
    F(struct icaltimetype, recur_iterator_next, (icalrecur_iterator * rule), (rule))                         \
    F(struct icalrecurrencetype, recurrencetype_from_string, (const char *text), (text))

/* Those that return nothing. */
#define PROCEDURES(F) F(void, recur_iterator_free, (icalrecur_iterator * rule), (rule))

#include "os/library_calls.h"
