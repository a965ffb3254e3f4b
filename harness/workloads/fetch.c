/*
 * fetch.c - see fetch.h.
 */
#include "fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Before main(): what the first call of a library costs is no part of a model. */
__attribute__((constructor)) static void get_ready(void)
{
    struct rlimit files;

    if (curl_global_init(CURL_GLOBAL_NOTHING) != CURLE_OK) {
        fputs("curl_global_init failed\n", stderr);
        _Exit(1);
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files); /* refused: fetches will say so */
    }
}

/* Hands the whole lines over, and keeps what is left. */
static void pass_lines_on(struct page *page)
{
    char *line = page->body, *end;

    while ((end = strchr(line, '\n'))) {
        *end = '\0';
        page->take_line(line, page->context);
        line = end + 1;
    }
    page->bytes -= (size_t)(line - page->body);
    memmove(page->body, line, page->bytes + 1);
}

static size_t take(char *data, size_t size, size_t count, void *context)
{
    struct page *page = context;
    size_t more = size * count;

    if (page->bytes + more + 1 > page->room) {
        size_t room = 2 * (page->bytes + more + 1);
        char *grown = realloc(page->body, room);
        if (!grown)
            return 0; /* curl ends the transfer */
        page->body = grown;
        page->room = room;
    }
    memcpy(page->body + page->bytes, data, more);
    page->bytes += more;
    page->body[page->bytes] = '\0';
    if (page->take_line)
        pass_lines_on(page);
    return more;
}

void fetch_prepare(CURL *curl, struct page *page, const char *url, double timeout_s)
{
    page->timeout_s = timeout_s;
    page->bytes = 0;
    page->problem[0] = '\0';
    curl_easy_reset(curl); /* the connection stays */
    /* The address, the one option that is copied, shows by its error at the transfer. */
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, page);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, page);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(timeout_s * 1000) + 1);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); /* threads */
    curl_easy_setopt(curl, CURLOPT_PROXY, "");    /* whatever the environment says */
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
}

static void explain(CURL *curl, CURLcode code, struct page *page)
{
    char *problem = page->problem;
    size_t size = sizeof page->problem;
    long system_error = 0;
    curl_off_t expected = -1, came = 0; /* more than page->bytes, where lines were passed on */

    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &system_error);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &expected);
    curl_easy_getinfo(curl, CURLINFO_SIZE_DOWNLOAD_T, &came);
    if (code == CURLE_COULDNT_CONNECT && system_error)
        snprintf(problem, size, "cannot connect: %s", strerror((int)system_error));
    else if (code == CURLE_OPERATION_TIMEDOUT && came)
        snprintf(problem, size, "only %lld bytes within %g s", (long long)came, page->timeout_s);
    else if (code == CURLE_OPERATION_TIMEDOUT)
        snprintf(problem, size, "no answer within %g s", page->timeout_s);
    else if (code == CURLE_PARTIAL_FILE && expected > 0)
        snprintf(problem, size, "truncated: %lld of %lld bytes", (long long)came,
                 (long long)expected);
    else if (code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR)
        snprintf(problem, size, "the connection broke after %lld bytes", (long long)came);
    else if (code == CURLE_WRITE_ERROR)
        snprintf(problem, size, "out of memory");
    else
        snprintf(problem, size, "%s", curl_easy_strerror(code));
}

void fetch_finish(CURL *curl, CURLcode code, struct page *page)
{
    long status = 0;

    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        explain(curl, code, page);
    else if (status != 200)
        snprintf(page->problem, sizeof page->problem, "HTTP %ld", status);
    if (!page->body && !(page->body = strdup("")))
        snprintf(page->problem, sizeof page->problem, "out of memory");
}

void fetch(CURL *curl, struct page *page, const char *url, double timeout_s)
{
    if (!curl) {
        snprintf(page->problem, sizeof page->problem, "out of memory");
        return;
    }
    fetch_prepare(curl, page, url, timeout_s);
    fetch_finish(curl, curl_easy_perform(curl), page);
}

void page_free(struct page *page)
{
    free(page->body);
    page->body = NULL;
    page->bytes = page->room = 0;
}

long number_in(const char *line, const char *name)
{
    char key[40];

    snprintf(key, sizeof key, "\"%s\":", name);
    const char *found = strstr(line, key);
    return found ? strtol(found + strlen(key), NULL, 10) : 0;
}
