/*
 * compare.h - puts a run beside what its lesson is expected to say.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "supervise.h"
#include "transcripts.h"

/* A run that is over, and the path of its program. */
struct finished {
    const struct run_outcome *outcome;
    const char *program;
};

/*
 * `complaint` is what went wrong with the run, "" for nothing; it becomes what differs from what is
 * expected, and run->ending what went wrong where that is right. Where nothing is expected, nothing
 * changes, and the verdict is AS_EXPECTED.
 */
enum verdict compare_run(const struct entry *entry, const char *model, const struct sizes *sizes,
                         const struct finished *finished, struct run *run, char *complaint,
                         size_t size);

#endif
