/* The parts of an incident's dossier that take more than reading another route. */
#ifndef FCGI_API_DOSSIER_H
#define FCGI_API_DOSSIER_H

#include "fcgi/http/request.h"
#include "model/incident.h"

/* A JSON array: other incidents that the reader sees, which began within five minutes of this one and have
 * something in common with it; "same" says what: address, certificate, resolver, dependency. The nearest
 * first, a few at most; in the arena. */
const char *dossier_alongside(struct request *rq, const struct incident *i);

#endif
