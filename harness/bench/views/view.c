/*
 * view.c - which tables a measurement has.
 */
#include "view.h"

#include <math.h>
#include <stdlib.h>

static void keep_if(bool worth_showing, struct view *views, int *count)
{
    if (worth_showing)
        ++*count;
    else
        view_free(&views[*count]);
}

int measurement_views(const struct measurement *measurement, struct view views[VIEW_MAX])
{
    int count = 0;

    if (measurement->skipped || !is_shown(measurement))
        return 0;
    if (measurement->swept_count)
        return view_sweep(measurement, views);
    if (measurement->transcript) {
        keep_if(view_transcripts(measurement, &views[count]), views, &count);
        return count;
    }
    if (!measurement->own_figures)
        keep_if(view_figures(measurement, &views[count]), views, &count);
    keep_if(view_own_figures(measurement, &views[count]), views, &count);
    if (measurement->finish_table) {
        keep_if(view_finishes(measurement, &views[count]), views, &count);
        keep_if(view_task_results(measurement, &views[count]), views, &count);
    }
    return count;
}

void view_free(struct view *view)
{
    free(view->caption);
    free(view->note);
    grid_free(&view->grid);
}

struct noise noise_of(const struct results *results)
{
    struct noise noise = {0};

    for (int i = 0; i < results->measurement_count; i++) {
        const struct measurement *measurement = &results->measurements[i];

        for (int k = 0; k < measurement->row_count; k++) {
            struct summary summary = summarise(&measurement->rows[k], NULL);

            noise.disturbed += summary.disturbed;
            noise.timed += summary.disturbed + (summary.only_disturbed ? 0 : summary.counted);
        }
    }
    return noise;
}
