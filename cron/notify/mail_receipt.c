/* The lock is of the open file (flock), which msmtp inherits: it is held until both processes have let go. */
#include "cron/notify/mail_receipt.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 2000 }; /* bytes of a line of msmtp's log */

static const char *
path_of(struct arena *a, const struct config *config, const char *id)
{
    return arena_printf(a, "%s/mail-%s", config->state_dir, id);
}

int
mail_receipt_open(struct arena *a, const struct config *config, const char *id)
{
    int fd = open(path_of(a, config, id), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                  S_IRUSR | S_IWUSR);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* "exitcode=EX_OK" ends the line of a mail that the server has taken. */
static enum mail_receipt
read_receipt(int fd)
{
    char line[MOST + 1];
    ssize_t length = pread(fd, line, MOST, 0);

    line[length > 0 ? length : 0] = '\0';
    return strstr(line, "exitcode=EX_OK") != NULL ? RECEIPT_SENT : RECEIPT_NONE;
}

enum mail_receipt
mail_receipt_look(struct arena *a, const struct config *config, const char *id)
{
    int fd = open(path_of(a, config, id), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    enum mail_receipt found;

    if (fd < 0)
        return RECEIPT_NONE;
    found = flock(fd, LOCK_SH | LOCK_NB) != 0 ? RECEIPT_SENDING : read_receipt(fd);
    close(fd);
    return found;
}

void
mail_receipt_forget(struct arena *a, const struct config *config, const char *id)
{
    (void)unlink(path_of(a, config, id));
}
