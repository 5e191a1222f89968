/* What kind of trouble the sentence of a failed check tells of, in one of our own words: "dns", "connect",
 * "tls", "timeout", "status", "content", "expired", "push_missed", "other". */
#ifndef RULES_CAUSE_CLASS_H
#define RULES_CAUSE_CLASS_H

/* sentence: may be NULL. */
const char *cause_class(const char *sentence);

#endif
