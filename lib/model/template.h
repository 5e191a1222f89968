/* Templates of webhooks: a text of the client's with placeholders, {{monitor.name}}. Three braces, {{{x}}},
 * put the value as it is; two escape it as the content type asks for. There are no loops and no conditions;
 * what an event does not have is empty. */
#ifndef MODEL_TEMPLATE_H
#define MODEL_TEMPLATE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* The names that may stand in braces; NULL ends the list. */
extern const char *const template_names[];

/* A piece of a template: text as it is, or the name of a placeholder. */
struct template_piece {
    const char *text;
    size_t length;
    bool is_name;
    bool raw; /* of a name: in three braces */
};

/* Takes the piece that *at begins with, and moves on. False: the text is at its end. A brace that closes
 * nowhere is text. */
bool template_next(const char **at, struct template_piece *p);

/* NULL, or a sentence that begins with "body": a name that is not known, with the nearest that is, or braces
 * that nothing closes. */
const char *template_judge(struct arena *a, const char *body);

#endif
