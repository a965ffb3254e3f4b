/*
 * presentations.c - what is shown of a measurement: when it applies, its tables, its chart. No
 * other file asks what kind a measurement is.
 */
#include "view.h"

#include "checked_memory.h"

#include <ctype.h>

enum { SWEEP = 1, TRANSCRIPT = 2, MEASURED = 4, TIMED = 8, TIMELINE = 16, TASKS = 32 };

/* clang-format off */
const struct presentation presentations[] = {
    {SWEEP, view_sweep, &sweep_chart},
    {TRANSCRIPT, view_transcripts, &events_chart},
    {TIMED, view_figures, &bars_chart},
    {TIMELINE, NULL, &timeline_chart},
    {MEASURED, view_own_figures, NULL},
    {TASKS, view_finishes, NULL},
    {TASKS, view_task_results, NULL},
    {0},
};
/* clang-format on */

bool presents(const struct presentation *presentation, const struct measurement *measurement)
{
    int kinds = measurement->swept_count > 0 ? SWEEP : 0;

    if (!*measurement->swept && measurement->transcript)
        kinds |= TRANSCRIPT;
    else if (!*measurement->swept)
        kinds |= MEASURED | (measurement->own_figures ? 0 : TIMED) |
                 (measurement->timeline ? TIMELINE : 0) | (measurement->finish_table ? TASKS : 0);
    return presentation->of & kinds;
}

int measurement_views(const struct measurement *measurement, struct view views[VIEW_MAX])
{
    int count = 0;

    memset(views, 0, VIEW_MAX * sizeof *views);
    for (const struct presentation *shown = presentations; shown->of; shown++) {
        if (measurement->skipped || !shown->tables || !presents(shown, measurement))
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
