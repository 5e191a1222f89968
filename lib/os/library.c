/* dlopen, and one dlsym for each function. */
#include "os/library.h"

#include "os/exit_codes.h"
#include "os/log.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* RTLD_LAZY: functions of the library's own that are never called need not be found. dlerror() speaks of the
 * last of dlopen and dlsym that failed. */
void
library_load(const char *library, const struct library_function *functions, size_t count, void *table)
{
    void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
    bool complete = handle != NULL;

    for (size_t i = 0; i < count && complete; i++) {
        void *address = dlsym(handle, functions[i].name);

        memcpy((char *)table + functions[i].place, &address, sizeof address);
        complete = address != NULL;
    }
    if (!complete) {
        log_error("a library cannot be loaded: %s", dlerror());
        exit(EXIT_FAILED);
    }
}
