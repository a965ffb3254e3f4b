/*
 * outcome.c - see outcome.h.
 */
#include "outcome.h"

#include "checked_memory.h"
#include "child.h"
#include "services.h"

#include <math.h>

/* All that a program said before it failed, on one line: where that is the lesson, its last line
   alone is too little. */
static char *whole_output(const struct run_outcome *outcome, const char *program)
{
    OWNED char *output = Strdup(outcome->output);
    char *text = Format("exit code %d", outcome->code), separator = ':';

    for (char *rest = output, *line; (line = strsep(&rest, "\n"));) {
        const char *said = without_name(line + strspn(line, " "), program);
        if (*said)
            Append(&text, "%c %s", separator, said);
        separator = *said ? ';' : separator;
    }
    return text;
}

/* Puts what was said beside what is expected; the run's failure becomes what differs. */
static enum transcript_verdict compare(const struct transcript *transcript,
                                       const struct measurement *measurement, struct run *run)
{
    char *ended = run->failure;
    enum transcript_verdict verdict = check_transcript(
        transcript, argument_number(measurement, "wait"), run, ended ? ended : "", &run->failure);

    run->checked = true;
    run->differs = verdict == DIFFERENT && !ended;
    if (transcript->ends)
        run->ending = ended;
    else
        free(ended);
    return verdict;
}

/* What is wrong with a run that ended well and has its record, or NULL. */
static char *check_answer(const struct entry *entry, const struct conditions *conditions,
                          const struct run_outcome *outcome, const struct run *run)
{
    struct conditions many = *conditions;
    int tasks = conditions->measurement->tasks, left = outcome->processes_ended;

    if (many.cores > 1)
        many.cores = INFINITY; /* where a quota stands for them, it may have more for a while */
    double earliest_s = evaluate(entry->ideal[conditions->row->kind], &many, 0);
    double early_s = earliest_s - run->total_s;

    if (tasks && run->task_count != tasks)
        return Format("wrong: %d tasks, not %d", run->task_count, tasks);
    if (early_s > CLOCK_SLACK_S + earliest_s / 1000)
        return Format("wrong: ended %.1f ms before it can: the lesson or its ideal is wrong",
                      early_s * 1000);
    char *wrong = check_run(entry, conditions, run);
    if (!wrong && left)
        wrong = Format("left %d process%s behind", left, left == 1 ? "" : "es");
    return wrong;
}

bool take_outcome(const struct entry *entry, const struct conditions *conditions,
                  const char *program, const struct run_outcome *outcome, struct row *row,
                  struct run *run)
{
    const struct transcript *transcript = transcript_of(entry, row->model);
    enum model_kind kind = MODEL_UNKNOWN;
    bool ended_well = outcome->end == RUN_EXITED && outcome->code == 0;
    enum transcript_verdict verdict = AS_EXPECTED;
    char of_record[300];

    run->process_s = outcome->wall_s;
    run->others_cpu_s = outcome->others_cpu_s;
    run->steal_s = outcome->steal_s;
    if (outcome->memory_bytes)
        run->memory_bytes = (double)outcome->memory_bytes;

    /* What a lesson said until it failed is worth reading. */
    bool is_whole = (ended_well || tells_a_story(entry->lesson)) &&
                    read_record(outcome->record, run, &kind, of_record, sizeof of_record);
    if (row->kind == MODEL_UNKNOWN)
        row->kind = kind;
    if (!ended_well)
        run->failure = transcript && transcript->ends && outcome->end == RUN_EXITED
                           ? whole_output(outcome, program)
                           : Strdup(outcome->what);
    else
        run->failure = is_whole ? check_answer(entry, conditions, outcome, run) : Strdup(of_record);
    if (transcript)
        verdict = compare(transcript, conditions->measurement, run);
    char *of_service = run->failure ? services_problem(entry->services) : NULL;
    if (of_service) {
        free(run->failure);
        run->failure = of_service;
    }
    if (run->failure || !ended_well)
        run->total_s = NAN;
    return verdict == LATE;
}
