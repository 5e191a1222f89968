/* What a program says that follows the rules of the Monitoring Plugins: its exit status, a line for
 * people, and performance data, "label=value[unit];warn;crit;min;max" each
 * (https://www.monitoring-plugins.org/doc/guidelines.html, "Plugin Output for Nagios", "Performance
 * data"). */
#ifndef RULES_PLUGIN_OUTPUT_H
#define RULES_PLUGIN_OUTPUT_H

#include "base/arena.h"
#include "model/metric.h"

#define PLUGIN_MOST_METRICS 100

struct plugin_metrics {
    struct metric *list;
    int count, capacity;
};

/* All values that are numbers, by label, in order, the first of each label; units, thresholds and what else
 * stands behind them are left out, and so is what cannot be read. In the arena. output NULL: none. */
void plugin_metrics_read(struct arena *a, const char *output, struct plugin_metrics *m);

/* The sentence of a result as it is kept, "Plugin exit status 2: <the output's first line without performance
 * data>". What readers get of it is said in rules/redaction.h: with a key what stands behind the colon, else
 * what stands before it. */
#define PLUGIN_SENTENCE "Plugin exit status "
const char *plugin_sentence(struct arena *a, int exit_status, const char *output);

#endif
