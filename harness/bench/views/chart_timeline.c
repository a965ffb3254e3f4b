/*
 * chart_timeline.c - what each task did, over time, in each model's typical run: data for
 * plots/timeline.gp.
 */
#include "view.h"

#include "chart_text.h"
#include "checked_memory.h"

#include <math.h>

#define MOST_TASKS_DRAWN 30

static void write_intervals(FILE *data, int panel, const char *model, const struct run *run)
{
    for (int i = 0; i < run->interval_count; i++) {
        const struct interval *interval = &run->intervals[i];

        if (interval->task > MOST_TASKS_DRAWN)
            continue;
        fprintf(data, "%d\t", panel);
        chart_field(data, model);
        fprintf(data, "\t%d\t%s\t%.9f\t%.9f\n", interval->task, state_names[interval->state],
                interval->from_s, interval->until_s);
    }
}

static bool write_timeline(FILE *data, FILE *script, int number,
                           const struct measurement *measurement)
{
    int panels = 0, tasks = 1;
    double longest_s = 0;

    for (int i = 0; i < measurement->row_count; i++) {
        const struct row *row = &measurement->rows[i];
        int typical = typical_run(row);
        const struct run *run = typical < 0 ? NULL : &row->runs[typical];

        if (!run || !run->interval_count)
            continue;
        write_intervals(data, ++panels, row->model, run);
        chart_string(script, "TITLE", panels, "%s", row->model);
        fprintf(script, "COLOUR[%d] = %u; END[%d] = %.9g\n", panels, chart_colour(row->model, i),
                panels, run->total_s);
        longest_s = fmax(longest_s, run->total_s);
        tasks = run->task_count > tasks ? run->task_count : tasks;
    }
    fprintf(script, "TOP[%d] = %.9g; PANELS = %d; TASKS = %d; MOST_TASKS = %d\n", number, longest_s,
            panels, tasks, MOST_TASKS_DRAWN);
    return longest_s > 0;
}

const struct chart timeline_chart = {
    .ending = "-timeline",
    .shows = "What each task did, over time",
    .headings = "panel\tmodel\ttask\tstate\tfrom_s\tuntil_s\n",
    .plot = "timeline.gp",
    .write = write_timeline,
};
