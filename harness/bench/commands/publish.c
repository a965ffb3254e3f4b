/*
 * publish.c - the one list of what a bench leaves behind.
 */
#include "publish.h"

#include "checked_memory.h"
#include "csv.h"
#include "journal.h"
#include "json.h"
#include "lessons.h"
#include "messages.h"
#include "report.h"

#include <errno.h>

int publish_data(const struct results *results, const char *folder)
{
    static const struct {
        const char *name;
        void (*write)(FILE *out, const struct results *results);
    } files[] = {
        {"results.json", write_json}, {"results.csv", write_csv}, {"tables.md", write_markdown}};

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        OWNED char *path = Format("%s/%s", folder, files[i].name);
        int error = save_results(path, files[i].write, results);
        if (error)
            return failure("cannot save %s: %s; the earlier results are untouched", files[i].name,
                           strerror(-error));
    }
    return 0;
}

int begin_charts(char plots[PATH_MAX])
{
    if (!find_plots(plots, PATH_MAX))
        return failure("no charts: there is no plots/common.gp above the program");
    progress_show("drawing charts");
    return 0;
}

int end_charts(int error, const char *message)
{
    progress_clear();
    if (!error)
        return 0;
    if (error != -ENOENT && error != -ENODATA)
        return failure("%s", message);
    remark("%s", message);
    return 0;
}

int publish_charts(const struct results *results, const char *folder)
{
    char plots[PATH_MAX], message[512] = "";
    int code = begin_charts(plots);

    if (!code)
        code = end_charts(draw_charts(results, folder, plots, message, sizeof message), message);
    int error = code ? 0 : write_page(results, folder, plots);
    return error ? failure("cannot save report.html: %s", strerror(-error)) : code;
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
    OWNED char *path = Format("%s/results.json", folder->rescued);
    struct results results;
    OWNED char *wrong = load_results(path, &results);
    OWNED char *none = wrong ? journal_load(folder->rescued, &results) : NULL;
    int code = none ? failure("%s", none) : publish_data(&results, folder->rescued);
    OWNED char *unnamed = code ? NULL : folder_finish_rescue(folder);
    int runs = count_runs(&results);

    if (unnamed)
        code = failure("%s", unnamed);
    if (!code)
        remark("a bench was killed here: the %d run%s that it had measured %s in %s/", runs,
               runs == 1 ? "" : "s", runs == 1 ? "is" : "are", folder->rescued);
    if (!code && charts)
        code = publish_charts(&results, folder->rescued);
    results_free(&results);
    return code;
}
