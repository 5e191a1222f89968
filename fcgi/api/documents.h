/* The documents in which the API describes itself, as they were when it was built; made from docs/. */
#ifndef FCGI_API_DOCUMENTS_H
#define FCGI_API_DOCUMENTS_H

#include <stddef.h>

struct document {
    const char *text;
    size_t length;
};

extern const struct document document_openapi;      /* docs/openapi.json */
extern const struct document document_guide;        /* docs/guide.md */
extern const struct document document_skills;       /* docs/skills.json */
extern const struct document document_agent_skills; /* docs/agent_skills.json */
extern const struct document document_api_catalog;  /* docs/api_catalog.json */

#endif
