/* The one table of what can be asked of the API. */
#ifndef FCGI_API_ROUTES_H
#define FCGI_API_ROUTES_H

#include "fcgi/http/route.h"

extern const struct route_table api_routes;

#endif
