/* Sentences are stored whole, because receivers of alerts and readers with a key get them so. Readers without
 * a key get another form: of a public monitor the sentence less what was read from the target, of a private
 * one the class of the failure alone, since the whole quotes what the monitor expects.
 *
 * A sentence is recognised by how it begins, whatever type its monitor has: it may have been made by a remote
 * probe of another version, or by a check from before the type was changed. Where that leaves a doubt, more
 * is left out. */
#include "rules/redaction.h"

#include "base/text.h"
#include "rules/plugin_output.h"
#include "rules/sentences.h"

#include <stddef.h>
#include <string.h>

static const char inverted[] = SENTENCE_INVERTED;

/* The first row that fits counts. */
static const struct form {
    const char *begins; /* with this */
    const char *holds;  /* and has this in it; NULL: it need not */
    const char *until;  /* the public form ends before this; NULL: it is the whole */
    const char *class;  /* the private form; NULL: as the public one */
} forms[] = {
    { PLUGIN_SENTENCE, NULL, ": ", NULL },
    { SENTENCE_BODY_HOLDS, NULL, NULL, SENTENCE_BODY_MATCH },
    { SENTENCE_BODY_MATCH, NULL, NULL, SENTENCE_BODY_MATCH },
    { SENTENCE_ASSERTION, NULL, SENTENCE_GOT, SENTENCE_ASSERTION },
    { SENTENCE_EXPECTED, SENTENCE_GOT_TEXT, ", got '", "Expected value not found" },
    { SENTENCE_EXPECTED, NULL, NULL, "Unexpected answer" }, /* dns */
    { "", SENTENCE_OUT_OF_BOUNDS, ": ", "Out of bounds" },
};

static const struct form *
form_of(const char *sentence)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (text_starts(sentence, forms[i].begins) &&
            (forms[i].holds == NULL || strstr(sentence, forms[i].holds) != NULL))
            return &forms[i];
    return NULL;
}

static const char *
public_form(struct arena *a, const struct form *form, const char *sentence)
{
    const char *end = form->until == NULL ? NULL : strstr(sentence, form->until);

    return end == NULL ? sentence : arena_bytes(a, sentence, (size_t)(end - sentence));
}

/* What the plugin itself said, which has our words before it so that it can be told apart. */
static const char *
whole_form(struct arena *a, const char *sentence)
{
    bool is_inverted = text_starts(sentence, inverted);
    const char *inner = is_inverted ? sentence + strlen(inverted) : sentence;
    const char *said = text_starts(inner, PLUGIN_SENTENCE) ? strstr(inner, ": ") : NULL;

    if (said == NULL)
        return sentence;
    said += strlen(": ");
    return is_inverted ? arena_printf(a, "%s%s", inverted, said) : said;
}

const char *
redacted_sentence(struct arena *a, enum reader reader, const char *sentence)
{
    const struct form *form;

    if (sentence == NULL)
        return NULL;
    if (reader == READER_WITH_KEY)
        return whole_form(a, sentence);
    if (text_starts(sentence, inverted)) {
        const char *rest = sentence + strlen(inverted), *told = redacted_sentence(a, reader, rest);

        if (reader == READER_OF_PRIVATE)
            return "Expected to fail";
        return told == rest ? sentence : arena_printf(a, "%s%s", inverted, told);
    }
    form = form_of(sentence);
    if (form == NULL)
        return sentence;
    if (reader == READER_OF_PUBLIC || form->class == NULL)
        return public_form(a, form, sentence);
    return text_same(sentence, form->class) ? sentence : form->class;
}

const char *
redacted_try(struct arena *a, const char *sentence)
{
    const char *told = redacted_sentence(a, READER_OF_PUBLIC, sentence), *end;

    if (told == NULL || !text_starts(told, SENTENCE_EXPECTED))
        return told;
    end = strstr(told, SENTENCE_GOT_VALUES);
    return end == NULL ? told : arena_bytes(a, told, (size_t)(end - told));
}

bool
redact_heartbeat(struct arena *a, enum reader reader, struct heartbeat *h)
{
    const char *whole = h->error_message;

    h->error_message = redacted_sentence(a, reader, whole);
    return h->error_message != whole;
}

bool
redact_acknowledgement(struct incident *i)
{
    if (i->acknowledgement == NULL || !i->acknowledged_internally)
        return false;
    i->acknowledgement = i->acknowledged_by = i->claimed_by = NULL;
    i->acknowledged_at = i->claim_until = 0;
    i->acknowledged_internally = false;
    return true;
}

bool
redact_incident(struct arena *a, enum reader reader, struct incident *i)
{
    const char *whole = i->cause;
    bool is_hidden;

    i->cause = redacted_sentence(a, reader, whole);
    if (reader == READER_WITH_KEY)
        return false;
    i->notes_count -= i->internal_notes_count;
    i->internal_notes_count = 0;
    is_hidden = redact_acknowledgement(i);
    return is_hidden || i->cause != whole;
}
