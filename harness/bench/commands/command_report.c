/*
 * command_report.c - bench report: tables and charts again, from results that were saved.
 */
#include "commands.h"
#include "journal.h"
#include "json.h"
#include "messages.h"
#include "publish.h"

#include <argp.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct argp_option argp_options[] = {
    {"no-charts", 'n', NULL, 0, "print the tables, write nothing", 0},
    {0},
};

struct options {
    const char *folder;
    bool charts;
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    if (key == 'n')
        options->charts = false;
    else if (key == ARGP_KEY_ARG && state->arg_num == 0)
        options->folder = text;
    else if (key == ARGP_KEY_ARG)
        exit(mistake("'%s': report takes one folder", text));
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static const struct argp argp = {
    .options = argp_options,
    .parser = parse,
    .args_doc = "[FOLDER]",
    .doc = "Prints the tables of saved results again, and draws their charts.\vFOLDER is "
           "results/latest unless you say otherwise. What a bench left there that was killed is "
           "made into results first.",
};

/* In `root`, and in the folder that is asked for. Nothing where a bench is running: it is still
   writing. */
static int rescue(const char *root, const char *asked, bool charts)
{
    char left[PATH_MAX], message[512] = "";
    struct folder folder;
    int code = 0;

    snprintf(left, sizeof left, "%.4000s/.unfinished", root);
    if (access(left, F_OK) != 0 && !journal_is_there(asked))
        return 0;
    int error = folder_lock(&folder, root, message, sizeof message);
    if (!error && !*folder.rescued && journal_is_there(asked))
        snprintf(folder.rescued, sizeof folder.rescued, "%s", asked);
    if (error && error != -EBUSY)
        code = failure("%s", message);
    else if (!error && *folder.rescued)
        code = publish_rescued(&folder, charts);
    folder_close(&folder);
    return code;
}

/* The charts stand beside their results.json. */
static int show(char *path, bool charts)
{
    struct results results = {0};
    char message[512] = "";

    if (load_results(path, &results, message, sizeof message) != 0) {
        results_free(&results);
        return failure("%s", message);
    }
    show_context(&results);
    for (int i = 0; i < results.measurement_count; i++)
        show_measurement(&results.measurements[i]);
    int code = 0;
    const char *folder = dirname(path);
    if (charts)
        code = publish_data(&results, folder);
    if (charts && !code)
        code = publish_charts(&results, folder);
    if (charts && !code)
        printf("Charts and tables: %s/\n", folder);
    results_free(&results);
    return code;
}

int command_report(int count, char **words)
{
    struct options options = {.folder = "results/latest", .charts = true};
    char path[PATH_MAX], asked[PATH_MAX], root[PATH_MAX];

    argp_err_exit_status = 2;
    argp_parse(&argp, count, words, 0, NULL, &options);
    if (strlen(options.folder) > PATH_MAX - 64)
        return mistake("the name of the folder is too long");
    if (!realpath(options.folder, asked))
        snprintf(asked, sizeof asked, "%s", options.folder);
    memcpy(root, asked, sizeof root);
    int code = rescue(options.folder, "", options.charts);
    code = code ? code : rescue(dirname(root), asked, options.charts);
    if (code)
        return code;
    results_path(options.folder, path);
    return show(path, options.charts);
}
