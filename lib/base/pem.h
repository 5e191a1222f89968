/* Certificates as text (RFC 7468). */
#ifndef BASE_PEM_H
#define BASE_PEM_H

#include <stdbool.h>

/* Whether the text holds one or more certificates, each of which can be read. What stands between them
 * does not matter. */
bool pem_holds_certificates(const char *text);

/* Whether `key` is a private key without a password, and that of the first certificate in `certificates`. */
bool pem_key_fits(const char *certificates, const char *key);

#endif
