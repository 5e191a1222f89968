/* Only a kind of database that has parts does anything here. */
#include "store/partitions.h"

#include "store/backend.h"

bool
partitions_are_kept(const struct db *db)
{
    return db->backend->make_partitions != NULL;
}

int
partitions_make(struct db *db, int64_t now)
{
    return partitions_are_kept(db) ? db->backend->make_partitions(db, now) : 0;
}

int
partitions_drop(struct db *db, const struct horizon *cuts)
{
    return partitions_are_kept(db) ? db->backend->drop_partitions(db, cuts) : 0;
}
