/*
 * command_report.c - bench report: tables and charts again, from results that were saved.
 */
#include "checked_memory.h"
#include "commands.h"
#include "journal.h"
#include "json.h"
#include "messages.h"
#include "publish.h"

#include <argp.h>
#include <libgen.h>
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
    OWNED char *left = Format("%s/.unfinished", root);
    struct folder folder;
    int code = 0;

    if (access(left, F_OK) != 0 && !journal_is_there(asked))
        return 0;
    OWNED char *wrong = folder_lock(&folder, root);
    if (!wrong && !folder.rescued && journal_is_there(asked))
        folder.rescued = Strdup(asked);
    if (wrong && !folder.busy)
        code = failure("%s", wrong);
    else if (!wrong && folder.rescued)
        code = publish_rescued(&folder, charts);
    folder_close(&folder);
    return code;
}

/* The charts stand beside their results.json. */
static int show(char *path, bool charts)
{
    struct results results;
    OWNED char *wrong = load_results(path, &results);
    const char *folder = dirname(path);
    int code = wrong ? failure("%s", wrong) : 0;

    if (!wrong)
        SHOW(print_context, &results.context);
    for (int i = 0; i < results.measurement_count; i++)
        SHOW(print_measurement, &results.measurements[i]);
    if (charts && !code)
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

    argp_parse(&argp, count, words, 0, NULL, &options);
    OWNED char *real = realpath(options.folder, NULL);
    const char *asked = real ? real : options.folder;
    OWNED char *root = Strdup(asked);
    int code = rescue(options.folder, "", options.charts);
    code = code ? code : rescue(dirname(root), asked, options.charts);
    OWNED char *path = results_path(options.folder);
    return code ? code : show(path, options.charts);
}
