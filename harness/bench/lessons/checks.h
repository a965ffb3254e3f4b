/*
 * checks.h - is what a lesson says it found right? Nobody is credited with work not done.
 *
 * Each returns NULL, or one line (written into `text`) that says what is wrong.
 */
#ifndef CHECKS_H
#define CHECKS_H

#include "catalogue.h"

/* Every task started, finished and took at least --wait. */
const char *check_waited(const char *model, const struct sizes *sizes, const struct run *run,
                         char *text, size_t size);

/* And the sum is N; and, with --chain, what each task saw of it is what its model allows. */
const char *check_half_blocking(const char *model, const struct sizes *sizes, const struct run *run,
                                char *text, size_t size);

/* Each page came, whole, and is the one that was asked for. */
const char *check_fetch(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size);

/* And every stream's values were all seen. */
const char *check_stream(const char *model, const struct sizes *sizes, const struct run *run,
                         char *text, size_t size);

/* And every page of the site was found, once. */
const char *check_crawl(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size);

/* Every query was answered, and took as long as it should. */
const char *check_query(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size);

/* Every row was there when all were counted. */
const char *check_load(const char *model, const struct sizes *sizes, const struct run *run,
                       char *text, size_t size);

/* And what was read from every file is what was to be written. */
const char *check_files(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size);

/* Every connection was served: one of them, where it is one after the other. */
const char *check_echo(const char *model, const struct sizes *sizes, const struct run *run,
                       char *text, size_t size);

const char *check_sum(const char *model, const struct sizes *sizes, const struct run *run,
                      char *text, size_t size);

const char *check_product(const char *model, const struct sizes *sizes, const struct run *run,
                          char *text, size_t size);

/* All were created: the answer says so. */
const char *check_spawn(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size);

/* Every task ended, and no more was counted than was added; what is lost may be. */
const char *check_counter(const char *model, const struct sizes *sizes, const struct run *run,
                          char *text, size_t size);

/* And nothing is lost. */
const char *check_protected_counter(const char *model, const struct sizes *sizes,
                                    const struct run *run, char *text, size_t size);

/* Whoever finished waited as long as it should; the task that crashed did not finish. */
const char *check_crash(const char *model, const struct sizes *sizes, const struct run *run,
                        char *text, size_t size);

#endif
