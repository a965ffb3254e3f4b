/*
 * co_fetch.h - fetch.h for coroutines: an HTTP GET that a task awaits, by libcurl's multi
 * interface.
 *
 * It stands here and not in coroutines/lib/, which knows no library but libuv, nor in workloads/,
 * which knows no coroutines.
 */
#ifndef CO_FETCH_H
#define CO_FETCH_H

#include "co.h"
#include "fetch.h"

/* The transfers of one loop, and the connections that they keep for each other. */
typedef struct co_curl co_curl;

/* NULL with errno (ENOMEM, EMFILE, …) when there is none to be had. */
co_curl *co_curl_open(void);

/* No fetch may be under way. NULL is allowed. */
void co_curl_close(co_curl *curl);

/*
 * As fetch(), but awaits: any number of tasks may fetch at once with one `curl`. page->take_line is
 * called by whichever task drives the transfers just then: it must not await.
 *
 * Returns 0 when the transfer has ended, and page->problem says how. Or, said there too,
 *   UV_ECANCELED          the transfer has been given up, and its connection closed
 *   UV_ENOMEM, UV_EIO, …  there could be no transfer, nor can there be another with this `curl`,
 *                         which may be NULL (UV_ENOMEM)
 */
int co_fetch(co_curl *curl, struct page *page, const char *url, double timeout_s);

#endif
