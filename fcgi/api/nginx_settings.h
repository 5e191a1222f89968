/* What the web server must know of the settings, in its own language, on standard output: a function for
 * each block of its configuration that the lines belong into. The names that they use are those of
 * nginx/http.conf. */
#ifndef FCGI_API_NGINX_SETTINGS_H
#define FCGI_API_NGINX_SETTINGS_H

#include "os/config.h"

void nginx_settings_server(const struct config *config);
void nginx_settings_http(const struct config *config);
void nginx_settings_events(const struct config *config);

#endif
