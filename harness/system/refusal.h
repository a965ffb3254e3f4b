/*
 * refusal.h - which of the system's limits a refusal comes from: EAGAIN and ENOMEM do not say.
 */
#ifndef REFUSAL_H
#define REFUSAL_H

#include <stddef.h>

/*
 * After a thread, process or mapping was refused with `error` (EAGAIN or ENOMEM), writes into
 * `text` the limit that is nearest to being reached, e.g. "ulimit -u is 500"; "" when none is near.
 */
void limit_in_the_way(int error, char *text, size_t size);

#endif
