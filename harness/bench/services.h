/*
 * services.h - the servers that lessons talk to: started once, when the first lesson needs them,
 * and stopped at the end.
 *
 * A service is a program, build/services/NAME. It is started with "--port 0", writes one line
 * "ready<TAB>PORT" to its standard output when it listens, and ends when its standard input does.
 * It is a child of bench's guard and not of bench: supervise() neither counts nor ends it, and
 * whatever becomes of bench, the guard ends it. Call supervise_init() first.
 */
#ifndef SERVICES_H
#define SERVICES_H

#include <stdbool.h>
#include <stddef.h>

#define MOST_SERVICES 2 /* that one lesson needs */

/*
 * Starts those of `names` (up to NULL) that are not running: never, or not any more. Writes the
 * arguments that tell a lesson where they are ("--url=http://127.0.0.1:41327") into `arguments`.
 * False, after 5 s at the most: one line in `problem`, "http service did not start: …".
 */
bool services_start(const char *const *names, const char *build, char *arguments,
                    size_t arguments_size, char *problem, size_t size);

/* Has one of them ended? It is given a tenth of a second to. True: `problem` says how, "http
   service was killed by SIGKILL". One that a signal has stopped is ended, and counts too. For when
   a run has failed: this may be why. */
bool services_have_ended(const char *const *names, char *problem, size_t size);

/* CPU seconds of all services so far. */
double services_cpu_s(void);

/* Returns within a second or so, with none running. */
void services_stop(void);

#endif
