/* A number that a check brought along, beside its time: a plugin's performance data, what a ping's sender or
 * the body of a push says. */
#ifndef MODEL_METRIC_H
#define MODEL_METRIC_H

#define METRIC_LABEL_MOST 100 /* characters */

struct metric {
    const char *label;
    double value; /* finite */
};

#endif
