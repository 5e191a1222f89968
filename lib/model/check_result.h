/* One check's result, ready to be recorded. */
#ifndef MODEL_CHECK_RESULT_H
#define MODEL_CHECK_RESULT_H

#include "model/status.h"

#include <stdint.h>

struct check_result {
    enum status status;       /* UP, DEGRADED, DOWN */
    int64_t response_time_ms;
    int64_t status_code;      /* -1: none */
    const char *error_message;/* NULL: none; at most 1000 characters */
    int64_t checked_at;
    const char *const *values;/* dns: what was resolved; NULL for other types */
    int value_count;
};

#endif
