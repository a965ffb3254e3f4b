/*
 * lesson.h - what every lesson is given: its arguments, its recorder, its checked calls, the work.
 *
 * A lesson is a file with one function, run(), that does the work in its model's way. main() is
 * linked in: it reads the arguments into `lesson`, starts the clock, calls run() and writes the
 * transcript (for a person) or the record (for bench; docs/record.md).
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

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum order { AWAIT_FIRST, BLOCK_FIRST };
enum executor { NO_EXECUTOR, IN_THREAD, IN_PROCESS };
enum shares { BY_QUEUE, FIXED };
enum protect { BY_NOTHING, BY_LOCK, BY_ATOMIC };

/* The arguments. A lesson takes those that arguments.c lists for it; the others are 0. */
extern struct lesson {
    long tasks;       /* --tasks: how many tasks, at least 1; of a server --connections */
    double wait;      /* --wait: seconds that each of them waits; in control/ the unit of time */
    long to;          /* --to: where a computation ends */
    long workers;     /* --workers: how many at a time; 0: all */
    long chunks;      /* --chunks: of each answer */
    long size;        /* --size: KiB of each file */
    double timeout;   /* --timeout: seconds after which an answer is given up */
    const char *url;  /* --url: of the HTTP service */
    int order;        /* --order: which half comes first */
    bool chain;       /* --chain: tasks show what they see of the chain that they share */
    bool compute;     /* --compute: the blocking half computes instead of sleeping */
    long rows;        /* --rows: of the picture, or that each task writes into its table */
    int shares;       /* --shares: which rows a worker does */
    const char *save; /* --save: the file for the picture, or NULL */
    bool gil;         /* --gil: one lock, held while computing */
    int executor;     /* --executor: who computes while the task awaits it */
    long times;       /* --times: how often each task does it */
    int protect;      /* --protect: what keeps the tasks' additions apart */
    bool block;       /* --block: the work blocks instead of waiting where it can be asked to end */
    bool fail;        /* --fail: one of the tasks fails */
    double seconds;   /* --seconds: how long each part of the load takes */
    long rate;        /* --rate: messages a second, where the load sends as planned */
    long rude;        /* --rude: so many of the connections misbehave */
    bool pause;       /* --pause: let others run between reading and writing */
    const char *database; /* --database: the address of a PostgreSQL */
    bool own;             /* --own: each task locks a lock of its own */
    bool broken;          /* --broken: what is promised never comes */
} lesson;

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

/* With --chain, the task's result is what it sees of the chain now. */
static inline void task_sees(int id, const struct chain *chain)
{
    if (lesson.chain)
        task_result(id, "sum %d, chain %s", chain->sum, chain->ids);
}

/* The figure `name`: seconds since `start` (monotonic) for each of `count`. */
static inline void lesson_each(const char *name, double start, long count)
{
    lesson_figure(name, (monotonic_seconds() - start) / (double)count, "s");
}

/* With --shares fixed, worker `id` does the rows from this one to before the next worker's first.
 */
static inline long first_row(int id)
{
    return lesson.rows * (id - 1) / lesson.workers;
}

/* The picture is the answer; with --save, a file as well. */
static inline void lesson_picture(const struct picture *picture)
{
    lesson_answer("%ld × %ld points, checksum %016" PRIx64, picture->width, picture->height,
                  picture_checksum(picture));
    int error = lesson.save ? picture_save(picture, lesson.save) : 0;
    if (error)
        fail(error, "--save %s", lesson.save);
}

/* Of all the additions to the counter, so many were counted. */
static inline void lesson_counted(long counted)
{
    long lost = lesson.tasks * lesson.times - counted;

    lesson_figure("lost", (double)lost, "");
    lesson_answer("%ld of %ld counted, %s", counted, lesson.tasks * lesson.times,
                  lost ? "the others are lost" : "none is lost this time");
}

#endif
