/* What registries send, and what a plugin prints: the first byte chooses. */
#include "fuzz.h"

#include "model/rdap.h"
#include "rules/plugin_output.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static void
look_at_plugin(struct arena *a, const char *output)
{
    struct plugin_metrics m;

    plugin_metrics_read(a, output, &m);
    assert(m.count <= PLUGIN_MOST_METRICS);
    for (int i = 0; i < m.count; i++)
        assert(*m.list[i].label != '\0' && isfinite(m.list[i].value));
    assert(strncmp(plugin_sentence(a, 2, output), PLUGIN_SENTENCE, strlen(PLUGIN_SENTENCE)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = { 0 };
    const char *text, *server;
    int64_t expires_at;
    bool is_list;

    if (length == 0)
        return 0;
    text = arena_bytes(&a, bytes + 1, length - 1);
    switch (bytes[0] % 4) {
    case 0:
        server = rdap_server(&a, text, length - 1, "shop.example.co.uk", &is_list);
        assert(!server || (is_list && server[strlen(server) - 1] == '/'));
        break;
    case 1:
        if (rdap_expiry(text, length - 1, &expires_at))
            assert(expires_at >= 0);
        break;
    case 2:
        server = rdap_domain(&a, text);
        assert(!server || strchr(server, '.'));
        break;
    default:
        look_at_plugin(&a, text);
    }
    arena_free(&a);
    return 0;
}
