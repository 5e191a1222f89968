/* The words are few, and stand in one table a language. What others wrote is escaped where it is put, as in
 * every mail (render/mail_format.h); a body is Markdown, read as pages read it. */
#include "render/subscriber_mail.h"

#include "base/text.h"
#include "render/mail_format.h"
#include "render/markdown_html.h"
#include "render/markup.h"

#include <stddef.h>
#include <string.h>

static const char *const states[] = { "investigating", "identified", "monitoring", "resolved", "scheduled",
                                      "in_progress",   "completed",  "active",     "ended",    NULL };

enum { STATES = sizeof states / sizeof *states - 1 };

static const struct words {
    const char *language, *states[STATES];
    const char *begun, *ended;  /* with the name of a monitor */
    const char *open, *leave, *why; /* why: with the title of the page */
} all_words[] = {
    { "en",
      { "Investigating", "Identified", "Monitoring", "Resolved", "Scheduled", "In progress", "Completed",
        "Announcement", "Ended" },
      "We are seeing problems with %s", "There were problems with %s", "Open the status page",
      "No more of these mails", "You get this mail because you subscribed to %s." },
    { "de",
      { "Wird untersucht", "Ursache gefunden", "Wird beobachtet", "Behoben", "Geplant", "Läuft",
        "Abgeschlossen", "Ankündigung", "Beendet" },
      "Wir sehen Probleme mit %s", "Es gab Probleme mit %s", "Statusseite öffnen", "Keine weiteren Mails",
      "Diese Mail kommt, weil Sie %s abonniert haben." },
    { "fr",
      { "Analyse en cours", "Cause identifiée", "Sous surveillance", "Résolu", "Planifié", "En cours",
        "Terminé", "Annonce", "Terminé" },
      "Nous constatons des problèmes avec %s", "Il y a eu des problèmes avec %s",
      "Ouvrir la page de statut", "Ne plus recevoir ces messages",
      "Vous recevez ce message parce que vous êtes abonné à %s." },
    { "es",
      { "En investigación", "Causa identificada", "En observación", "Resuelto", "Programado", "En curso",
        "Completado", "Anuncio", "Finalizado" },
      "Vemos problemas con %s", "Hubo problemas con %s", "Abrir la página de estado",
      "No recibir más estos correos", "Recibe este correo porque se suscribió a %s." },
};

static const struct words *
words_of(const char *language)
{
    for (size_t i = 0; i < sizeof all_words / sizeof *all_words; i++)
        if (text_same(all_words[i].language, language))
            return &all_words[i];
    return &all_words[0];
}

static const char *
state_in_words(const struct words *w, const char *state)
{
    for (int i = 0; i < STATES; i++)
        if (text_same(states[i], state))
            return w->states[i];
    return w->states[0];
}

/* The words with a text in the place of their one %s. */
static const char *
filled(struct arena *a, const char *words, const char *text)
{
    const char *mark = strstr(words, "%s");

    return arena_printf(a, "%.*s%s%s", (int)(mark - words), words, text, mark + strlen("%s"));
}

static const char *
title_of(struct arena *a, const struct words *w, const struct letter *l)
{
    const char *title = markup_one_line(a, l->title);

    return l->is_automatic ? filled(a, l->has_ended ? w->ended : w->begun, title) : title;
}

static const char *
text_part(struct arena *a, const struct words *w, const struct letter *l)
{
    struct buf out = { .arena = a };

    buf_printf(&out, "%s\n%s\n", title_of(a, w, l), state_in_words(w, l->state));
    if (!text_blank(l->body))
        buf_printf(&out, "\n%s\n", l->body);
    buf_printf(&out, "\n%s\n\n%s\n%s: %s\n", l->link,
               filled(a, w->why, markup_one_line(a, l->page_title)), w->leave, l->unsubscribe_url);
    return buf_string(&out);
}

static void
put_link(struct buf *out, const char *class, const char *url, const char *words)
{
    buf_printf(out, "<a%s href=\"", class);
    buf_xml(out, url);
    buf_printf(out, "\">%s</a>", words);
}

static const char *
html_part(struct arena *a, const struct words *w, const struct letter *l)
{
    struct buf out = { .arena = a };

    buf_text(&out, mail_page_head);
    buf_text(&out, "<h1>");
    buf_xml(&out, title_of(a, w, l));
    buf_printf(&out, "</h1>\n<p class=\"words\"><strong>%s</strong></p>\n", state_in_words(w, l->state));
    if (!text_blank(l->body))
        markdown_html(&out, l->body);
    buf_text(&out, "\n<p class=\"words\">");
    put_link(&out, " class=\"button\"", l->link, w->open);
    buf_text(&out, "</p>\n<p class=\"foot\">");
    buf_xml(&out, filled(a, w->why, markup_one_line(a, l->page_title)));
    buf_text(&out, "<br>\n");
    put_link(&out, "", l->unsubscribe_url, w->leave);
    buf_text(&out, "</p>\n</body></html>");
    return buf_string(&out);
}

/* Mail programs show a button for List-Unsubscribe, and may follow it by themselves (RFC 2369, RFC 8058).
 * Auto-Submitted (RFC 3834) keeps programs that answer for people who are away from answering. */
void
subscriber_mail_write(struct buf *out, struct arena *a, const struct subscriber_mail *m)
{
    const struct letter *l = m->letter;
    const struct words *w = words_of(l->language);
    const char *domain = mail_domain(a, m->from);

    mail_put_from(out, a, m->from);
    buf_printf(out, "To: %s\nSubject: ", m->to);
    mail_put_words(out, arena_printf(a, "[%s] %s: %s", markup_one_line(a, l->page_title),
                                     state_in_words(w, l->state), title_of(a, w, l)));
    buf_char(out, '\n');
    mail_put_date(out, m->now);
    buf_printf(out, "Message-ID: <%s@%s>\nReferences: <%s@%s>\n", m->id, domain, l->thread, domain);
    buf_printf(out, "List-Unsubscribe: <%s>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
               l->unsubscribe_url);
    buf_text(out, "Auto-Submitted: auto-generated\n");
    mail_put_bodies(out, m->id, text_part(a, w, l), html_part(a, w, l));
}
