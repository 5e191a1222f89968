#include "model/language.h"

#include <stddef.h>

const char *const language_names[] = { "auto", "en", "de", "fr", "es", NULL };
