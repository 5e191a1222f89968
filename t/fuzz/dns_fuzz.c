/* DNS answers: the first byte chooses the question, the rest is what came back; its id is made to fit, or
 * nothing would ever get past that. */
#include "fuzz.h"

#include "cron/check/dns_wire.h"

#include <assert.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const types[] = { "A", "AAAA", "CNAME", "MX", "TXT", "NS", "SOA", "PTR", "SRV",
                                         "CAA" };
    struct arena a = { 0 };
    struct dns_question question;
    struct dns_answer answer = { 0 };

    if (length < 3)
        return 0;
    bool asked = dns_ask(&question, "www.example.com", types[bytes[0] % 10], 0x1234);
    assert(asked);
    uint8_t *packet = (uint8_t *)arena_bytes(&a, bytes + 1, length - 1);
    memcpy(packet, question.packet, 2);
    if (dns_read(&a, &question, packet, length - 1, &answer) == DNS_ANSWERED)
        for (int i = 0; i < answer.count; i++)
            assert(answer.values[i] != NULL);
    arena_free(&a);
    return 0;
}
