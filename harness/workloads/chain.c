/*
 * chain.c - a growing line of ids.
 */
#include "chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void chain_append(struct chain *chain, int id)
{
    char word[16];
    int length = snprintf(word, sizeof word, chain->sum ? " %d" : "%d", id);
    char *text = realloc(chain->text, chain->length + (size_t)length + 1);

    if (!text) {
        perror("chain_append");
        _Exit(1);
    }
    memcpy(text + chain->length, word, (size_t)length + 1);
    chain->ids = chain->text = text;
    chain->length += (size_t)length;
    chain->sum++;
}
