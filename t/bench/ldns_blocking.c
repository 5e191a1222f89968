/* ldns_blocking ADDRESS PORT NAME COUNT: the baseline for checks of DNS. ldns's own resolver, one question
 * after the other. */
#include <ldns/ldns.h>
#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
    ldns_resolver *resolver = ldns_resolver_new();
    ldns_rdf *address, *name;
    long count;

    if (argc < 5 || !resolver)
        return 2;
    address = ldns_rdf_new_frm_str(LDNS_RDF_TYPE_A, argv[1]);
    name = ldns_dname_new_frm_str(argv[3]);
    count = strtol(argv[4], NULL, 10);
    ldns_resolver_set_port(resolver, (uint16_t)strtol(argv[2], NULL, 10));
    ldns_resolver_push_nameserver(resolver, address);
    for (long i = 0; i < count; i++) {
        ldns_pkt *answer = ldns_resolver_query(resolver, name, LDNS_RR_TYPE_A, LDNS_RR_CLASS_IN, LDNS_RD);

        if (!answer || ldns_rr_list_rr_count(ldns_pkt_answer(answer)) == 0) {
            fprintf(stderr, "no answer\n");
            return 1;
        }
        ldns_pkt_free(answer);
    }
    ldns_rdf_deep_free(address);
    ldns_rdf_deep_free(name);
    ldns_resolver_deep_free(resolver);
    return 0;
}
