/*
 * services.h - the servers that lessons talk to: started once, when the first lesson needs them,
 * and stopped at the end.
 *
 * A service is a program, build/services/NAME. It writes one line "ready<TAB>PLACE" to its standard
 * output when it listens (http: a port; postgres: an address), and ends when its standard input
 * does; its output ends when nothing is left of it. "missing<TAB>WHAT" says that this machine has
 * not what it takes.
 * It is a child of bench's guard and not of bench: supervise() neither counts nor ends it, and
 * whatever becomes of bench, the guard ends it. Call supervise_init() first.
 */
#ifndef SERVICES_H
#define SERVICES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Starts those of `names` (up to NULL) that are not running: never, or not any more. Writes the
 * arguments that tell a lesson where they are ("--url=http://127.0.0.1:41327") into `arguments`.
 * False, after 5 s at the most (postgres: 60): one line in `problem`, "http service did not start:
 * …", or what is missing.
 */
bool services_start(const char *const *names, const char *build, char *arguments,
                    size_t arguments_size, char *problem, size_t size);

/* After services_start() has failed: what one of them needs that this machine has not, "PostgreSQL
   is not installed: …". NULL: that is not it. Valid until the service is started again. */
const char *services_missing(const char *const *names);

/* Has one of them ended? It is given a tenth of a second to. True: `problem` says how, "http
   service was killed by SIGKILL". One that a signal has stopped is ended, and counts too. For when
   a run has failed: this may be why. */
bool services_have_ended(const char *const *names, char *problem, size_t size);

/* CPU seconds of all services so far. */
double services_cpu_s(void);

/* Returns with none running: within a second or so, a PostgreSQL that hangs within 20. */
void services_stop(void);

#endif
