/*
 * compare.c - see compare.h.
 */
#include "compare.h"

#include "checked_memory.h"
#include "folder.h"
#include "json.h"
#include "messages.h"
#include "utf8.h"

#include <math.h>

#define NAME_WIDTH 28

/* --- files ---------------------------------------------------------------------------------- */

/* Takes the first folder, or what is behind the last slash, off all names, where it is the same. */
static bool shorten(struct comparison *comparison, bool at_the_end)
{
    const struct file *files = comparison->files;
    size_t first = strcspn(files->name, "/") + 1;

    for (int i = 0; i < comparison->file_count; i++) {
        const char *slash = strrchr(files[i].name, '/');
        if (!slash || !slash[1] ||
            (at_the_end ? strcmp(slash, strrchr(files->name, '/')) != 0
                        : strncmp(files[i].name, files->name, first) != 0))
            return false;
    }
    for (int i = 0; i < comparison->file_count; i++) {
        char *name = files[i].name;
        if (at_the_end)
            *strrchr(name, '/') = '\0';
        else
            memmove(name, name + first, strlen(name + first) + 1);
    }
    return true;
}

/* Each is called as it was given, without the folders that all of them have in common. */
static void name_files(struct comparison *comparison, char *const *paths)
{
    for (int i = 0; i < comparison->file_count; i++) {
        const char *end = strstr(paths[i], "/results.json");
        size_t length = end ? (size_t)(end - paths[i]) : strlen(paths[i]);

        while (length > 1 && paths[i][length - 1] == '/')
            length--;
        comparison->files[i].name = Format("%.*s", (int)length, paths[i]);
    }
    while (shorten(comparison, false) || shorten(comparison, true))
        ;
    for (int i = 0; i < comparison->file_count; i++) {
        OWNED char *name = comparison->files[i].name;
        OWNED char *clean = utf8_clean(name);
        comparison->files[i].name = utf8_fit(clean, NAME_WIDTH);
    }
}

static int load_files(struct comparison *comparison, char *const *paths, int count)
{
    for (int i = 0; i < count; i++) {
        OWNED char *path = results_path(paths[i]);
        struct file *file = ADD(comparison->files, comparison->file_count);

        *file = (struct file){.path = realpath(path, NULL)};
        for (int k = 0; file->path && k < i; k++)
            if (strcmp(file->path, comparison->files[k].path) == 0)
                return mistake("'%s' and '%s' are the same file", paths[k], paths[i]);
        OWNED char *wrong = load_results(path, &file->results);
        if (wrong)
            return failure("%s", wrong);
    }
    name_files(comparison, paths);
    return 0;
}

/* --- lines ---------------------------------------------------------------------------------- */

static const struct measurement *find(const struct file *file, const struct measurement *like)
{
    for (int i = 0; i < file->results.measurement_count; i++)
        if (is_same_measurement(&file->results.measurements[i], like))
            return &file->results.measurements[i];
    return NULL;
}

static void fill_side(const struct line *line, const struct measurement *measurement,
                      bool with_speed_up, struct side *side)
{
    const struct row *sequential;

    *side = (struct side){.median = NAN, .ratio = NO_RATIO, .speed_up = NO_RATIO};
    side->row = measurement ? find_row(measurement, line->model) : NULL;
    if (!side->row)
        return;
    struct summary summary = summarise(side->row, NULL);
    side->sample = (struct sample){counted_figures(side->row, line->metric), side->row->run_count};
    side->median = line->metric ? figure_median(side->row, line->metric) : summary.median_s;
    side->disturbed = summary.only_disturbed;
    sequential = with_speed_up && !line->metric ? baseline_of(measurement, side->row) : NULL;
    if (!sequential || sequential == side->row)
        return;
    struct sample baseline = {counted_figures(sequential, NULL), sequential->run_count};
    side->speed_up = ratio_of(baseline, side->sample, true);
    side->speed_up_disturbed = side->disturbed || summarise(sequential, NULL).only_disturbed;
    free(baseline.values);
}

/* Is it worth showing? Two files have the row, and one has the metric. */
static bool fill_sides(const struct comparison *comparison, struct line *line)
{
    int count = comparison->file_count, rows = 0, medians = 0;

    line->sides = Calloc((size_t)count, sizeof *line->sides);
    for (int i = 0; i < count; i++) {
        struct side *side = &line->sides[i];

        fill_side(line, find(&comparison->files[i], line->measurement), count >= CLASS_LEAST, side);
        rows += side->row != NULL;
        medians += !isnan(side->median);
    }
    while (count > 2 && line->base < count - 1 && isnan(line->sides[line->base].median))
        line->base++;
    for (int i = 0; i < count; i++)
        if (i != line->base)
            line->sides[i].ratio =
                ratio_of(line->sides[i].sample, line->sides[line->base].sample, false);
    return rows >= 2 && (medians || !line->metric);
}

static void free_sides(struct line *line, int count)
{
    for (int i = 0; i < count; i++)
        free(line->sides[i].sample.values);
    free(line->sides);
}

static bool is_same_group(const struct line *one, const struct line *other)
{
    return is_same_measurement(one->measurement, other->measurement) &&
           strcmp(one->metric ? one->metric : "", other->metric ? other->metric : "") == 0;
}

int lines_of_group(const struct comparison *comparison, int first)
{
    int count = 1;

    while (first + count < comparison->line_count &&
           is_same_group(&comparison->lines[first], &comparison->lines[first + count]))
        count++;
    return count;
}

/* Behind the others of its group, unless it is there already. */
static void add_line(struct comparison *comparison, struct line line)
{
    int at = comparison->line_count;

    for (int i = 0; i < comparison->line_count; i++)
        if (is_same_group(&comparison->lines[i], &line)) {
            if (strcmp(comparison->lines[i].model, line.model) == 0)
                return;
            at = i + 1;
        }
    if (!fill_sides(comparison, &line)) {
        free_sides(&line, comparison->file_count);
        return;
    }
    struct line *last = ADD(comparison->lines, comparison->line_count);
    memmove(&comparison->lines[at + 1], &comparison->lines[at],
            (size_t)(last - &comparison->lines[at]) * sizeof line);
    comparison->lines[at] = line;
}

/* A lesson that is about what it measures itself has lines for each of those metrics. */
static void add_row(struct comparison *comparison, const struct measurement *measurement,
                    const struct row *row)
{
    struct line line = {measurement, NULL, "s", row->model, NULL, 0};

    if (!measurement->own_figures)
        add_line(comparison, line);
    for (int run = 0; run < row->run_count && measurement->own_figures; run++)
        for (int i = 0; i < row->runs[run].figure_count; i++) {
            line.metric = row->runs[run].figures[i].name;
            line.unit = row->runs[run].figures[i].unit;
            add_line(comparison, line);
        }
}

static void add_measurement(struct comparison *comparison, const struct measurement *measurement)
{
    if (measurement->transcript || measurement->skipped)
        return;
    for (int i = 0; i < measurement->row_count; i++)
        add_row(comparison, measurement, &measurement->rows[i]);
    for (int i = 0; i < comparison->line_count; i++)
        if (is_same_measurement(comparison->lines[i].measurement, measurement))
            return;
    Append(&comparison->left_out, "%s%s%s%s", comparison->left_out ? ", " : "", measurement->lesson,
           *measurement->arguments ? " " : "", measurement->arguments);
}

int compare(struct comparison *comparison, char *const *paths, int count)
{
    *comparison = (struct comparison){0};
    int code = load_files(comparison, paths, count);

    for (int i = 0; i < count && !code; i++)
        for (int k = 0; k < comparison->files[i].results.measurement_count; k++)
            add_measurement(comparison, &comparison->files[i].results.measurements[k]);
    return code;
}

void compare_free(struct comparison *comparison)
{
    for (int i = 0; i < comparison->line_count; i++)
        free_sides(&comparison->lines[i], comparison->file_count);
    for (int i = 0; i < comparison->file_count; i++) {
        results_free(&comparison->files[i].results);
        free(comparison->files[i].path);
        free(comparison->files[i].name);
    }
    free(comparison->files);
    free(comparison->lines);
    free(comparison->left_out);
    *comparison = (struct comparison){0};
}
