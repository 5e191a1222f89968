#include "model/timezone_field.h"

#include "base/text.h"
#include "os/zone_file.h"

enum { LONGEST = 100 };

const char *
timezone_field_read(struct arena *a, json_object *value, void *where)
{
    const char *name = text_trim(a, json_object_get_string(value));

    if (*name == '\0' || text_length(name) > LONGEST || zone_file_read(a, name) == NULL)
        return "timezone must be the IANA name of a time zone that is known here, as UTC or Europe/Berlin";
    *(const char **)where = name;
    return NULL;
}
