/*
 * command_compare.c - bench compare: earlier results side by side, before and after a change or the
 * machines of a class.
 */
#include "atomic_file.h"
#include "chart_comparison.h"
#include "checked_memory.h"
#include "commands.h"
#include "lessons.h"
#include "machine.h"
#include "markdown.h"
#include "progress.h"
#include "table.h"
#include "view_comparison.h"

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

/* --- what is shown -------------------------------------------------------------------------- */

/* All sizes of a sweep have the sweep's title: their arguments tell them apart. */
static struct measurement heading_of(const struct common *common)
{
    struct measurement heading = *common->measurement;

    if (*heading.swept || !*heading.title)
        heading.title = heading.arguments;
    return heading;
}

#define COMMON_VIEWS 2

static int common_views(const struct comparison *comparison, const struct common *common,
                        struct view views[COMMON_VIEWS])
{
    int count = 0;

    if (comparison->sources->count >= CLASS_LEAST &&
        view_speed_ups(comparison, common, &views[count]))
        count++;
    view_ratios(comparison, common, &views[count]);
    if (count)
        views[count].caption = Strdup("Medians, and ratios to the first file");
    return count + 1;
}

/* "Disturbed by others on the machine: before 12 of 40 runs, …"; NULL where none was. */
static char *noise_line(const struct sources *sources)
{
    char *line = NULL;

    for (int i = 0; i < sources->count; i++) {
        struct noise noise = noise_of(&sources->list[i].results);

        if (!noise.disturbed)
            continue;
        char *longer = Format("%s%s %s %d of %d runs",
                              line ? line : "Disturbed by others on the machine:", line ? "," : "",
                              sources->list[i].name, noise.disturbed, noise.timed);
        free(line);
        line = longer;
    }
    return line;
}

static char *left_out_line(const struct comparison *comparison)
{
    return comparison->left_out
               ? Format("Not compared, since one file alone has it: %s", comparison->left_out)
               : NULL;
}

/* --- on the terminal ------------------------------------------------------------------------ */

static void print_line(char *line, const struct table_style *style)
{
    if (line)
        print_wrapped(stdout, line, 0, 0, TONE_DIM, style);
    free(line);
}

static void print_common(const struct comparison *comparison, const struct common *common,
                         const struct table_style *style)
{
    struct measurement heading = heading_of(common);
    struct view views[COMMON_VIEWS];
    int count = common_views(comparison, common, views);

    print_heading(stdout, &heading, style);
    for (int i = 0; i < count; i++) {
        print_view(stdout, &views[i], style);
        view_free(&views[i]);
    }
    putchar('\n');
}

static void print_comparison(const struct comparison *comparison)
{
    struct table_style style = terminal_style(stdout);
    struct view machines;

    if (view_machines(comparison->sources, &machines)) {
        print_view(stdout, &machines, &style);
        view_free(&machines);
    } else {
        puts("The machines, and what was built on them, are the same.");
    }
    print_line(noise_line(comparison->sources), &style);
    putchar('\n');
    for (int i = 0; i < comparison->common_count; i++)
        print_common(comparison, &comparison->commons[i], &style);
    print_line(comparison_legend(comparison), &style);
    print_line(left_out_line(comparison), &style);
}

/* --- in tables.md --------------------------------------------------------------------------- */

static void write_line(FILE *out, char *line)
{
    if (line) {
        markdown_text(out, line);
        fputs("\n\n", out);
    }
    free(line);
}

static void write_common(FILE *out, const struct comparison *comparison,
                         const struct common *common)
{
    const struct measurement heading = heading_of(common);
    struct view views[COMMON_VIEWS];
    int count = common_views(comparison, common, views);

    fputs("## ", out);
    markdown_text(out, heading.lesson);
    fputs(*heading.variant ? " · " : "", out);
    markdown_text(out, heading.variant);
    fputs("\n\n", out);
    write_line(out, Strdup(heading.title));
    for (int i = 0; i < count; i++) {
        markdown_view(out, &views[i]);
        view_free(&views[i]);
    }
}

static void write_comparison(FILE *out, const struct comparison *comparison)
{
    const struct sources *sources = comparison->sources;
    struct view machines;

    fputs("# Compared\n\n", out);
    for (int i = 0; i < sources->count; i++) {
        char *machine = machine_text(&sources->list[i].results.context);
        char *item = Format("%s: %s, %s", sources->list[i].name,
                            sources->list[i].results.context.date, machine);
        fputs("- ", out);
        markdown_text(out, item);
        fputc('\n', out);
        free(item);
        free(machine);
    }
    fputc('\n', out);
    if (view_machines(sources, &machines)) {
        markdown_view(out, &machines);
        view_free(&machines);
    } else {
        write_line(out, Strdup("The machines, and what was built on them, are the same."));
    }
    write_line(out, noise_line(sources));
    write_line(out, comparison_legend(comparison));
    write_line(out, left_out_line(comparison));
    for (int i = 0; i < comparison->common_count; i++)
        write_common(out, comparison, &comparison->commons[i]);
}

static int save_tables(const char *folder, const struct comparison *comparison)
{
    char path[PATH_MAX];
    struct atomic_file file;

    snprintf(path, sizeof path, "%s/tables.md", folder);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    write_comparison(file.stream, comparison);
    return atomic_commit(&file);
}

/* --- all ------------------------------------------------------------------------------------ */

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

static int draw_chart(const struct comparison *comparison, const char *folder)
{
    char build[PATH_MAX], plots[PATH_MAX], message[512] = "";

    if (!program_folder(build, sizeof build) || !find_plots(build, plots, sizeof plots))
        return failure("no chart: there is no plots/common.gp above the program");
    progress_show("drawing the chart");
    int error = draw_comparison(comparison, folder, plots, message, sizeof message);
    progress_clear();
    if (error && error != -ENOENT && error != -ENODATA)
        return failure("%s", message);
    if (error)
        fprintf(stderr, "bench: %s\n", message);
    return 0;
}

static int save(const struct comparison *comparison, const char *folder)
{
    int error = strlen(folder) > PATH_MAX - 64 ? -ENAMETOOLONG : make_folder(folder);

    if (error)
        return failure("cannot make %s: %s", folder, strerror(-error));
    error = save_tables(folder, comparison);
    if (error)
        return failure("cannot save %s/tables.md: %s", folder, strerror(-error));
    int code = draw_chart(comparison, folder);
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

    struct comparison comparison = compare_sources(&sources);
    int code = 0;
    if (comparison.common_count) {
        print_comparison(&comparison);
        code = options.charts ? save(&comparison, options.output) : 0;
    } else {
        code = failure("no two of the files have a lesson with the same variant, arguments and "
                       "model in common");
    }
    comparison_free(&comparison);
    sources_free(&sources);
    return code;
}
