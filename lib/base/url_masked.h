/* What stands in a url that only its owner is to know: its user-info, its query, the password of a
 * database. */
#ifndef BASE_URL_MASKED_H
#define BASE_URL_MASKED_H

#include "base/arena.h"

/* The url with "***" in place of its user-info and of its query, if it is of a family and has any: either
 * may hold a secret. */
const char *url_masked(struct arena *a, const char *url);

/* The same with "***" in place of its user-info alone. */
const char *url_user_masked(struct arena *a, const char *url);

/* The postgresql url with "***" in place of its password, whether that stands in its user-info or in its
 * query. */
const char *url_password_masked(struct arena *a, const char *url);

/* The user-info of a url of any family, in the arena; NULL: it has none. And the url with another one in its
 * place. */
const char *url_user_info(struct arena *a, const char *url);
const char *url_with_user_info(struct arena *a, const char *url, const char *info);

#endif
