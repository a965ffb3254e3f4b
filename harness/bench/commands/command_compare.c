/*
 * command_compare.c - bench compare: earlier results side by side, before and after a change or the
 * machines of a class.
 */
#include "chart_versus.h"
#include "checked_memory.h"
#include "commands.h"
#include "lessons.h"
#include "messages.h"
#include "progress.h"
#include "show_versus.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_OUTPUT = 'o', KEY_NO_CHARTS = 'n' };

static const struct argp_option argp_options[] = {
    {"output", KEY_OUTPUT, "FOLDER", 0, "where tables and chart go (results/compare)", 0},
    {"no-charts", KEY_NO_CHARTS, NULL, 0, "print the tables, write nothing", 0},
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
    case KEY_OUTPUT:
        options->output = text;
        return 0;
    case KEY_NO_CHARTS:
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
           "they are.\vA FILE is a results.json or the folder that holds one. Two are before and "
           "after a change; three and more are the machines of a class, with their speed-ups.",
};

/* The folder with those above it. */
static int make_folder(const char *path)
{
    char *copy = Strdup(path);
    int error = 0;

    for (char *end = copy + 1; *copy && !error; end++) {
        char ended_with = *end;

        if (ended_with != '/' && ended_with)
            continue;
        *end = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            error = -errno;
        *end = ended_with;
        if (!ended_with)
            break;
    }
    free(copy);
    return error;
}

static int draw_chart(const struct versus *versus, const char *folder)
{
    char build[PATH_MAX], plots[PATH_MAX], message[512] = "";

    if (!program_folder(build, sizeof build) || !find_plots(build, plots, sizeof plots))
        return failure("no chart: there is no plots/common.gp above the program");
    progress_show("drawing the chart");
    int error = draw_versus(versus, folder, plots, message, sizeof message);
    progress_clear();
    if (error && error != -ENOENT && error != -ENODATA)
        return failure("%s", message);
    if (error)
        fprintf(stderr, "bench: %s\n", message);
    return 0;
}

static int save(const struct versus *versus, const char *folder)
{
    int error = strlen(folder) > PATH_MAX - 64 ? -ENAMETOOLONG : make_folder(folder);

    if (error)
        return failure("cannot make %s: %s", folder, strerror(-error));
    error = save_versus(folder, versus);
    if (error)
        return failure("cannot save %s/tables.md: %s", folder, strerror(-error));
    int code = draw_chart(versus, folder);
    if (!code)
        printf("Chart and tables: %s/\n", folder);
    return code;
}

/* A comparison has a tables.md too. */
static bool holds_results(const char *folder)
{
    char path[PATH_MAX];

    return snprintf(path, sizeof path, "%s/results.json", folder) < (int)sizeof path &&
           access(path, F_OK) == 0;
}

int command_compare(int count, char **words)
{
    struct options options = {.output = "results/compare", .charts = true};
    struct sources sources;
    char message[512] = "";

    argp_err_exit_status = 2;
    argp_parse(&argp, count, words, 0, NULL, &options);
    if (options.charts && holds_results(options.output))
        return mistake("--output: '%s' holds results, whose tables would be lost", options.output);
    int error = sources_load(&sources, options.paths, options.count, message, sizeof message);
    if (error) {
        sources_free(&sources);
        return error == -EEXIST ? mistake("%s", message) : failure("%s", message);
    }

    struct versus versus = compare_sources(&sources);
    int code = 0;
    if (versus.common_count) {
        print_versus(&versus);
        code = options.charts ? save(&versus, options.output) : 0;
    } else {
        code = failure("no two of the files have a lesson with the same variant, arguments and "
                       "model in common");
    }
    versus_free(&versus);
    sources_free(&sources);
    return code;
}
