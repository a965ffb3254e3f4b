/*
 * outcome.c - see outcome.h.
 */
#include "outcome.h"

#include "checked_memory.h"
#include "services.h"

#include <math.h>

/* All that a program said before it failed, on one line: where that is the lesson, its last line
   alone is too little. */
static void tell_whole_output(const struct run_outcome *outcome, const char *program, char *text,
                              size_t size)
{
    size_t own_name = strlen(program);
    const char *separator = ":";
    size_t length = (size_t)snprintf(text, size, "exit code %d", outcome->code);

    for (const char *at = outcome->output; *at && length < size; at += *at == '\n') {
        at += strspn(at, " ");
        if (strncmp(at, program, own_name) == 0 && at[own_name] == ':')
            at += own_name + 1 + strspn(at + own_name + 1, " "); /* which program it was is known */
        int line = (int)strcspn(at, "\n");
        if (line) {
            length +=
                (size_t)snprintf(text + length, size - length, "%s %.*s", separator, line, at);
            separator = ";";
        }
        at += line;
    }
}

/* Puts what was said beside what is expected; `complaint` becomes what differs. */
static enum transcript_verdict compare(const struct transcript *transcript,
                                       const struct conditions *conditions, const char *program,
                                       const struct run_outcome *outcome, struct run *run,
                                       char *complaint, size_t size)
{
    double wait_s = argument_number(conditions->measurement, "wait");
    char ended[sizeof outcome->output + 100];

    if (transcript->ends && outcome->end == RUN_EXITED && outcome->code)
        tell_whole_output(outcome, program, ended, sizeof ended);
    else
        snprintf(ended, sizeof ended, "%s", complaint);
    run->checked = true;
    if (transcript->ends && *ended)
        run->ending = Strdup(ended);
    enum transcript_verdict verdict =
        check_transcript(transcript, wait_s, run, ended, complaint, size);
    run->differs = verdict == DIFFERENT && !*ended;
    return verdict;
}

/* Of a run that ended well and has its record. */
static void check_answer(const struct entry *entry, const struct conditions *conditions,
                         const struct run_outcome *outcome, const struct run *run, char *complaint,
                         size_t size)
{
    struct conditions many = *conditions;
    int tasks = conditions->measurement->tasks;

    if (many.cores > 1)
        many.cores = INFINITY; /* where a quota stands for them, it may have more for a while */
    double earliest_s = evaluate(entry->ideal[conditions->row->kind], &many, 0);
    double early_s = earliest_s - run->total_s;

    if (tasks && run->task_count != tasks)
        snprintf(complaint, size, "wrong: %d tasks, not %d", run->task_count, tasks);
    else if (early_s > CLOCK_SLACK_S + earliest_s / 1000)
        snprintf(complaint, size,
                 "wrong: ended %.1f ms before it can: the lesson or its ideal is wrong",
                 early_s * 1000);
    else
        check_run(entry, conditions, run, complaint, size);
    if (!*complaint && outcome->processes_ended)
        snprintf(complaint, size, "left %d process%s behind", outcome->processes_ended,
                 outcome->processes_ended == 1 ? "" : "es");
}

bool take_outcome(const struct entry *entry, const struct conditions *conditions,
                  const char *program, struct run_outcome *outcome, struct row *row,
                  struct run *run)
{
    const struct transcript *transcript = transcript_of(entry, row->model);
    enum model_kind kind = MODEL_UNKNOWN;
    bool ended_well = outcome->end == RUN_EXITED && outcome->code == 0;
    enum transcript_verdict verdict = AS_EXPECTED;
    char complaint[sizeof outcome->what] = "", of_record[sizeof complaint];

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
        snprintf(complaint, sizeof complaint, "%s", outcome->what);
    else if (!is_whole)
        snprintf(complaint, sizeof complaint, "%s", of_record);
    else
        check_answer(entry, conditions, outcome, run, complaint, sizeof complaint);
    if (transcript)
        verdict =
            compare(transcript, conditions, program, outcome, run, complaint, sizeof complaint);
    if (*complaint) {
        services_have_ended(entry->services, complaint, sizeof complaint);
        run->failure = Strdup(complaint);
    }
    if (*complaint || !ended_well)
        run->total_s = NAN;
    return verdict == LATE;
}
