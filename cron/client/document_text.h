/* A document as people and git have it. */
#ifndef CRON_CLIENT_DOCUMENT_TEXT_H
#define CRON_CLIENT_DOCUMENT_TEXT_H

#include "base/json.h"

#include <stdbool.h>

/* Prints it, as YAML or JSON, so that document_file_read and document_fill_in make the same of it. Texts
 * of it are changed. */
void document_text_print(json_object *document, bool json);

#endif
