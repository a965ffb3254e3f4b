/*
 * prepare.h - what is known of a measurement before anything is run: a lesson's program is asked
 * for its arguments, as it resolves them.
 */
#ifndef PREPARE_H
#define PREPARE_H

#include "measure.h"

/* The program of the lesson in this model, which the caller frees; or, *borrowed, the baseline of the
   lesson that the entry names, in a model that others are compared with; NULL: there is none. */
char *find_program(const struct entry *entry, const struct measurement *measurement,
                   const char *build, const char *model, bool *borrowed);

/* The measurement's arguments; a borrowed program gets those of them that it knows. The caller
   frees them. */
char *row_arguments(const struct measurement *measurement, const char *program, bool borrowed);

/* The words of a command line; they are cut out of `line`, and the list, which ends with NULL, is
   the caller's. */
char **split_words(const char *program, char *line);

#endif
