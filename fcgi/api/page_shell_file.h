/* The frame of public pages: index.html of the dashboard, as it was built last. */
#ifndef FCGI_API_PAGE_SHELL_FILE_H
#define FCGI_API_PAGE_SHELL_FILE_H

#include "fcgi/http/request.h"

/* Its text, which lives as long as the request, and in *version what changes when the file does. NULL: there
 * is no dashboard. */
const char *page_shell_read(struct request *rq, int64_t *version);

/* At the end: gives all memory back. */
void page_shell_forget(struct app *app);

#endif
