/* Until all lessons declare their own: to be deleted with struct lesson. */
#ifndef OLD_OPTIONS_H
#define OLD_OPTIONS_H

#include "options.h"

int old_options(const struct program *program, const struct lesson_option **list);

#endif
