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

/*
 * Starts those of `names` (up to NULL) that are not running: never, or not any more. `*arguments`
 * tells a lesson where they are ("--url=http://127.0.0.1:41327 "). Returns NULL, or after 5 s at the
 * most (postgres: 60) one line, "http service did not start: …", or, *missing, what one of them
 * needs that this machine has not, "PostgreSQL is not installed: …". The caller frees both.
 */
char *services_start(const char *const *names, const char *build, char **arguments, bool *missing);

/* Has one of them ended? It is given a tenth of a second to. Returns how, "http service was killed
   by SIGKILL", or NULL. One that a signal has stopped is ended, and counts too. For when a run has
   failed: this may be why. */
char *services_problem(const char *const *names);

/* CPU seconds of all services so far. */
double services_cpu_s(void);

/* Returns with none running: within a second or so, a PostgreSQL that hangs within 20. */
void services_stop(void);

#endif
