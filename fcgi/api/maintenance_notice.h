/* What is told of a maintenance that is taken as it is, and was hardly meant so. */
#ifndef FCGI_API_MAINTENANCE_NOTICE_H
#define FCGI_API_MAINTENANCE_NOTICE_H

#include "fcgi/http/request.h"

/* Adds to the warnings of the answer. m: as it was saved, with its next times. */
void maintenance_notice(struct request *rq, const struct maintenance *m);

#endif
