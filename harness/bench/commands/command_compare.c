/*
 * command_compare.c - bench compare: earlier results side by side, before and after a change or the
 * machines of a class.
 */
#include "commands.h"
#include "compare.h"
#include "folder.h"
#include "lessons.h"
#include "messages.h"
#include "progress.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct argp_option argp_options[] = {
    {"output", 'o', "FOLDER", 0, "where tables and chart go (results/compare)", 0},
    {"no-charts", 'n', NULL, 0, "print the tables, write nothing", 0},
    {0},
};

struct options {
    const char *output;
    bool charts;
    char **paths;
    int count;
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case 'o':
        options->output = text;
        return 0;
    case 'n':
        options->charts = false;
        return 0;
    case ARGP_KEY_ARGS:
        options->paths = state->argv + state->next;
        options->count = state->argc - state->next;
        return 0;
    case ARGP_KEY_END:
        if (options->count < 2)
            exit(mistake("compare needs two files or more: bench compare results/before "
                         "results/after"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = argp_options,
    .parser = parse,
    .args_doc = "FILE FILE...",
    .doc = "Puts what was measured in several results.json side by side, with ratios and how sure "
           "they are.\vA FILE is a results.json, the folder that holds one, or the folder whose "
           "`latest` does. Two are before and after a change; three and more are the machines of a "
           "class, with their speed-ups.",
};

static int save(const struct comparison *comparison, const char *folder)
{
    char build[PATH_MAX], plots[PATH_MAX], message[512] = "";
    int error = make_folder(folder);

    if (error)
        return failure("cannot make %s: %s", folder, strerror(-error));
    error = compare_save(comparison, folder);
    if (error)
        return failure("cannot save %s/tables.md: %s", folder, strerror(-error));
    if (!program_folder(build, sizeof build) || !find_plots(build, plots, sizeof plots))
        return failure("no chart: there is no plots/common.gp above the program");
    progress_show("drawing the chart");
    error = compare_draw(comparison, folder, plots, message, sizeof message);
    progress_clear();
    if (error && error != -ENOENT && error != -ENODATA)
        return failure("%s", message);
    if (error)
        remark("%s", message);
    printf("Chart and tables: %s/\n", folder);
    return 0;
}

int command_compare(int count, char **words)
{
    struct options options = {.output = "results/compare", .charts = true};
    struct comparison comparison;
    char path[PATH_MAX], message[512] = "";

    argp_err_exit_status = 2;
    argp_parse(&argp, count, words, 0, NULL, &options);
    snprintf(path, sizeof path, "%.4000s/results.json", options.output);
    if (options.charts && access(path, F_OK) == 0) /* a comparison has a tables.md, too */
        return mistake("--output: '%s' holds results, whose tables would be lost", options.output);
    int error = compare(&comparison, options.paths, options.count, message, sizeof message);
    int code = error ? (error == -EEXIST ? mistake : failure)("%s", message) : 0;
    if (!error && comparison.line_count)
        compare_print(&comparison);
    else if (!error)
        code = failure("no two of the files have a lesson with the same variant, arguments and "
                       "model in common");
    if (!code && options.charts)
        code = save(&comparison, options.output);
    compare_free(&comparison);
    return code;
}
