/*
 * program.h - what our services have in common: options that are numbers, and their limits.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/* A member, a double, of a struct that holds what is wanted. */
struct number {
    const char *name; /* of the option */
    size_t offset;
    double least, most;
    bool whole;
    const char *doc;
};

#define NUMBER(type, name, ...)                                                                    \
    {                                                                                              \
#name, offsetof(type, name), __VA_ARGS__                                                   \
    }

/* Sets one from its text. False: it is not a number that the table allows. */
bool set_number(void *wanted, const struct number *number, const char *text);

/* Reads the options in a table that ends with name NULL; a wrong one ends the program. */
void read_numbers(void *wanted, const struct number *table, const char *doc, int count,
                  char **words);

/* As many descriptors as this user may have; a broken connection is an error and no signal. */
void prepare_for_connections(void);

#endif
