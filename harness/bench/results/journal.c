/*
 * journal.c - see journal.h. A line is written by one call, so that none is cut in two by kill -9.
 */
#include "journal.h"

#include "checked_memory.h"
#include "clock.h"
#include "json.h"
#include "messages.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char *path_in(const char *folder)
{
    return Format("%s/runs.jsonl", folder);
}

/* --- writing -------------------------------------------------------------------------------- */

static void give_up(struct journal *journal, int error)
{
    remark("runs cannot be kept as they come: %s", strerror(error));
    journal_close(journal);
}

void journal_open(struct journal *journal, const char *folder, const struct context *context)
{
    OWNED char *path = path_in(folder);

    *journal = (struct journal){.fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666),
                                .started_s = monotonic_seconds(),
                                .context = context};
    if (journal->fd < 0)
        give_up(journal, errno);
}

static void append(struct journal *journal, struct measurement measurement, bool partial)
{
    struct results results = {*journal->context, &measurement, 1};

    results.context.partial = partial;
    results.context.elapsed_s = monotonic_seconds() - journal->started_s;
    OWNED char *text = json_line(&results);
    OWNED char *line = Format("%s\n", text);
    ssize_t length = (ssize_t)strlen(line), written = write(journal->fd, line, (size_t)length);
    int error = written < 0 ? errno : ENOSPC;
    if (written == length) {
        journal->length += length;
    } else {
        (void)!ftruncate(journal->fd, journal->length); /* half a line helps nobody */
        give_up(journal, error);
    }
}

void journal_run(struct journal *journal, const struct measurement *measurement,
                 const struct row *row)
{
    if (!journal || journal->fd < 0 || !row->run_count)
        return;
    struct row one = *row;
    struct measurement slice = *measurement;
    one.runs += one.run_count - 1;
    one.run_count = 1;
    slice.rows = &one;
    slice.row_count = 1;
    append(journal, slice, true);
}

void journal_measurement(struct journal *journal, const struct measurement *measurement)
{
    if (journal && journal->fd >= 0)
        append(journal, *measurement, false);
}

void journal_close(struct journal *journal)
{
    if (journal->fd >= 0)
        close(journal->fd);
    journal->fd = -1;
}

/* --- reading -------------------------------------------------------------------------------- */

bool journal_is_there(const char *folder)
{
    OWNED char *path = path_in(folder);
    struct stat status;

    return stat(path, &status) == 0 && status.st_size > 0;
}

void journal_remove(const char *folder)
{
    OWNED char *path = path_in(folder);

    unlink(path);
}

#define SWAP(one, other)                                                                           \
    do {                                                                                           \
        __typeof__(one) kept = one;                                                                \
        one = other;                                                                               \
        other = kept;                                                                              \
    } while (0)

/* A run goes to those of its measurement, a measurement takes their place. What is taken out of the
   line leaves something there that is freed with it. */
static void add_line(struct results *results, struct results *line)
{
    bool open = results->context.partial; /* the last measurement is made of single runs */
    struct measurement *from = line->measurements;
    struct measurement *last = open ? &results->measurements[results->measurement_count - 1] : NULL;

    SWAP(results->context, line->context);
    if (!last || !is_same_measurement(last, from)) {
        *ADD(results->measurements, results->measurement_count) = *from;
        *from = (struct measurement){0};
    } else if (!results->context.partial) {
        SWAP(*last, *from);
    } else {
        struct row *row = (struct row *)find_row(last, from->rows->model);
        if (!row) {
            *ADD(last->rows, last->row_count) = *from->rows;
            *from->rows = (struct row){0};
        } else {
            *ADD(row->runs, row->run_count) = *from->rows->runs;
            *from->rows->runs = (struct run){0};
        }
    }
}

static bool is_of_one(const struct results *line)
{
    const struct measurement *measurement = line->measurements;

    return line->measurement_count == 1 &&
           (!line->context.partial ||
            (measurement->row_count == 1 && measurement->rows->run_count == 1));
}

char *journal_load(const char *folder, struct results *results)
{
    OWNED char *path = path_in(folder), *text = NULL, *wrong = NULL;
    FILE *file = fopen(path, "re");
    size_t room = 0;

    *results = (struct results){0};
    if (!file)
        return Format("cannot read %s: %s", path, strerror(errno));
    for (ssize_t length; (length = getline(&text, &room, file)) > 0;) {
        struct results line;
        char *complaint = read_json(path, text, (size_t)length, &line);

        if (is_of_one(&line))
            add_line(results, &line);
        results_free(&line);
        if (wrong)
            free(complaint);
        else
            wrong = complaint; /* the first is said, where no line is good */
    }
    fclose(file);
    results->context.partial = true;
    link_sweeps(results);
    return results->measurement_count ? NULL : Format("%s", wrong ? wrong : "nothing was measured");
}
