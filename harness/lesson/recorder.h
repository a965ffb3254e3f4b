/*
 * recorder.h - what tasks did, and when: kept while they run, written when all is over.
 *
 * The marks are kept in memory that threads and forked processes share, and cost about 50 ns each:
 * the recorder is the harness's instrument and takes no part in how a model communicates.
 * Every call prints its line of the transcript too, unless the run is for bench or --quiet.
 * Tasks are numbered from 1. None of these calls fails; marks past the recorder's room are
 * counted and said in the record.
 */
#ifndef RECORDER_H
#define RECORDER_H

#include "options.h"

#include <sys/resource.h>

/* The first and the last call of a task, from its own thread or process. */
void task_started(int task);
void task_finished(int task);

/* The task now waits (is ready again after `seconds`, if these are known; 0: not known). */
void task_waits(int task, double seconds);

/* The task now sleeps without giving its thread away: in a loop nothing else can run. */
void task_blocks(int task, double seconds);

/* The task now computes. */
void task_computes(int task);

/* It could have run, but did not have a processor (compute_seconds() tells; monotonic seconds). */
void task_preempted(int task, double since, double until);

/* What the task found: shown in the transcript, and in bench's table of results. One line. */
void task_result(int task, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The result of the whole run: bench checks it, and that it is the same in every model. One line. */
#define THE_WHOLE          0
#define lesson_answer(...) task_result(THE_WHOLE, __VA_ARGS__)

/* What the lesson itself measured, for a table of its own: "a switch" took 4e-9 "s", a task takes
   4271 "B", "lost" 1203 "". One line; give each name once. */
void lesson_figure(const char *name, double value, const char *unit);

/*
 * What happens, as a sentence with its subject first: say("task 1 got %d", n). With its time it is
 * a line of the transcript, and of the record; bench checks it (docs/lessons/control/README.md).
 * One line. From any thread, process or coroutine, but no signal handler; no cancellation point;
 * written at once, so that it is not lost when the run does not end.
 */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- for main() ------------------------------------------------------------------------------ */

/* How many tasks have finished. */
long recorder_finished(void);

/* Makes room, and begins the record of the program whose options have been read. Ends the program
   when the memory cannot be had. */
void recorder_open(const struct program *program);

/* The clock runs between these two, on the thread that calls run(). */
void recorder_start(void);
void recorder_stop(void);

/* Writes the rest of the record. Returns 0 or a negative error number. */
int recorder_write(void);

/* What a child used that is no part of the model, and has ended: it is left out of the record's
   processor time and switches. Before recorder_stop(). */
void recorder_leave_out(const struct rusage *usage);

/* The transcript's last line. */
void recorder_print_total(void);

#endif
