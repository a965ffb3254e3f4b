/*
 * fields.c - one line for each member.
 */
#include "fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A member has a line. clang-format would put two on one. */
/* clang-format off */
#define CONTEXT(kind, member)     {#member, kind, offsetof(struct context, member)}
#define MEASUREMENT(kind, member) {#member, kind, offsetof(struct measurement, member)}
#define ROW(kind, member)         {#member, kind, offsetof(struct row, member)}
#define RUN(kind, member)         {#member, kind, offsetof(struct run, member)}
#define TASK(kind, member)        {#member, kind, offsetof(struct task_times, member)}
#define INTERVAL(kind, member)    {#member, kind, offsetof(struct interval, member)}
#define FIGURE(kind, member)      {#member, kind, offsetof(struct figure, member)}
#define SAID(kind, member)        {#member, kind, offsetof(struct saying, member)}
#define SUMMARY(kind, member)     {#member, kind, offsetof(struct summary, member)}

const struct field context_fields[] = {
    CONTEXT(FIELD_TEXT, date),
    CONTEXT(FIELD_TEXT, host_cpu),
    CONTEXT(FIELD_COUNT, cores),
    CONTEXT(FIELD_NUMBER, quota),
    CONTEXT(FIELD_TEXT, kernel),
    CONTEXT(FIELD_TEXT, compiler),
    CONTEXT(FIELD_TEXT, libuv),
    CONTEXT(FIELD_TEXT, commit),
    CONTEXT(FIELD_NUMBER, memory_total_bytes),
    CONTEXT(FIELD_LOAD, load_before),
    CONTEXT(FIELD_LOAD, load_after),
    CONTEXT(FIELD_NUMBER, pressure_before),
    CONTEXT(FIELD_NUMBER, pressure_after),
    CONTEXT(FIELD_NUMBER, elapsed_s),
    CONTEXT(FIELD_FLAG, full),
    CONTEXT(FIELD_FLAG, partial),
    {0},
};

const struct field measurement_fields[] = {
    MEASUREMENT(FIELD_TEXT, lesson),          MEASUREMENT(FIELD_TEXT, variant),
    MEASUREMENT(FIELD_TEXT, title),           MEASUREMENT(FIELD_TEXT, question),
    MEASUREMENT(FIELD_TEXT, arguments),       MEASUREMENT(FIELD_COUNT, tasks),
    MEASUREMENT(FIELD_FLAG, finish_table),    MEASUREMENT(FIELD_FLAG, durations),
    MEASUREMENT(FIELD_FLAG, own_figures),     MEASUREMENT(FIELD_FLAG, timeline),
    MEASUREMENT(FIELD_FLAG, transcript),      MEASUREMENT(FIELD_NUMBER, published_scale),
    MEASUREMENT(FIELD_TEXT_OR_NULL, skipped), MEASUREMENT(FIELD_TEXT, swept),
    MEASUREMENT(FIELD_NUMBER, swept_value),   {0},
};

const struct field row_fields[] = {
    ROW(FIELD_TEXT, model),
    ROW(FIELD_NUMBER, ideal_s),
    ROW(FIELD_NUMBER, published_s),
    ROW(FIELD_TEXT_OR_NULL, stopped),
    {0},
};

const struct field run_fields[] = {
    RUN(FIELD_TEXT_OR_NULL, failure),
    RUN(FIELD_FLAG, warm_up),
    RUN(FIELD_FLAG, disturbed),
    RUN(FIELD_NUMBER, total_s),
    RUN(FIELD_NUMBER, process_s),
    RUN(FIELD_NUMBER, cpu_user_s),
    RUN(FIELD_NUMBER, cpu_system_s),
    RUN(FIELD_NUMBER, voluntary_switches),
    RUN(FIELD_NUMBER, involuntary_switches),
    RUN(FIELD_NUMBER, running_s),
    RUN(FIELD_NUMBER, ready_s),
    RUN(FIELD_NUMBER, waiting_s),
    RUN(FIELD_NUMBER, others_cpu_s),
    RUN(FIELD_NUMBER, steal_s),
    RUN(FIELD_NUMBER, memory_bytes),
    RUN(FIELD_TEXT_OR_NULL, answer),
    RUN(FIELD_FLAG, checked),
    RUN(FIELD_FLAG, differs),
    RUN(FIELD_TEXT_OR_NULL, ending),
    {0},
};

const struct field task_fields[] = {
    TASK(FIELD_NUMBER, started_s),
    TASK(FIELD_NUMBER, finished_s),
    TASK(FIELD_TEXT_OR_NULL, result),
    {0},
};

const struct field said_fields[] = {
    SAID(FIELD_NUMBER, time_s),
    SAID(FIELD_TEXT, text),
    {0},
};

/* Its state stands beside these, by name. */
const struct field interval_fields[] = {
    INTERVAL(FIELD_COUNT, task),
    INTERVAL(FIELD_NUMBER, from_s),
    INTERVAL(FIELD_NUMBER, until_s),
    {0},
};

const struct field figure_fields[] = {
    FIGURE(FIELD_TEXT, name),
    FIGURE(FIELD_NUMBER, value),
    FIGURE(FIELD_TEXT, unit),
    {0},
};

const struct field summary_fields[] = {
    SUMMARY(FIELD_COUNT, counted),
    SUMMARY(FIELD_COUNT, failed),
    SUMMARY(FIELD_COUNT, disturbed),
    SUMMARY(FIELD_FLAG, only_disturbed),
    SUMMARY(FIELD_NUMBER, median_s),
    SUMMARY(FIELD_NUMBER, min_s),
    SUMMARY(FIELD_NUMBER, max_s),
    SUMMARY(FIELD_NUMBER, over_ideal_s),
    SUMMARY(FIELD_NUMBER, speed_up),
    SUMMARY(FIELD_NUMBER, cpu_s),
    SUMMARY(FIELD_NUMBER, voluntary_switches),
    SUMMARY(FIELD_NUMBER, involuntary_switches),
    SUMMARY(FIELD_NUMBER, running_s),
    SUMMARY(FIELD_NUMBER, ready_s),
    SUMMARY(FIELD_NUMBER, waiting_s),
    SUMMARY(FIELD_NUMBER, memory_bytes),
    {0},
};

/* clang-format on */

struct number_text number_text(double number)
{
    struct number_text result = {""};

    if (!isfinite(number))
        return result;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(result.text, sizeof result.text, "%.*g", digits, number);
        if (strtod(result.text, NULL) == number)
            break;
    }
    return result;
}
