/*
 * lessons.h - finds what can be run: a lesson is a program at build/MODEL/AREA/NAME.
 */
#ifndef LESSONS_H
#define LESSONS_H

#include <stdbool.h>
#include <stddef.h>

/* The models, in the order of tables; ends with NULL. Any other folder of `build` that holds
   io/, cpu/, control/ or cost/ is a model too and comes after these; last, if they are wanted, the
   reference programs in build/python/python-threading and so on. */
const char **find_models(const char *build, bool with_python);

/* The names "io/sleep" of all lessons of these models, without doubles, those of the catalogue
   first and in its order; ends with NULL. Both lists are freed with free_names(). */
char **find_lessons(const char *build, const char *const *models);

void free_names(char **names);

/* Is the name in a list that ends with NULL? */
bool is_among(char *const *names, const char *name);

/* The path of a lesson's program in a model, which the caller frees; NULL: there is none. */
char *lesson_program(const char *build, const char *model, const char *lesson);

/* Is there a python3 in PATH? If not, says on stderr what is left out, and how to install it. */
bool python_is_there(void);

/* The folder that the running program stands in, without a slash at the end. */
const char *program_folder(void);

/* The nearest folder at or above it that holds plots/common.gp: its plots/; false: none. */
bool find_plots(char *path, size_t size);

#endif
