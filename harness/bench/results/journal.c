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
#include <limits.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void path_in(const char *folder, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/runs.jsonl", folder);
}

/* --- writing -------------------------------------------------------------------------------- */

static void give_up(struct journal *journal, int error)
{
    remark("runs cannot be kept as they come: %s", strerror(error));
    journal_close(journal);
}

void journal_open(struct journal *journal, const char *folder, const struct context *context)
{
    char path[PATH_MAX];

    path_in(folder, path);
    *journal = (struct journal){.fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666),
                                .started_s = monotonic_seconds(),
                                .context = context};
    if (journal->fd < 0)
        give_up(journal, errno);
}

static void append(struct journal *journal, const struct measurement *measurement, bool partial)
{
    struct results results = {*journal->context, (struct measurement *)measurement, 1};

    results.context.partial = partial;
    results.context.elapsed_s = monotonic_seconds() - journal->started_s;
    char *line = json_line(&results);
    struct iovec parts[] = {{line, strlen(line)}, {"\n", 1}};
    ssize_t length = (ssize_t)parts[0].iov_len + 1, written = writev(journal->fd, parts, 2);
    free(line);
    if (written == length) {
        journal->length += length;
        return;
    }
    int error = written < 0 ? errno : ENOSPC;
    (void)!ftruncate(journal->fd, journal->length); /* half a line helps nobody */
    give_up(journal, error);
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
    append(journal, &slice, true);
}

void journal_measurement(struct journal *journal, const struct measurement *measurement)
{
    if (journal && journal->fd >= 0)
        append(journal, measurement, false);
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
    char path[PATH_MAX];
    struct stat status;

    path_in(folder, path);
    return stat(path, &status) == 0 && status.st_size > 0;
}

void journal_remove(const char *folder)
{
    char path[PATH_MAX];

    path_in(folder, path);
    unlink(path);
}

/* The functions below take what is read out of where it was, which is freed as empty. */

static void add_run(struct measurement *measurement, struct row *from)
{
    struct row *row = (struct row *)find_row(measurement, from->model);

    if (!row) {
        size_t count = (size_t)++measurement->row_count;
        measurement->rows = Reallocarray(measurement->rows, count, sizeof *row);
        measurement->rows[count - 1] = *from;
        *from = (struct row){0};
        return;
    }
    row->runs = Reallocarray(row->runs, (size_t)row->run_count + 1, sizeof *row->runs);
    row->runs[row->run_count++] = from->runs[0];
    from->runs[0] = (struct run){0};
}

/* `open`: the last measurement is made of single runs until now. */
static void add_line(struct results *results, struct results *line, bool *open)
{
    struct measurement *from = line->measurements;
    bool single = line->context.partial && from->row_count == 1 && from->rows->run_count == 1;
    size_t count = (size_t)results->measurement_count;
    struct context earlier = results->context;

    results->context = line->context;
    line->context = earlier;
    if (*open && single && is_same_measurement(&results->measurements[count - 1], from)) {
        add_run(&results->measurements[count - 1], from->rows);
        return;
    }
    if (!*open || single) {
        results->measurements = Reallocarray(results->measurements, ++count, sizeof *from);
        results->measurements[count - 1] = (struct measurement){0};
        results->measurement_count = (int)count;
    }
    struct measurement runs = results->measurements[count - 1];
    results->measurements[count - 1] = *from;
    *from = runs;
    *open = single;
}

int journal_load(const char *folder, struct results *results, char *message, size_t size)
{
    char path[PATH_MAX];
    size_t length;
    bool open = false;
    int error = 0;

    path_in(folder, path);
    *results = (struct results){0};
    char *text = read_whole_file(path, &length);
    if (!text) {
        error = errno;
        snprintf(message, size, "cannot read %s: %s", path, strerror(error));
        return -error;
    }
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
        struct results read = {0};
        int wrong = *line ? read_json(path, line, strlen(line), &read, message, size) : 0;

        if (!wrong && read.measurement_count == 1)
            add_line(results, &read, &open);
        error = wrong ? wrong : error;
        results_free(&read);
    }
    free(text);
    results->context.partial = true;
    link_sweeps(results);
    return results->measurement_count ? 0 : error ? error : -ENODATA;
}
