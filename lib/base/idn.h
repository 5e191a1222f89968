/* International names in the ASCII form that the DNS and HTTP carry: "xn--mnchen-3ya.de" for "münchen.de"
 * (RFC 5890), by the mapping that browsers use (UTS #46, nontransitional). */
#ifndef BASE_IDN_H
#define BASE_IDN_H

#include <stdbool.h>
#include <stddef.h>

/* Room for any name that the DNS can hold: 253 characters, a final dot, a NUL. */
#define IDN_ROOM 255

/* Writes the name's ASCII form, which for a name that is ASCII already is the name itself, unchanged. False
 * if the name has none, or none that fits. Nothing else about the name is judged; in particular the result
 * may hold characters that no host name has. */
bool idn_to_ascii(const char *name, size_t length, char ascii[IDN_ROOM]);

#endif
