/* libical, fetched when a rule of repetition is first looked at: see lib/net/libcurl.c, which explains how
 * and why. It brings ICU along, which is larger than all of us. */
#include "os/library.h"

#include <libical/ical.h>
#include <stddef.h>

#define LIBRARY "libical.so.3"

/* What we use of it: type, name, parameters, the same as arguments. */
#define FUNCTIONS(F)                                                                                         \
    F(icalrecur_iterator *, recur_iterator_new, (struct icalrecurrencetype rule, struct icaltimetype start), \
      (rule, start))                                                                                         \
    F(int, recur_iterator_set_start, (icalrecur_iterator * rule, struct icaltimetype start), (rule, start))  \
    F(struct icaltimetype, recur_iterator_next, (icalrecur_iterator * rule), (rule))                         \
    F(struct icalrecurrencetype, recurrencetype_from_string, (const char *text), (text))

/* Those that return nothing. */
#define PROCEDURES(F) F(void, recur_iterator_free, (icalrecur_iterator * rule), (rule))

#define SLOT(type, name, parameters, arguments) __typeof__(ical##name) *(name);
#define PLACE(type, name, parameters, arguments) { "ical" #name, offsetof(struct libical, name) },

struct libical {
    FUNCTIONS(SLOT)
    PROCEDURES(SLOT)
};

static const struct library_function functions[] = { FUNCTIONS(PLACE) PROCEDURES(PLACE) };

static const struct libical *
libical(void)
{
    static struct libical ical;

    if (ical.recur_iterator_new == NULL)
        library_load(LIBRARY, functions, sizeof functions / sizeof *functions, &ical);
    return &ical;
}

#define PASS_ON(type, name, parameters, arguments)                                                           \
    type ical##name parameters                                                                               \
    {                                                                                                        \
        return libical()->name arguments;                                                                    \
    }
FUNCTIONS(PASS_ON)

#define CARRY_OUT(type, name, parameters, arguments)                                                         \
    type ical##name parameters                                                                               \
    {                                                                                                        \
        libical()->name arguments;                                                                           \
    }
PROCEDURES(CARRY_OUT)
