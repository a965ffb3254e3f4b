/*
 * fields.c - one line for each member.
 */
#include "fields.h"

#include "models.h"

#include <stdlib.h>

/* clang-format off */
#define MEMBER(of, of_kind, member, ...) \
    {.name = #member, .kind = FIELD_##of_kind, .offset = offsetof(struct of, member), ##__VA_ARGS__}
#define COLUMN(of, kind, member) MEMBER(of, kind, member, .is_column = true)
#define CHOICE(of, member, words, count) MEMBER(of, CHOICE, member, .names = words, .most = count)
#define COUNTED(of, kind, member, owner, count) \
    MEMBER(of, kind, member, .count_offset = offsetof(struct owner, count))
#define LIST(of, member, count, elements, ...) \
    MEMBER(of, LIST, member, .structure = &elements, .count_offset = offsetof(struct of, count), ##__VA_ARGS__)
#define STRUCTURE(of, ...) {sizeof(struct of), (const struct field[]){__VA_ARGS__, {0}}}

const struct structure context_structure = STRUCTURE(context,
    MEMBER(context, TEXT, date),
    MEMBER(context, TEXT, host_cpu),
    MEMBER(context, COUNT, cores),
    MEMBER(context, NUMBER, quota),
    MEMBER(context, TEXT, kernel),
    MEMBER(context, TEXT, compiler),
    MEMBER(context, TEXT, libuv),
    MEMBER(context, TEXT, commit),
    MEMBER(context, NUMBER, memory_total_bytes),
    MEMBER(context, LOAD, load_before),
    MEMBER(context, LOAD, load_after),
    MEMBER(context, NUMBER, pressure_before),
    MEMBER(context, NUMBER, pressure_after),
    MEMBER(context, NUMBER, elapsed_s),
    MEMBER(context, FLAG, full),
    MEMBER(context, FLAG, partial));

static const struct structure figure_structure = STRUCTURE(figure,
    MEMBER(figure, TEXT, name),
    MEMBER(figure, NUMBER, value),
    MEMBER(figure, TEXT, unit));

static const struct structure task_structure = STRUCTURE(task_times,
    MEMBER(task_times, NUMBER, started_s),
    MEMBER(task_times, NUMBER, finished_s),
    MEMBER(task_times, TEXT_OR_NULL, result));

const struct structure interval_structure = STRUCTURE(interval,
    COUNTED(interval, TASK, task, run, task_count),
    MEMBER(interval, NUMBER, from_s),
    MEMBER(interval, NUMBER, until_s),
    CHOICE(interval, state, state_names, STATE_COUNT));

static const struct structure said_structure = STRUCTURE(saying,
    MEMBER(saying, NUMBER, time_s),
    MEMBER(saying, TEXT, text));

/* The tasks stand before what is checked against their number. */
const struct structure run_structure = STRUCTURE(run,
    COLUMN(run, TEXT_OR_NULL, failure),
    COLUMN(run, FLAG, warm_up),
    COLUMN(run, FLAG, disturbed),
    COLUMN(run, NUMBER, total_s),
    COLUMN(run, NUMBER, process_s),
    COLUMN(run, NUMBER, cpu_user_s),
    COLUMN(run, NUMBER, cpu_system_s),
    COLUMN(run, NUMBER, voluntary_switches),
    COLUMN(run, NUMBER, involuntary_switches),
    COLUMN(run, NUMBER, running_s),
    COLUMN(run, NUMBER, ready_s),
    COLUMN(run, NUMBER, waiting_s),
    COLUMN(run, NUMBER, others_cpu_s),
    COLUMN(run, NUMBER, steal_s),
    COLUMN(run, NUMBER, memory_bytes),
    COLUMN(run, TEXT_OR_NULL, answer),
    MEMBER(run, FLAG, checked),
    MEMBER(run, FLAG, differs),
    MEMBER(run, TEXT_OR_NULL, ending),
    LIST(run, figures, figure_count, figure_structure),
    LIST(run, tasks, task_count, task_structure, .most = SAVED_MOST),
    LIST(run, intervals, interval_count, interval_structure, .most = SAVED_MOST),
    LIST(run, said, said_count, said_structure, .most = SAVED_MOST));

const struct structure summary_structure = STRUCTURE(summary,
    MEMBER(summary, COUNT, counted),
    MEMBER(summary, COUNT, failed),
    MEMBER(summary, COUNT, disturbed),
    MEMBER(summary, FLAG, only_disturbed),
    MEMBER(summary, NUMBER, median_s),
    MEMBER(summary, NUMBER, min_s),
    MEMBER(summary, NUMBER, max_s),
    MEMBER(summary, NUMBER, over_ideal_s),
    MEMBER(summary, NUMBER, speed_up),
    MEMBER(summary, NUMBER, cpu_s),
    MEMBER(summary, NUMBER, voluntary_switches),
    MEMBER(summary, NUMBER, involuntary_switches),
    MEMBER(summary, NUMBER, running_s),
    MEMBER(summary, NUMBER, ready_s),
    MEMBER(summary, NUMBER, waiting_s),
    MEMBER(summary, NUMBER, memory_bytes));

const struct structure row_structure = STRUCTURE(row,
    COLUMN(row, TEXT, model),
    CHOICE(row, kind, model_kind_names, MODEL_KINDS),
    COLUMN(row, NUMBER, ideal_s),
    COLUMN(row, NUMBER, published_s),
    MEMBER(row, TEXT_OR_NULL, stopped),
    COUNTED(row, TASK_NUMBERS, ideal_finish_s, measurement, tasks),
    COUNTED(row, TASK_NUMBERS, published_finish_s, measurement, tasks),
    {.name = "summary", .kind = FIELD_SUMMARY},
    LIST(row, runs, run_count, run_structure));

static const struct structure argument_structure = STRUCTURE(argument,
    MEMBER(argument, TEXT, name),
    MEMBER(argument, TEXT, value),
    MEMBER(argument, TEXT, type),
    MEMBER(argument, NUMBER, number),
    MEMBER(argument, NUMBER, least),
    MEMBER(argument, NUMBER, most));

const struct structure measurement_structure = STRUCTURE(measurement,
    COLUMN(measurement, TEXT, lesson),
    COLUMN(measurement, TEXT, variant),
    MEMBER(measurement, TEXT, title),
    MEMBER(measurement, TEXT, question),
    COLUMN(measurement, TEXT, arguments),
    LIST(measurement, given, given_count, argument_structure),
    COLUMN(measurement, COUNT, tasks),
    MEMBER(measurement, FLAG, finish_table),
    MEMBER(measurement, FLAG, durations),
    MEMBER(measurement, FLAG, own_figures),
    MEMBER(measurement, FLAG, timeline),
    MEMBER(measurement, FLAG, transcript),
    MEMBER(measurement, NUMBER, published_scale),
    MEMBER(measurement, TEXT_OR_NULL, skipped),
    MEMBER(measurement, TEXT, swept),
    MEMBER(measurement, NUMBER, swept_value),
    LIST(measurement, rows, row_count, row_structure));

const struct structure results_structure = STRUCTURE(results,
    MEMBER(results, OBJECT, context, .structure = &context_structure),
    LIST(results, measurements, measurement_count, measurement_structure));
/* clang-format on */

void structure_free(const struct structure *structure, void *data)
{
    for (const struct field *field = structure->fields; field->name; field++) {
        void *member = field_in(field, data);
        bool is_list = field->kind == FIELD_LIST;

        if (field->kind == FIELD_OBJECT)
            structure_free(field->structure, member);
        for (int i = 0; is_list && i < *count_in(field, data); i++)
            structure_free(field->structure, element_of(field, data, i));
        if (is_list || field->kind == FIELD_TEXT || field->kind == FIELD_TEXT_OR_NULL ||
            field->kind == FIELD_TASK_NUMBERS)
            free(*(void **)member);
    }
}
