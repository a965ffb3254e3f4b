/*
 * fuzz_record.c - records as no program should write them: record.h must survive any text.
 */
#include "record.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TASKS 10000 /* more are allowed, and only slow */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(const struct run *run)
{
    if (isnan(run->total_s) || run->total_s < 0)
        abort();
    for (int i = 0; i < run->interval_count; i++) {
        const struct interval *interval = &run->intervals[i];
        if (interval->task < 1 || interval->task > run->task_count ||
            !(interval->until_s > interval->from_s) ||
            (i && interval->from_s < run->intervals[i - 1].from_s))
            abort();
    }
    for (int i = 1; i < run->said_count; i++)
        if (run->said[i].time_s < run->said[i - 1].time_s)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    enum model_kind kind = MODEL_UNKNOWN;
    struct run run = {.total_s = NAN, .running_s = NAN};
    char *text = strndup((const char *)data, bytes), complaint[300] = "";
    const char *tasks = text ? strstr(text, "tasks\t") : NULL;

    if (!text)
        abort();
    if (!tasks || strtol(tasks + strlen("tasks\t"), NULL, 10) <= MOST_TASKS) {
        if (read_record(text, &run, &kind, complaint, sizeof complaint))
            check(&run);
        else if (!*complaint || strchr(complaint, '\n'))
            abort(); /* it is to be one line */
        run_free(&run);
    }
    free(text);
    return 0;
}
