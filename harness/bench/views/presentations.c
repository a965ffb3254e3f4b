/*
 * presentations.c - what is shown of a measurement: when it applies, its tables, its chart. No
 * other file asks what kind a measurement is.
 */
#include "view.h"

#include "checked_memory.h"

#include <ctype.h>

static bool is_sweep(const struct measurement *measurement)
{
    return measurement->swept_count > 0;
}

static bool is_transcript(const struct measurement *measurement)
{
    return !*measurement->swept && measurement->transcript;
}

static bool is_measured(const struct measurement *measurement)
{
    return !*measurement->swept && !measurement->transcript;
}

static bool is_timed(const struct measurement *measurement)
{
    return is_measured(measurement) && !measurement->own_figures;
}

static bool has_timeline(const struct measurement *measurement)
{
    return is_measured(measurement) && measurement->timeline;
}

static bool has_task_tables(const struct measurement *measurement)
{
    return is_measured(measurement) && measurement->finish_table;
}

/* clang-format off */
const struct presentation presentations[] = {
    {is_sweep, view_sweep, &sweep_chart},
    {is_transcript, view_transcripts, &events_chart},
    {is_timed, view_figures, &bars_chart},
    {has_timeline, NULL, &timeline_chart},
    {is_measured, view_own_figures, NULL},
    {has_task_tables, view_finishes, NULL},
    {has_task_tables, view_task_results, NULL},
    {0},
};
/* clang-format on */

int measurement_views(const struct measurement *measurement, struct view views[VIEW_MAX])
{
    int count = 0;

    memset(views, 0, VIEW_MAX * sizeof *views);
    for (const struct presentation *shown = presentations; shown->applies; shown++) {
        if (measurement->skipped || !shown->tables || !shown->applies(measurement))
            continue;
        int more = shown->tables(measurement, &views[count]);
        if (!more)
            view_free(&views[count]);
        count += more;
    }
    return count;
}

void view_free(struct view *view)
{
    free(view->caption);
    free(view->note);
    grid_free(&view->grid);
    *view = (struct view){0};
}

char *measurement_name(const struct measurement *measurement)
{
    return Format("%s%s%s", measurement->lesson, *measurement->variant ? " · " : "",
                  measurement->variant);
}

static void plain_slug(const struct measurement *measurement, char slug[SLUG_SIZE])
{
    OWNED char *name = measurement_name(measurement);
    size_t used = 0;

    for (const char *c = name; *c && used + 12 < SLUG_SIZE; c++) {
        char kept = (char)tolower((unsigned char)*c);
        bool plain = (kept >= 'a' && kept <= 'z') || (kept >= '0' && kept <= '9') || kept == '_';
        if (plain || (used && slug[used - 1] != '-'))
            slug[used++] = plain ? kept : '-';
    }
    slug[used] = '\0';
}

void measurement_slug(const struct results *results, int index, char slug[SLUG_SIZE])
{
    char other[SLUG_SIZE];
    int same = 0;

    plain_slug(&results->measurements[index], slug);
    for (int i = 0; i < index; i++) {
        plain_slug(&results->measurements[i], other);
        same += strcmp(slug, other) == 0;
    }
    if (same || !*slug)
        sprintf(slug + strlen(slug), "-%d", same + 1);
}
