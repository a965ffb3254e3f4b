/*
 * show_versus.c - see show_versus.h.
 */
#include "show_versus.h"

#include "atomic_file.h"
#include "checked_memory.h"
#include "machine.h"
#include "markdown.h"
#include "table.h"
#include "view_versus.h"

#include <limits.h>

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

static int common_views(const struct versus *versus, const struct common *common,
                        struct view views[COMMON_VIEWS])
{
    int count = 0;

    if (versus->sources->count >= CLASS_LEAST && view_speed_ups(versus, common, &views[count]))
        count++;
    view_ratios(versus, common, &views[count]);
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

static char *left_out_line(const struct versus *versus)
{
    return versus->left_out
               ? Format("Not compared, since one file alone has it: %s", versus->left_out)
               : NULL;
}

/* --- on the terminal ------------------------------------------------------------------------ */

static void print_line(char *line, const struct table_style *style)
{
    if (line)
        print_wrapped(stdout, line, 0, 0, TONE_DIM, style);
    free(line);
}

static void print_common(const struct versus *versus, const struct common *common,
                         const struct table_style *style)
{
    struct measurement heading = heading_of(common);
    struct view views[COMMON_VIEWS];
    int count = common_views(versus, common, views);

    print_heading(stdout, &heading, style);
    for (int i = 0; i < count; i++) {
        print_view(stdout, &views[i], style);
        view_free(&views[i]);
    }
    putchar('\n');
}

void print_versus(const struct versus *versus)
{
    struct table_style style = terminal_style(stdout);
    struct view machines;

    if (view_machines(versus->sources, &machines)) {
        print_view(stdout, &machines, &style);
        view_free(&machines);
    } else {
        puts("The machines, and what was built on them, are the same.");
    }
    print_line(noise_line(versus->sources), &style);
    putchar('\n');
    for (int i = 0; i < versus->common_count; i++)
        print_common(versus, &versus->commons[i], &style);
    print_line(versus_legend(versus), &style);
    print_line(left_out_line(versus), &style);
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

static void write_common(FILE *out, const struct versus *versus, const struct common *common)
{
    const struct measurement heading = heading_of(common);
    struct view views[COMMON_VIEWS];
    int count = common_views(versus, common, views);

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

static void write_versus(FILE *out, const struct versus *versus)
{
    const struct sources *sources = versus->sources;
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
    write_line(out, versus_legend(versus));
    write_line(out, left_out_line(versus));
    for (int i = 0; i < versus->common_count; i++)
        write_common(out, versus, &versus->commons[i]);
}

int save_versus(const char *folder, const struct versus *versus)
{
    char path[PATH_MAX];
    struct atomic_file file;

    snprintf(path, sizeof path, "%s/tables.md", folder);
    int error = atomic_open(&file, path);
    if (error)
        return error;
    write_versus(file.stream, versus);
    return atomic_commit(&file);
}
