/*
 * command_compare.c - bench compare: earlier results side by side, before and after a change or the
 * machines of a class.
 */
#include "atomic_file.h"
#include "checked_memory.h"
#include "commands.h"
#include "compare.h"
#include "messages.h"
#include "publish.h"

#include <argp.h>
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

static int save_tables(const struct comparison *comparison, const char *folder)
{
    OWNED char *path = Format("%s/tables.md", folder);
    struct atomic_file file;
    int error = atomic_open(&file, path);

    if (!error) {
        struct document document = markdown_document(file.stream);
        fputs("# Compared\n\n", file.stream);
        compare_show(comparison, &document);
        error = atomic_commit(&file);
    }
    return error ? failure("cannot save %s: %s", path, strerror(-error)) : 0;
}

static int save(const struct comparison *comparison, const char *folder)
{
    char plots[PATH_MAX], message[512] = "";
    OWNED char *wrong = make_folder(folder);
    int code = wrong ? failure("%s", wrong) : save_tables(comparison, folder);

    code = code ? code : begin_charts(plots);
    if (!code)
        code =
            end_charts(compare_draw(comparison, folder, plots, message, sizeof message), message);
    if (!code)
        printf("Chart and tables: %s/\n", folder);
    return code;
}

int command_compare(int count, char **words)
{
    struct options options = {.output = "results/compare", .charts = true};
    struct table_style style = terminal_style(stdout);
    struct document document = terminal_document(stdout, &style);
    struct comparison comparison;

    argp_parse(&argp, count, words, 0, NULL, &options);
    OWNED char *path = Format("%s/results.json", options.output);
    if (options.charts && access(path, F_OK) == 0) /* a comparison has a tables.md, too */
        return mistake("--output: '%s' holds results, whose tables would be lost", options.output);
    int code = compare(&comparison, options.paths, options.count);
    if (!code && comparison.line_count)
        compare_show(&comparison, &document);
    else if (!code)
        code = failure("no two of the files have a lesson with the same variant, arguments and "
                       "model in common");
    if (!code && options.charts)
        code = save(&comparison, options.output);
    compare_free(&comparison);
    return code;
}
