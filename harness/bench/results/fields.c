/*
 * fields.c - one line for each member.
 */
#include "fields.h"

#include "models.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define MEMBER(of, kind, member) {#member, kind, offsetof(struct of, member), false, 0, 0, NULL, NULL}
#define COLUMN(of, kind, member) {#member, kind, offsetof(struct of, member), true, 0, 0, NULL, NULL}
#define CHOICE(of, member, names, count) \
    {#member, FIELD_CHOICE, offsetof(struct of, member), false, 0, count, NULL, names}
#define COUNTED(of, kind, member, owner, count) \
    {#member, kind, offsetof(struct of, member), false, offsetof(struct owner, count), 0, NULL, NULL}
#define LIST(of, member, count, structure, most) \
    {#member, FIELD_LIST, offsetof(struct of, member), false, offsetof(struct of, count), most, &(structure), NULL}
#define OBJECT(of, member, structure) \
    {#member, FIELD_OBJECT, offsetof(struct of, member), false, 0, 0, &(structure), NULL}
#define END {0}
#define STRUCTURE(of, ...) {sizeof(struct of), (const struct field[]){__VA_ARGS__, END}}

const struct structure context_structure = STRUCTURE(context,
    MEMBER(context, FIELD_TEXT, date),
    MEMBER(context, FIELD_TEXT, host_cpu),
    MEMBER(context, FIELD_COUNT, cores),
    MEMBER(context, FIELD_NUMBER, quota),
    MEMBER(context, FIELD_TEXT, kernel),
    MEMBER(context, FIELD_TEXT, compiler),
    MEMBER(context, FIELD_TEXT, libuv),
    MEMBER(context, FIELD_TEXT, commit),
    MEMBER(context, FIELD_NUMBER, memory_total_bytes),
    MEMBER(context, FIELD_LOAD, load_before),
    MEMBER(context, FIELD_LOAD, load_after),
    MEMBER(context, FIELD_NUMBER, pressure_before),
    MEMBER(context, FIELD_NUMBER, pressure_after),
    MEMBER(context, FIELD_NUMBER, elapsed_s),
    MEMBER(context, FIELD_FLAG, full),
    MEMBER(context, FIELD_FLAG, partial));

static const struct structure figure_structure = STRUCTURE(figure,
    MEMBER(figure, FIELD_TEXT, name),
    MEMBER(figure, FIELD_NUMBER, value),
    MEMBER(figure, FIELD_TEXT, unit));

static const struct structure task_structure = STRUCTURE(task_times,
    MEMBER(task_times, FIELD_NUMBER, started_s),
    MEMBER(task_times, FIELD_NUMBER, finished_s),
    MEMBER(task_times, FIELD_TEXT_OR_NULL, result));

const struct structure interval_structure = STRUCTURE(interval,
    COUNTED(interval, FIELD_TASK, task, run, task_count),
    MEMBER(interval, FIELD_NUMBER, from_s),
    MEMBER(interval, FIELD_NUMBER, until_s),
    CHOICE(interval, state, state_names, STATE_COUNT));

static const struct structure said_structure = STRUCTURE(saying,
    MEMBER(saying, FIELD_NUMBER, time_s),
    MEMBER(saying, FIELD_TEXT, text));

/* The tasks stand before what is checked against their number. */
const struct structure run_structure = STRUCTURE(run,
    COLUMN(run, FIELD_TEXT_OR_NULL, failure),
    COLUMN(run, FIELD_FLAG, warm_up),
    COLUMN(run, FIELD_FLAG, disturbed),
    COLUMN(run, FIELD_NUMBER, total_s),
    COLUMN(run, FIELD_NUMBER, process_s),
    COLUMN(run, FIELD_NUMBER, cpu_user_s),
    COLUMN(run, FIELD_NUMBER, cpu_system_s),
    COLUMN(run, FIELD_NUMBER, voluntary_switches),
    COLUMN(run, FIELD_NUMBER, involuntary_switches),
    COLUMN(run, FIELD_NUMBER, running_s),
    COLUMN(run, FIELD_NUMBER, ready_s),
    COLUMN(run, FIELD_NUMBER, waiting_s),
    COLUMN(run, FIELD_NUMBER, others_cpu_s),
    COLUMN(run, FIELD_NUMBER, steal_s),
    COLUMN(run, FIELD_NUMBER, memory_bytes),
    COLUMN(run, FIELD_TEXT_OR_NULL, answer),
    MEMBER(run, FIELD_FLAG, checked),
    MEMBER(run, FIELD_FLAG, differs),
    MEMBER(run, FIELD_TEXT_OR_NULL, ending),
    LIST(run, figures, figure_count, figure_structure, 0),
    LIST(run, tasks, task_count, task_structure, SAVED_TASKS_MAX),
    LIST(run, intervals, interval_count, interval_structure, SAVED_INTERVALS_MAX),
    LIST(run, said, said_count, said_structure, SAVED_SAID_MAX));

const struct structure summary_structure = STRUCTURE(summary,
    MEMBER(summary, FIELD_COUNT, counted),
    MEMBER(summary, FIELD_COUNT, failed),
    MEMBER(summary, FIELD_COUNT, disturbed),
    MEMBER(summary, FIELD_FLAG, only_disturbed),
    MEMBER(summary, FIELD_NUMBER, median_s),
    MEMBER(summary, FIELD_NUMBER, min_s),
    MEMBER(summary, FIELD_NUMBER, max_s),
    MEMBER(summary, FIELD_NUMBER, over_ideal_s),
    MEMBER(summary, FIELD_NUMBER, speed_up),
    MEMBER(summary, FIELD_NUMBER, cpu_s),
    MEMBER(summary, FIELD_NUMBER, voluntary_switches),
    MEMBER(summary, FIELD_NUMBER, involuntary_switches),
    MEMBER(summary, FIELD_NUMBER, running_s),
    MEMBER(summary, FIELD_NUMBER, ready_s),
    MEMBER(summary, FIELD_NUMBER, waiting_s),
    MEMBER(summary, FIELD_NUMBER, memory_bytes));

const struct structure row_structure = STRUCTURE(row,
    COLUMN(row, FIELD_TEXT, model),
    CHOICE(row, kind, model_kind_names, MODEL_KINDS),
    COLUMN(row, FIELD_NUMBER, ideal_s),
    COLUMN(row, FIELD_NUMBER, published_s),
    MEMBER(row, FIELD_TEXT_OR_NULL, stopped),
    COUNTED(row, FIELD_TASK_NUMBERS, ideal_finish_s, measurement, tasks),
    COUNTED(row, FIELD_TASK_NUMBERS, published_finish_s, measurement, tasks),
    {"summary", FIELD_SUMMARY, 0, false, 0, 0, &summary_structure, NULL},
    LIST(row, runs, run_count, run_structure, 0));

static const struct structure argument_structure = STRUCTURE(argument,
    MEMBER(argument, FIELD_TEXT, name),
    MEMBER(argument, FIELD_TEXT, value),
    MEMBER(argument, FIELD_TEXT, type),
    MEMBER(argument, FIELD_NUMBER, number),
    MEMBER(argument, FIELD_NUMBER, least),
    MEMBER(argument, FIELD_NUMBER, most));

const struct structure measurement_structure = STRUCTURE(measurement,
    COLUMN(measurement, FIELD_TEXT, lesson),
    COLUMN(measurement, FIELD_TEXT, variant),
    MEMBER(measurement, FIELD_TEXT, title),
    MEMBER(measurement, FIELD_TEXT, question),
    COLUMN(measurement, FIELD_TEXT, arguments),
    LIST(measurement, given, given_count, argument_structure, 0),
    COLUMN(measurement, FIELD_COUNT, tasks),
    MEMBER(measurement, FIELD_FLAG, finish_table),
    MEMBER(measurement, FIELD_FLAG, durations),
    MEMBER(measurement, FIELD_FLAG, own_figures),
    MEMBER(measurement, FIELD_FLAG, timeline),
    MEMBER(measurement, FIELD_FLAG, transcript),
    MEMBER(measurement, FIELD_NUMBER, published_scale),
    MEMBER(measurement, FIELD_TEXT_OR_NULL, skipped),
    MEMBER(measurement, FIELD_TEXT, swept),
    MEMBER(measurement, FIELD_NUMBER, swept_value),
    LIST(measurement, rows, row_count, row_structure, 0));

const struct structure results_structure = STRUCTURE(results,
    OBJECT(results, context, context_structure),
    LIST(results, measurements, measurement_count, measurement_structure, 0));
/* clang-format on */

void structure_free(const struct structure *structure, void *data)
{
    for (const struct field *field = structure->fields; field->name; field++) {
        char *memory = NULL;

        if (field->kind == FIELD_OBJECT)
            structure_free(field->structure, field_in(field, data));
        if (field->kind == FIELD_TEXT || field->kind == FIELD_TEXT_OR_NULL ||
            field->kind == FIELD_TASK_NUMBERS || field->kind == FIELD_LIST)
            memcpy(&memory, field_in(field, data), sizeof memory);
        for (int i = 0; field->kind == FIELD_LIST && i < *count_in(field, data); i++)
            structure_free(field->structure, memory + (size_t)i * field->structure->size);
        free(memory);
    }
}
