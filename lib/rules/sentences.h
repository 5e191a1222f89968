/* What the sentences of failures begin with, and what stands in them before words of the target: they are
 * made in wrong_answer.c, assertion_rules.c and verdict.c, shortened for readers without a key in
 * redaction.c, and sorted by cause_class.c, which know them by these. What a plugin says:
 * rules/plugin_output.h. */
#ifndef RULES_SENTENCES_H
#define RULES_SENTENCES_H

#define SENTENCE_INVERTED "Expected to fail, but " /* and the sentence of what it did */
#define SENTENCE_BODY_HOLDS "Body contains '"
#define SENTENCE_BODY_MATCH "Body match failed" /* or "... in the first 1 MiB" */
#define SENTENCE_ASSERTION "Assertion failed"
#define SENTENCE_EXPECTED "Expected '"      /* of tcp, websocket and dns */
#define SENTENCE_GOT_TEXT "', got '"        /* ... tcp and websocket: what came */
#define SENTENCE_GOT_VALUES ", got: "       /* ... dns: the values */
#define SENTENCE_GOT ", got "               /* of status codes and assertions: what was found */
#define SENTENCE_OUT_OF_BOUNDS " out of bounds: " /* behind the label of a metric */

#endif
