/*
 * publish.c - the one list of what a bench leaves behind.
 */
#include "publish.h"

#include "commands.h"
#include "csv.h"
#include "document.h"
#include "journal.h"
#include "json.h"
#include "lessons.h"
#include "messages.h"
#include "progress.h"
#include "report.h"
#include "terminal.h"
#include "view_claims.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* At once, so that it stands before what is measured next. */
#define SHOW(print, ...)                                                                           \
    do {                                                                                           \
        struct table_style style = terminal_style(stdout);                                         \
        print(stdout, __VA_ARGS__, &style);                                                        \
        fflush(stdout);                                                                            \
    } while (0)

void show_context(const struct results *results)
{
    SHOW(print_context, &results->context);
}

void show_measurement(const struct measurement *measurement)
{
    SHOW(print_measurement, measurement);
}

void show_comparison(const struct results *results)
{
    SHOW(print_comparison, results);
}

void show_claims(const struct results *results, const int *numbers)
{
    SHOW(print_claims, results, numbers);
}

void show_noise(const struct results *results)
{
    SHOW(print_noise, results);
}

int publish_data(const struct results *results, const char *folder)
{
    static const struct {
        const char *name;
        int (*save)(const char *path, const struct results *results);
    } files[] = {
        {"results.json", save_results}, {"results.csv", save_csv}, {"tables.md", save_markdown}};
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int length = snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
        int error = length < (int)sizeof path ? files[i].save(path, results) : -ENAMETOOLONG;
        if (error)
            return failure("cannot save %s: %s; the earlier results are untouched", files[i].name,
                           strerror(-error));
    }
    return 0;
}

int publish_charts(const struct results *results, const char *folder)
{
    char build[PATH_MAX], plots[PATH_MAX], message[512] = "";

    if (!program_folder(build, sizeof build) || !find_plots(build, plots, sizeof plots))
        return failure("no charts: there is no plots/common.gp above the program");
    progress_show("drawing charts");
    int error = draw_charts(results, folder, plots, message, sizeof message);
    progress_clear();
    if (error == -ENOENT)
        remark("%s", message);
    else if (error)
        return failure("%s", message);
    error = write_page(results, folder, plots);
    return error ? failure("cannot save report.html: %s", strerror(-error)) : 0;
}

static int count_runs(const struct results *results)
{
    int count = 0;

    for (int i = 0; i < results->measurement_count; i++)
        for (int k = 0; k < results->measurements[i].row_count; k++)
            count += results->measurements[i].rows[k].run_count;
    return count;
}

int publish_rescued(struct folder *folder, bool charts)
{
    struct results results;
    char path[PATH_MAX], message[512] = "";

    snprintf(path, sizeof path, "%.4000s/results.json", folder->rescued);
    int error = load_results(path, &results, message, sizeof message);
    if (error)
        error = journal_load(folder->rescued, &results, message, sizeof message);
    int code = error ? failure("%s", message) : publish_data(&results, folder->rescued);
    if (!code && folder_finish_rescue(folder, message, sizeof message) != 0)
        code = failure("%s", message);
    int runs = count_runs(&results);
    if (!code)
        remark("a bench was killed here: the %d run%s that it had measured %s in %s/", runs,
               runs == 1 ? "" : "s", runs == 1 ? "is" : "are", folder->rescued);
    if (!code && charts)
        code = publish_charts(&results, folder->rescued);
    results_free(&results);
    return code;
}
