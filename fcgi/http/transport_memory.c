/* The variables are a short list, searched from the front. */
#include "fcgi/http/transport_memory.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

static const char *
memory_param(const struct transport *t, const char *name)
{
    const struct memory_transport *m = (const struct memory_transport *)t;

    for (int i = 0; i < m->variable_count; i++)
        if (strcmp(m->variables[i].name, name) == 0)
            return m->variables[i].value;
    return NULL;
}

static size_t
memory_read(struct transport *t, char *bytes, size_t size)
{
    struct memory_transport *m = (struct memory_transport *)t;
    size_t length = size < m->body_length ? size : m->body_length;

    memcpy(bytes, m->body, length);
    m->body += length;
    m->body_length -= length;
    return length;
}

/* The head is written at once and before anything else (fcgi/http/reply_send.c): so what comes first is the
 * head. */
static void
memory_write(struct transport *t, const char *bytes, size_t length)
{
    struct memory_transport *m = (struct memory_transport *)t;

    buf_bytes(m->head.length == 0 ? &m->head : &m->content, bytes, length);
}

/* Nothing is copied: method, target and body must live as long as m. */
void
transport_memory_open(struct memory_transport *m, struct arena *a, const char *method, const char *target,
                      const char *body)
{
    *m = (struct memory_transport){
        .transport = { .param = memory_param, .read = memory_read, .write = memory_write },
        .body = body != NULL ? body : "",
        .body_length = body != NULL ? strlen(body) : 0,
        .head = { .arena = a },
        .content = { .arena = a },
    };
    transport_memory_set(m, "REQUEST_METHOD", method);
    transport_memory_set(m, "REQUEST_URI", target);
    transport_memory_set(m, "CONTENT_LENGTH", arena_printf(a, "%zu", m->body_length));
}

void
transport_memory_set(struct memory_transport *m, const char *name, const char *value)
{
    assert(m->variable_count < TRANSPORT_MEMORY_VARIABLES);
    m->variables[m->variable_count].name = name;
    m->variables[m->variable_count++].value = value;
}

const char *
transport_memory_header(const struct memory_transport *m, const char *name)
{
    size_t size = strlen(name);

    for (const char *line = buf_string(&m->head); *line != '\0'; line += strcspn(line, "\n") + 1)
        if (text_starts_nocase(line, name) && line[size] == ':')
            return text_trim(m->head.arena, arena_bytes(m->head.arena, line + size + 1,
                                                        strcspn(line + size + 1, "\r")));
    return NULL;
}

int
transport_memory_status(const struct memory_transport *m)
{
    const char *status = transport_memory_header(m, "Status");

    return status == NULL ? 0 : text_reply_code(status);
}
