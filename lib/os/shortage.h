/* Errors that speak of this host and not of what was asked for: it is short of something. */
#ifndef OS_SHORTAGE_H
#define OS_SHORTAGE_H

/* What there is too little of, as a sentence for people; NULL: the errno value says something else.
 * Static. */
const char *shortage_of(int error);

#endif
