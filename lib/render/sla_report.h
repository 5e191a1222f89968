/* The report of a month (rules/sla_report.h) in its three forms. */
#ifndef RENDER_SLA_REPORT_H
#define RENDER_SLA_REPORT_H

#include "base/buf.h"
#include "rules/sla_report.h"

/* The shape Report. */
void sla_report_json(struct buf *out, const struct sla_report *r);

/* A line of names, and a line for each monitor. */
void sla_report_csv(struct buf *out, const struct sla_report *r);

/* A page that prints on A4, without a script. Its style is sla_report_style, inside a <style> element: a
 * policy has to allow just that. */
extern const char sla_report_style[];
void sla_report_html(struct buf *out, const struct sla_report *r, const char *title);

#endif
