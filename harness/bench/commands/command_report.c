/*
 * command_report.c - bench report: tables and charts again, from results that were saved.
 */
#include "commands.h"
#include "json.h"
#include "messages.h"
#include "publish.h"
#include "results.h"

#include <argp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    .doc = "Prints the tables of results that were saved, and draws their charts again.\vFOLDER is "
           "results/latest unless you say otherwise.",
};

int command_report(int count, char **words)
{
    struct options options = {.folder = "results/latest", .charts = true};
    struct results results = {0};
    char path[PATH_MAX], message[512] = "";

    argp_err_exit_status = 2;
    argp_parse(&argp, count, words, 0, NULL, &options);
    if (snprintf(path, sizeof path, "%s/results.json", options.folder) >= (int)sizeof path)
        return mistake("the name of the folder is too long");
    if (load_results(path, &results, message, sizeof message) != 0) {
        results_free(&results);
        return failure("%s", message);
    }

    int code = 0;
    show_context(&results);
    for (int i = 0; i < results.measurement_count; i++)
        show_measurement(&results.measurements[i]);
    if (options.charts) {
        code = publish_data(&results, options.folder);
        code = code ? code : publish_charts(&results, options.folder);
    }
    if (options.charts && !code)
        printf("Charts and tables: %s/\n", options.folder);
    results_free(&results);
    return code;
}
