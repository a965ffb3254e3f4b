/*
 * diagnosis.h - looks at a run that does not end, and says what its threads are at.
 */
#ifndef DIAGNOSIS_H
#define DIAGNOSIS_H

/*
 * A line like "both threads wait for a mutex that another thread holds" or "it computes without a
 * system call: an endless loop?" about all descendants of this process; "" when nothing can be
 * seen. Takes some 50 ms: it looks twice, to tell who runs from who was just met running. The caller
 * frees it.
 */
char *diagnose_descendants(void);

#endif
