/* What the program says of its own addresses, for an instance that is hosted below a path of its site
 * (BASE_PATH). Pages, feeds and documents are written as if it were at the root; here the path is put before
 * each of their addresses. */
#ifndef RENDER_BASE_PATH_H
#define RENDER_BASE_PATH_H

#include "base/buf.h"

/* Markup, HTML or XML: every attribute whose value begins with one slash gets `base` before it ("/status";
 * "": all stays as it is). Text of strangers is safe: a quote in it was escaped. */
void base_path_in_markup(struct buf *out, const char *base, const char *markup);

/* The program's own documents, the guide and its like in Markdown and those in JSON: every address at which
 * this instance answers, alone or behind a host, gets `base` before its path. Members of JSON objects keep
 * their names, because an OpenAPI document names paths that are relative to its servers. */
void base_path_in_document(struct buf *out, const char *base, const char *text);

#endif
