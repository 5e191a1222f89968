/* watchpost: the command that cron runs each minute, and the operator by hand. One table says what
 * commands there are, what each takes, and what its --help says. */
#include "base/buf.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "base/url.h"
#include "base/url_masked.h"
#include "base/uuid.h"
#include "os/clock.h"
#include "os/log.h"
#include "store/horizon.h"
#include "store/secrets.h"
#include "cron/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Bits of struct command.takes. */
enum takes {
    TAKES_NOW = 1,
    TAKES_MONITORS = 2, /* and --queued */
    TAKES_FILE = 4,
    TAKES_WORD = 8192,       /* what to do, which the command reads itself */
    TAKES_CHANNEL = 8,
    TAKES_SERVER = 16,
    TAKES_JSON_URL = 32,
    NEEDS_DB = 64,
    NEEDS_NO_SETTINGS = 128, /* runs even if they are wrong, and is told */
    TAKES_PACE = 512,
    TAKES_ENDS = 1024,
    WRITES = 2048,           /* it is of no use where nothing can be written */
    TAKES_ARGUMENTS = 4096,  /* reads its own command line (client/arguments.h), and needs no settings */
    TAKES_KEY = 16384,
    MAKES_NO_DB = 256        /* an empty database would be a wrong answer: it has to be there */
};

/* synopsis is one line, without the program's name; help is printed as it is by --help. */
struct command {
    const char *name;
    int (*run)(struct run *run);
    unsigned takes;
    const char *synopsis, *summary, *help;
};

#define CLIENT_HELP                                                                                      \
    "\n  --server URL   where the Watchpost is; else WATCHPOST_SERVER\n"                                    \
    "  --key KEY      a key for it; else WATCHPOST_KEY, which is better: others may see a command\n"        \
    "                 line\n"

static const struct command commands[] = {
    { "init", cmd_init, TAKES_KEY | NEEDS_DB, "init [--instance-key]", "create or migrate the database",
      "Creates the database, or brings its schema up to date. On the first run prints the admin key, which\n"
      "is shown this once: only its digest is kept. Where SECRETS_KEY_FILE is set, secrets that stand in\n"
      "the database in plain are sealed. Running it again changes nothing.\n"
      "The first host's WATCHPOST_STATE/instance.key is the one that all hosts of a database share: one\n"
      "that has another is told.\n\n"
      "  --instance-key  this host's is that from now on: the former one is lost, and what it sealed\n" },
    { "check", cmd_check, TAKES_NOW | TAKES_MONITORS | NEEDS_DB | MAKES_NO_DB | WRITES,
      "check [--monitor ID]... [--queued] [--now TIME]",
      "check all monitors that are due",
      "One run, meant for every minute: checks all monitors that are due, at the same time, records what\n"
      "it saw, and exits. Overlapping runs never check the same monitor twice. After TERM it records\n"
      "the checks that are in flight, and starts no others.\n\n"
      "  --monitor ID   only this monitor, due or not; may be repeated\n"
      "  --queued       only those that clients have asked for; the API starts such a run\n"
      "  --now TIME     act as if it were that time (RFC 3339); for tests and demonstrations\n" },
    { "notify", cmd_notify, TAKES_NOW | TAKES_CHANNEL | NEEDS_DB | MAKES_NO_DB | WRITES,
      "notify [--test CHANNEL] [--now TIME]", "deliver the alerts that are due",
      "Delivers the alerts that are due to webhooks and by mail, and exits when nothing falls due within\n"
      "5 seconds. What a receiver does not take is tried for a day, by later runs. One run at a time does\n"
      "the work, the others stand by.\n"
      "`watchpost check` and the API start it when there is something to tell; meant for every minute\n"
      "besides.\n\n"
      "  --test CHANNEL send one message to the channel of this id, now, and print what came of it as JSON\n"
      "  --now TIME     act as if it were that time (RFC 3339); it goes on from there\n" },
    { "tidy", cmd_tidy, TAKES_NOW | NEEDS_DB | MAKES_NO_DB | WRITES, "tidy [--now TIME]",
      "delete what has outlived its retention",
      "Deletes heartbeats, deliveries and alerts older than HEARTBEAT_RETENTION_DAYS, events older than\n"
      "EVENT_RETENTION_DAYS (those of single checks: a day), the audit older than AUDIT_RETENTION_DAYS,\n"
      "expired counts of limits, the history of deleted monitors; disables locations that have not reported\n"
      "for PROBE_STALE_MINUTES. In small steps beside everything else. Meant for every hour.\n\n"
      "  --now TIME     act as if it were that time (RFC 3339)\n" },
    { "probe", cmd_probe, TAKES_SERVER | TAKES_NOW, "probe [--server URL] [--key KEY] [--now TIME]",
      "check for a Watchpost elsewhere, as one of its locations",
      "A remote location's run, meant for every minute, on a machine that has only this program: asks the\n"
      "server what to check, checks what is due, and submits the results, up to 100 at a time. What cannot\n"
      "be delivered is kept on disk, in WATCHPOST_STATE/probe or ~/.watchpost-probe, for 7 days at most,\n"
      "and goes first in a later run. TARGET_POLICY and DNS_RESOLVER are those of this machine.\n\n"
      "  --server URL   where the Watchpost is; else WATCHPOST_PROBE_SERVER\n"
      "  --key KEY      the probe key of this location; else WATCHPOST_PROBE_KEY, which is better: others\n"
      "                 may see a command line\n"
      "  --now TIME     act as if it were that time (RFC 3339); for tests and demonstrations\n" },
    { "gate", cmd_gate, TAKES_ARGUMENTS,
      "gate [--id ID]... [--tag TAG] [--group GROUP] [OPTION]...",
      "may I deploy? ends with 0 once monitors are well",
      "Asks a Watchpost, which may be anywhere, whether monitors are well: each must have so many good\n"
      "results in a row, of checks that begin after now. Progress goes to stderr. Exits with 0 if the gate\n"
      "passed, with 1 if it failed, was not decided in time, or the server is out of reach.\n\n"
      "  --id ID        of this monitor; may be repeated\n"
      "  --tag TAG      of all with this tag, --group GROUP of this group: with a key of the workspace\n"
      "  --checks N     good results in a row, 1 to 20 (3)\n"
      "  --interval S   seconds between them (10)\n"
      "  --timeout S    seconds after which it has failed, 10 to 1800 (300)\n"
      "  --json         prints the last answer on stdout\n" CLIENT_HELP },
    { "wait", cmd_wait, TAKES_ARGUMENTS,
      "wait [--id ID]... [--tag TAG] [--group GROUP] [OPTION]...", "wake me when monitors are as I say",
      "Exits with 0 as soon as all of the monitors are so, with 1 if they are not in time, or the server is\n"
      "out of reach.\n\n"
      "  --id ID        this monitor; may be repeated\n"
      "  --tag TAG, --group GROUP   all that have it\n"
      "  --until STATE  up (unless given), down, not_down, resolved, changed\n"
      "  --checks N     N results in a row, of checks that begin after now\n"
      "  --timeout S    seconds, 1 to 600 (25)\n"
      "  --json         prints the last answer on stdout\n" CLIENT_HELP },
    { "run", cmd_run, TAKES_ARGUMENTS, "run --url PING_URL [OPTION]... -- COMMAND...",
      "run a command, and tell a push monitor how it went",
      "Tells the monitor that a run begins, runs COMMAND, and tells its exit status; on any host, without a\n"
      "database. COMMAND runs whether or not the monitor can be reached; its end is tried for a minute.\n"
      "Exits with COMMAND's own status; with 127 if there is no such command, 126 if it cannot be run, and\n"
      "128 and the number of a signal that ended it. TERM, INT, HUP and QUIT go on to its process group.\n\n"
      "  --url PING_URL  the monitor's ping_url; it is taken off the command line, which others may see\n"
      "  --output        the last 10 KiB of what COMMAND prints go along\n"
      "  --timeout S     after so many seconds, 1 to 604800, its process group gets TERM, and KILL 5 s\n"
      "                  later\n" },
    { "apply", cmd_apply, TAKES_ARGUMENTS, "apply FILE|- [OPTION]...",
      "make a document true: monitors as code",
      "Makes a workspace what a document (YAML or JSON) says, all of it or nothing. Prints the plan\n"
      "first, and asks. ${NAME} in a text of the document stands for a variable of the environment, $${\n"
      "for ${. Exits with 0 if it was done or there was nothing to do, with 1 if it was refused or the\n"
      "server is out of reach, with 2 also if a variable is missing, or if there is nobody to ask, with 3\n"
      "if --dry-run finds differences.\n\n"
      "  --dry-run      prints the plan, and applies nothing\n"
      "  --prune        deletes what was last applied under the document's set and is not in it any more\n"
      "  --take         takes objects that another set applied last\n"
      "  --no-strict    what is unknown or out of range is a warning\n"
      "  --yes          asks nothing, and deletes as much as there is to delete\n" CLIENT_HELP },
    { "image", cmd_image, TAKES_ARGUMENTS, "image",
      "write a PNG anew (the API does it)",
      "Reads a PNG of at most 256 KiB and 1024 x 1024 pixels from its input and writes it anew, without\n"
      "anything but the image. Workers start it for what is uploaded to status pages; it may have\n"
      "64 MiB and two seconds.\n" },
    { "export", cmd_export, TAKES_ARGUMENTS, "export [OPTION]...",
      "print a workspace as a document for apply",
      "Prints the document that `watchpost apply` takes, in a stable order: it can live in git.\n\n"
      "  --format F     yaml (unless given) or json\n"
      "  --secrets      in plain; else *** stands for them, which applied again changes nothing\n"
      "  --set NAME     only what was last applied under this set\n" CLIENT_HELP },
    { "import", cmd_import, TAKES_ARGUMENTS, "import FORMAT FILE...",
      "print what another monitor keeps as a document for apply",
      "Formats, and their files:\n\n"
      "  uptime-kuma    its database kuma.db (versions 1 and 2), or the JSON backup of version 1\n"
      "  gatus          its configuration\n"
      "  healthchecks   the answer of its API: GET /api/v3/checks/\n"
      "  blackbox       blackbox.yml and prometheus.yml\n"
      "  csv            a first line of names, of which url must be one: name,url,tags,...\n\n"
      "What cannot be carried over is told on stderr, object by object. Exits with 0 if all was, with 1 if\n"
      "some was not (the rest is printed).\n" },
    { "admin-key", cmd_admin_key, NEEDS_DB | MAKES_NO_DB, "admin-key",
      "issue a new admin key, void the old one",
      "Prints a new admin key, once. The old one is refused from that moment.\n" },
    { "audit", cmd_audit, TAKES_WORD | NEEDS_DB | MAKES_NO_DB, "audit verify",
      "say whether the record of changes is whole",
      "Reads who changed what from the first row that is kept to the last. Exits with 0 if all is as it was\n"
      "written, else with 1, and names the row that was changed or removed, or follows one that was.\n" },
    { "backup", cmd_backup, TAKES_FILE | TAKES_PACE | NEEDS_DB | MAKES_NO_DB,
      "backup FILE [--max-mib-per-second N]", "write a consistent copy of the database",
      "Writes a consistent, compact copy of the database to FILE, which must not exist yet. Safe while\n"
      "everything runs.\n\n"
      "  --max-mib-per-second N   write no faster, and leave the disk to others\n" },
    { "restore", cmd_restore, TAKES_FILE, "restore FILE", "put a backup in the place of the database",
      "Makes the database what FILE, a backup, holds; at once, while everything runs.\n"
      "FILE is examined first, and brought up to date if it is older; if anything is wrong with it nothing\n"
      "is replaced. What the database held until then is kept beside it, as DATABASE_PATH.replaced-TIME.\n"
      "Writes wait meanwhile. The admin key is then that of the backup (`watchpost admin-key` makes\n"
      "another). Ids of events and sequence numbers go on from where they were.\n" },
    { "copy", cmd_copy, TAKES_ENDS, "copy --from DATABASE --to DATABASE | copy --release DATABASE",
      "copy everything between SQLite and PostgreSQL",
      "Copies all that a database holds, ids and sequences too, from a SQLite file to a PostgreSQL server\n"
      "or back: DATABASE is sqlite:FILE or postgresql://... (passwords belong in ~/.pgpass or PGPASSFILE).\n"
      "The target is empty, or has the beginning of this copy: started once more, a copy that was stopped\n"
      "goes on. While it copies the source is read, and takes no writes (503, and runs wait); 60 seconds\n"
      "after a copy was killed it takes them again. At the end rows and digests of each table are compared\n"
      "and printed, and the source stays read-only, so that nothing is written there before you have\n"
      "switched. Exits with 0 if all is equal, else with 1.\n\n"
      "  --from DATABASE     what to copy\n"
      "  --to DATABASE       where to\n"
      "  --release DATABASE  let it be written again, after it was copied\n" },
    { "doctor", cmd_doctor, TAKES_JSON_URL | NEEDS_NO_SETTINGS, "doctor [--json] [--url URL]",
      "say what is not well, and what mends it",
      "Examines settings, database, disk, schedule, workers, live events, mail server, resolver, clock and\n"
      "limits: a line each, and below what is not well the line that mends it. Changes nothing. Exits with\n"
      "1 if anything is a problem; warnings alone end with 0.\n\n"
      "  --json         the same as one JSON object\n"
      "  --url URL      ask workers and live events there, through the web server, not by their sockets\n" },
};

#define COMMAND_COUNT (sizeof commands / sizeof *commands)

int64_t
run_now(const struct run *run)
{
    return run->fixed_now != 0 ? run->fixed_now : clock_now();
}

static const struct command *
find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void
print_help(void)
{
    struct buf settings = { 0 };

    puts("usage: watchpost COMMAND [OPTION]...\n\nCommands:");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-47s %s\n", commands[i].synopsis, commands[i].summary);
    puts("\n`watchpost COMMAND --help` says more of one. `watchpost --version` prints the version.\n\n"
         "Settings come from the environment, else from the KEY=VALUE file that WATCHPOST_CONF names:");
    config_describe(&settings);
    fputs(buf_string(&settings), stdout);
    buf_free(&settings);
    puts("\nExit status: 0 fine, 1 failed, 2 wrong usage, 78 wrong configuration.");
}

static int
wrong_usage(const struct command *command, const char *problem, const char *what)
{
    fprintf(stderr, "watchpost: %s%s%s\n", problem, what == NULL ? "" : ": ", what == NULL ? "" : what);
    if (command != NULL)
        fprintf(stderr, "usage: watchpost %s\n", command->synopsis);
    else
        fputs("usage: watchpost COMMAND [OPTION]... (see watchpost --help)\n", stderr);
    return EXIT_USAGE;
}

static bool
set_now(struct run *run, char *value)
{
    return rfc3339_parse(value, &run->fixed_now) && run->fixed_now > 0;
}

static bool
add_monitor(struct run *run, char *value)
{
    run->monitors[run->monitor_count++] = value;
    return uuid_is_valid(value);
}

static bool
set_queued(struct run *run, char *value)
{
    (void)value;
    run->queued = true;
    return true;
}

static bool
set_channel(struct run *run, char *value)
{
    run->channel = value;
    return uuid_is_valid(value);
}

static bool
set_server(struct run *run, char *value)
{
    run->server = value;
    return url_is_http(value);
}

/* A key on the command line is there for all to see: once it was read it is there no more. */
static bool
set_key(struct run *run, char *value)
{
    run->key = arena_text(&run->arena, value);
    explicit_bzero(value, strlen(value));
    return *run->key != '\0' && !text_has_space_or_control(run->key);
}

static bool
set_json(struct run *run, char *value)
{
    (void)value;
    run->as_json = true;
    return true;
}

static bool
set_takes_key(struct run *run, char *value)
{
    (void)value;
    run->takes_key = true;
    return true;
}

static bool
set_pace(struct run *run, char *value)
{
    return text_to_int(value, 1, 100000, &run->most_mib);
}

/* A password on the command line is there for all to see: once it was read it is there no more. */
static const char *
take_location(struct run *run, char *value)
{
    const char *copy = arena_text(&run->arena, value);

    if (strcmp(url_password_masked(&run->arena, copy), copy) != 0)
        explicit_bzero(value, strlen(value));
    return copy;
}

static bool
set_from(struct run *run, char *value)
{
    run->from = take_location(run, value);
    return copy_location(run->from) != NULL;
}

static bool
set_to(struct run *run, char *value)
{
    run->to = take_location(run, value);
    return copy_location(run->to) != NULL;
}

static bool
set_release(struct run *run, char *value)
{
    run->release = take_location(run, value);
    return copy_location(run->release) != NULL;
}

static bool
set_url(struct run *run, char *value)
{
    run->url = value;
    return url_is_http(value);
}

/* Options belong to the commands that take them. They have a value each; those of which `what` is not said
 * have none. */
static const struct option {
    const char *name;
    enum takes takes;
    bool (*set)(struct run *run, char *value);
    const char *what;
    bool is_secret; /* what it was given may hold a password, and is not shown when it is refused */
} options[] = {
    { "--now", TAKES_NOW, set_now, "--now takes a time like 2026-02-10T14:00:00Z, not", false },
    { "--monitor", TAKES_MONITORS, add_monitor, "--monitor takes the id of a monitor, not", false },
    { "--queued", TAKES_MONITORS, set_queued, NULL, false },
    { "--test", TAKES_CHANNEL, set_channel, "--test takes the id of a notification channel, not", false },
    { "--server", TAKES_SERVER, set_server, "--server takes an address like https://example.org, not",
      false },
    { "--url", TAKES_JSON_URL, set_url, "--url takes an address like https://example.org, not", false },
    { "--max-mib-per-second", TAKES_PACE, set_pace, "--max-mib-per-second takes a number from 1 on, not",
      false },
    { "--from", TAKES_ENDS, set_from, "--from takes sqlite:FILE or postgresql://...", true },
    { "--to", TAKES_ENDS, set_to, "--to takes sqlite:FILE or postgresql://...", true },
    { "--release", TAKES_ENDS, set_release, "--release takes sqlite:FILE or postgresql://...", true },
    { "--json", TAKES_JSON_URL, set_json, NULL, false },
    { "--instance-key", TAKES_KEY, set_takes_key, NULL, false },
    { "--key", TAKES_SERVER, set_key, "--key takes the probe key of a location", true },
};

static const struct option *
find_option(const struct command *command, const char *name)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(options[i].name, name) == 0 && (command->takes & options[i].takes))
            return &options[i];
    return NULL;
}

/* Reads the options of a command. Returns EXIT_FINE, or what to exit with. Room for as many monitors and
 * words as there are arguments: no list has to grow. */
static int
read_options(const struct command *command, struct run *run, char **words, int count)
{
    int words_wanted = (command->takes & (TAKES_FILE | TAKES_WORD)) ? 1 : 0;

    if (command->takes & TAKES_ARGUMENTS) {
        run->words = words;
        run->word_count = count;
        run->synopsis = command->synopsis;
        return EXIT_FINE;
    }
    run->monitors = arena_alloc(&run->arena, (size_t)(count + 1) * sizeof *run->monitors);
    run->words = arena_alloc(&run->arena, (size_t)(count + 1) * sizeof *run->words);
    for (int i = 0; i < count; i++) {
        const struct option *option = find_option(command, words[i]);

        if (words[i][0] != '-') {
            run->words[run->word_count++] = words[i];
            continue;
        }
        if (option == NULL)
            return wrong_usage(command, "unknown option", words[i]);
        if (option->what == NULL) {
            (void)option->set(run, NULL);
            continue;
        }
        if (i + 1 == count)
            return wrong_usage(command, "a value is missing after", words[i]);
        if (!option->set(run, words[++i]))
            return wrong_usage(command, option->what, option->is_secret ? NULL : words[i]);
    }
    if ((command->takes & TAKES_ENDS) && !copy_is_clear(run))
        return wrong_usage(command, "name one SQLite file and one PostgreSQL database, or what to release",
                           NULL);
    if (run->word_count < words_wanted)
        return wrong_usage(command, (command->takes & TAKES_FILE) ? "FILE is missing" : "a word is missing",
                           NULL);
    if (run->word_count > words_wanted)
        return wrong_usage(command, "too many words", NULL);
    return EXIT_FINE;
}

/* A run waits for the end of a copy, or of a migration, as long as it can, and has nothing to do at a
 * database that was copied. What else may be wrong is found out by what it does. */
static bool
takes_writes(struct db *db)
{
    if (db_begin(db) == 0) {
        db_rollback(db);
        return true;
    }
    return db_trouble(db) != DB_COPYING && db_trouble(db) != DB_MIGRATING && db_trouble(db) != DB_COPIED;
}

/* A database that an operator's command would make by mistake, in the wrong folder, is the likeliest of all
 * errors: hence MAKES_NO_DB. The settings are read before anything else, because they say where the database
 * is. */
static int
run_command(const struct command *command, struct run *run)
{
    const char *problem;
    bool makes_none;
    int status;

    if (command->takes & TAKES_ARGUMENTS)
        return command->run(run);
    if (!config_load(&run->config, &run->arena, &run->config_problem) &&
        !(command->takes & NEEDS_NO_SETTINGS)) {
        fprintf(stderr, "watchpost: %s\n", run->config_problem);
        return EXIT_CONFIG;
    }
    makes_none = (command->takes & MAKES_NO_DB) && run->config.database_url == NULL;
    if (makes_none && access(run->config.database_path, F_OK) != 0 && errno == ENOENT) {
        fprintf(stderr, "watchpost: there is no database %s: name yours by WATCHPOST_CONF or DATABASE_PATH, "
                "or make one: watchpost init\n", run->config.database_path);
        return EXIT_FAILED;
    }
    if (command->takes & NEEDS_DB) {
        run->db = db_open(&run->arena, &run->config.database,
                          (command->takes & MAKES_NO_DB) ? DB_RUNNER : DB_MAKER, &problem);
        if (run->db == NULL) {
            fprintf(stderr, "watchpost: cannot open the database: %s\n", problem);
            return EXIT_FAILED;
        }
        horizon_set(run->db, &run->config, run_now(run));
        secrets_require(run->db, false);
    }
    if ((command->takes & WRITES) && !takes_writes(run->db)) {
        db_close(run->db);
        return EXIT_FAILED;
    }
    status = command->run(run);
    db_close(run->db);
    return status;
}

/* fflush last: a printed key or outcome that did not reach its pipe must not end with status 0. */
int
main(int argc, char **argv)
{
    const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;
    struct run run = { 0 };
    int status;

    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        print_help();
        return EXIT_FINE;
    }
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("watchpost " PACKAGE_VERSION);
        return EXIT_FINE;
    }
    if (command == NULL)
        return wrong_usage(NULL, argc > 1 ? "unknown command" : "a command is missing", argv[1]);
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0) {
            printf("usage: watchpost %s\n\n%s", command->synopsis, command->help);
            return EXIT_FINE;
        }
    log_program(arena_printf(&run.arena, "watchpost %s", command->name));
    status = read_options(command, &run, argv + 2, argc - 2);
    if (status == EXIT_FINE)
        status = run_command(command, &run);
    if (status == EXIT_FINE && fflush(stdout) != 0)
        status = EXIT_FAILED;
    arena_free(&run.arena);
    return status;
}
