/* What the files of store/maintenances.h share. */
#ifndef STORE_MAINTENANCES_INSIDE_H
#define STORE_MAINTENANCES_INSIDE_H

#include "store/maintenances.h"
#include "store/query.h"

/* A row of the view maintenance_rows. */
void maintenance_row_read(struct query *q, struct arena *a, struct maintenance *m);

/* The same, shown for one of its monitors, and with one of its times. */
void maintenance_row_read_of_monitor(struct query *q, struct arena *a, struct maintenance *m);

/* The times that are next, for each. 0, or -1 (logged). */
int maintenances_find_times(struct db *db, struct maintenances *list, int64_t now);

#endif
