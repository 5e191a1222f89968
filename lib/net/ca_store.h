/* Whose certificates HTTPS checks trust. */
#ifndef NET_CA_STORE_H
#define NET_CA_STORE_H

#include <openssl/ssl.h>

/* Reads the bundle that SSL_CERT_FILE names, else libcurl's own: some hundred certificates, tens of
 * milliseconds. An empty store (logged) if it cannot be read: then no certificate is trusted. The caller
 * frees it. */
X509_STORE *trust_read(void);

/* A store of what `base` trusts, and of the certificates in the text. */
X509_STORE *trust_with(X509_STORE *base, const char *pem);

/* The name of that bundle. */
const char *ca_store_bundle(void);

#endif
