/*
 * lesson.h - what every lesson is given: options, recorder, checked calls, the work.
 *
 * A lesson is a file with one function, run(), that does the work in its model's way, and the
 * options that it takes, one line each (options.h). main() is linked in: it reads the command line,
 * starts the clock, calls run() and writes the transcript (for a person) or the record (for bench;
 * docs/record.md). Coroutines' run() is called inside their loop.
 */
#ifndef LESSON_H
#define LESSON_H

#include "chain.h"
#include "checked.h"
#include "compute.h"
#include "memory.h"
#include "options.h"
#include "picture.h"
#include "recorder.h"

/* What a model's own checked calls are is in its helpers/, and no other model sees them. */
#if __has_include("checked_co.h")
#include "checked_co.h"
#endif

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The lesson's own part: returns when all of its tasks have ended. */
void run(void);

/* Where a lesson has them: what comes before the clock starts, and after it has stopped. */
void prepare(void) __attribute__((weak));
void conclude(void) __attribute__((weak));

/* A task's id, counted from 1, as the one argument that a thread or a coroutine is given. */
static inline void *task_arg(long id)
{
    return (void *)(intptr_t)id;
}

static inline int task_id(void *arg)
{
    return (int)(intptr_t)arg;
}

/* The task's result is what it sees of the chain now. */
static inline void task_sees(int id, const struct chain *chain)
{
    task_result(id, "sum %d, chain %s", chain->sum, chain->ids);
}

/* Keeps the thread for so long: asleep, or computing. */
static inline void block_seconds(int id, double seconds, bool computing)
{
    if (computing) {
        task_computes(id);
        compute_seconds(seconds, task_preempted, id);
    } else {
        task_blocks(id, seconds);
        sleep_seconds(seconds);
    }
}

/* The metric `name`: seconds since `start` (monotonic) for each of `count`. */
static inline void lesson_each(const char *name, double start, long count)
{
    lesson_figure(name, (monotonic_seconds() - start) / (double)count, "s");
}

/* The picture is the answer; with `file`, unless NULL, it is saved there, too. */
static inline void lesson_picture(const struct picture *picture, const char *file)
{
    lesson_answer("%ld × %ld points, checksum %016" PRIx64, picture->width, picture->height,
                  picture_checksum(picture));
    int error = file ? picture_save(picture, file) : 0;
    if (error)
        fail(error, "--save %s", file);
}

/* Of `wanted` additions to the counter, so many were counted. */
static inline void lesson_counted(long counted, long wanted)
{
    long lost = wanted - counted;

    lesson_figure("lost", (double)lost, "");
    lesson_answer("%ld of %ld counted, %s", counted, wanted,
                  lost ? "the others are lost" : "none is lost this time");
}

#endif
