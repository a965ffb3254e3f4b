/*
 * chain.h - what half_blocking's tasks share: the ids in the order of their arrival, and a sum.
 *
 * Nothing here is protected: the models differ in whether it has to be.
 */
#ifndef CHAIN_H
#define CHAIN_H

#include <stddef.h>

struct chain {
    int sum;         /* 1 for each append */
    const char *ids; /* "3 1 2"; "" before the first append */
    char *text;      /* private from here on */
    size_t length;
};

/* Adds 1 to the sum and the id to the end. Ends the program when memory runs out.
   A chain starts as {0}; it lives as long as the program. */
void chain_append(struct chain *chain, int id);

#endif
