/*
 * test_http.c - the HTTP service as its clients meet it, and fetch.h and links.h against it.
 */
#include "compute.h"
#include "fetch.h"
#include "frontier.h"
#include "links.h"
#include "service.h"
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define PATIENCE_S 30

static char url[200];

static struct page get_within(const char *place, double timeout_s)
{
    CURL *curl = curl_easy_init();
    struct page page = {0};

    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, place);
    fetch(curl, &page, url, timeout_s);
    curl_easy_cleanup(curl);
    return page;
}

static struct page get(const char *place)
{
    return get_within(place, PATIENCE_S);
}

static void check_problem(struct page page, const char *problem)
{
    if (strcmp(page.problem, problem) != 0)
        printf("the problem is \"%s\"\n", page.problem);
    CHECK(strcmp(page.problem, problem) == 0);
    page_free(&page);
}

static int connect_to_service(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    CHECK(fd >= 0);
    CHECK_EQUAL(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

TEST(a_page_has_its_title_its_size_and_its_links)
{
    struct document document;

    start_service(NULL, NULL);
    struct page page = get("/page/5?size=3000&pages=20");
    CHECK(!*page.problem);
    CHECK_EQUAL(page.bytes, 3000);
    document_read(&document, page.body, page.bytes, url);
    CHECK(strcmp(document.title, "Page 5") == 0);
    CHECK_EQUAL(document.count, 5); /* 10, 11, 2, itself, and its own #top */
    CHECK(strstr(document.links[0], "/page/10?size=3000&pages=20"));
    CHECK(strstr(document.links[1], "/page/11?size=3000&pages=20"));
    CHECK(strstr(document.links[2], "/page/2?size=3000&pages=20"));
    CHECK(strcmp(document.links[3], url) == 0 && strcmp(document.links[4], url) == 0);
    document_free(&document);
    page_free(&page);
    stop_service();
}

TEST(every_page_is_found_from_the_first)
{
    struct frontier frontier = {.limit = 1000};
    int number, pages = 0;

    start_service(NULL, NULL);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/page/1?pages=60", port);
    frontier_add(&frontier, url);
    CURL *curl = curl_easy_init();
    while ((number = frontier_take(&frontier))) {
        struct page page = {0};
        struct document document;
        fetch(curl, &page, frontier_address(&frontier, number), PATIENCE_S);
        document_read(&document, page.body, page.bytes, frontier_address(&frontier, number));
        pages++;
        for (long i = 0; i < document.count; i++)
            frontier_add(&frontier, document.links[i]);
        document_free(&document);
        page_free(&page);
    }
    curl_easy_cleanup(curl);
    frontier_free(&frontier);
    CHECK_EQUAL(pages, 60);
    stop_service();
}

TEST(an_answer_is_as_late_as_it_was_asked_to_be)
{
    start_service("--latency", "0.1");
    double since_s = monotonic_seconds();
    check_problem(get("/page/1"), "");
    CHECK(monotonic_seconds() - since_s >= 0.1);
    since_s = monotonic_seconds();
    check_problem(get("/page/1?latency=0.3"), "");
    CHECK(monotonic_seconds() - since_s >= 0.3);
    stop_service();
}

/* One after the other they would take a minute and more. */
TEST(a_thousand_late_requests_wait_together, .limit_s = 30)
{
    enum { REQUESTS = 1000 };
    static int clients[REQUESTS];
    static const char request[] = "GET /page/1?latency=0.5 HTTP/1.1\r\nHost: x\r\n\r\n";
    struct rlimit files;
    char text[64];

    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &files), 0);
    files.rlim_cur = files.rlim_max;
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &files), 0);
    if (files.rlim_max < 2 * REQUESTS)
        test_skip("ulimit -n allows too few connections");
    start_service(NULL, NULL);
    for (int i = 0; i < REQUESTS; i++) {
        clients[i] = connect_to_service();
        CHECK_EQUAL(write(clients[i], request, strlen(request)), strlen(request));
    }
    snprintf(text, sizeof text, "/proc/%d/task/%d", service, service + 1);
    CHECK(access(text, F_OK) != 0); /* it started no thread */
    for (int i = 0; i < REQUESTS; i++) {
        CHECK(read(clients[i], text, sizeof text) > 12);
        CHECK(memcmp(text, "HTTP/1.1 200", 12) == 0);
        close(clients[i]);
    }
    stop_service();
}

TEST(as_many_pages_fail_as_were_to_and_always_the_same)
{
    int failed = 0;
    char place[40];

    start_service("--errors", "10");
    for (int i = 1; i <= 30; i++) {
        snprintf(place, sizeof place, "/page/%d", i);
        struct page page = get(place);
        failed += *page.problem != '\0';
        CHECK(!*page.problem == (i % 10 != 0));
        page_free(&page);
    }
    CHECK_EQUAL(failed, 3);
    check_problem(get("/page/10"), "HTTP 500");
    check_problem(get("/page/10?errors=0"), "");
    stop_service();
}

TEST(every_way_to_fail_has_its_name)
{
    start_service(NULL, NULL);
    check_problem(get("/page/9?truncate=10"), "truncated: 512 of 1024 bytes");
    check_problem(get_within("/page/1?latency=20", 0.1), "no answer within 0.1 s");
    check_problem(get_within("/stream/1?chunks=2&interval=10&latency=0", 0.1),
                  "no answer within 0.1 s");
    check_problem(get("/page/0"), "HTTP 404");
    check_problem(get("/page/two"), "HTTP 404");
    check_problem(get("/nothing"), "HTTP 404");
    check_problem(get("/page/1?latency=-1"), "HTTP 400");
    check_problem(get("/page/1?latency=1e3"), "HTTP 400");
    check_problem(get("/page/1?pages=999999999999"), "HTTP 400");
    check_problem(get("/page/1?lateness=1"), "HTTP 400");
    stop_service();
    check_problem(get("/page/1"), "cannot connect: Connection refused");
}

TEST(without_memory_for_a_handle_a_fetch_says_so)
{
    struct page page = {0};

    fetch(NULL, &page, "http://127.0.0.1:1/", 1);
    CHECK(strcmp(page.problem, "out of memory") == 0);
}

TEST(items_come_page_by_page_up_to_the_last)
{
    char place[200] = "/api/items?page=1&per_page=30";
    int pages = 0, items = 0;

    start_service(NULL, NULL);
    while (*place) {
        struct page page = get(place);
        json_t *json = json_loads(page.body, 0, NULL);
        CHECK(json);
        CHECK_EQUAL(json_integer_value(json_object_get(json, "page")), ++pages);
        items += (int)json_array_size(json_object_get(json, "items"));
        const char *next = json_string_value(json_object_get(json, "next"));
        snprintf(place, sizeof place, "%s", next ? next : "");
        json_decref(json);
        page_free(&page);
    }
    CHECK_EQUAL(pages, 4);
    CHECK_EQUAL(items, 100);
    stop_service();
}

struct seen {
    int lines;
    long sum;
    double first_s, last_s;
};

static void see_line(const char *line, void *context)
{
    struct seen *seen = context;

    seen->last_s = monotonic_seconds();
    if (seen->lines++ == 0)
        seen->first_s = seen->last_s;
    seen->sum += number_in(line, "value");
}

TEST(a_stream_comes_line_by_line_while_it_goes_on)
{
    struct seen seen = {0};
    struct page page = {.take_line = see_line, .context = &seen};
    CURL *curl = curl_easy_init();

    start_service(NULL, NULL);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/stream/7?chunks=5&interval=0.1", port);
    double since_s = monotonic_seconds();
    fetch(curl, &page, url, PATIENCE_S);
    CHECK(!*page.problem);
    CHECK_EQUAL(seen.lines, 5);
    CHECK_EQUAL(seen.sum, 7 * 15);
    CHECK(seen.first_s >= since_s + 0.1 && seen.last_s >= since_s + 0.5);
    CHECK(seen.first_s < seen.last_s - 0.2); /* not all at the end */
    page_free(&page);
    curl_easy_cleanup(curl);
    stop_service();
}

/* Whatever is sent: the next one who asks in earnest is answered. */
TEST(garbage_harms_only_who_sends_it)
{
    static const char *const garbage[] = {
        "",
        "\r\n\r\n\r\n",
        "\x16\x03\x01\x02\x01\xff\xfe\xfd\r\n\r\n",
        "GET\r\n\r\n",
        "GET /page/1 HTTP/9.9\r\n\r\n",
        "GET /page/%zz%00?latency=%ff HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /page/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
        "POST /page/1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /page/1?latency=5 HTTP/1.1\r\nHost: x\r\n\r\n", /* and goes away */
        "GET /stream/1?interval=0 HTTP/1.1\r\nHost: x\r\n\r\n",
    };
    static char noise[100000];

    signal(SIGPIPE, SIG_IGN);
    start_service(NULL, NULL);
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
        int client = connect_to_service();
        CHECK_EQUAL(write(client, garbage[i], strlen(garbage[i])), strlen(garbage[i]));
        close(client);
        check_problem(get("/page/1"), "");
    }
    memset(noise, 'a', sizeof noise);
    int client = connect_to_service();
    if (write(client, noise, sizeof noise) < 0)
        CHECK(errno == EPIPE || errno == ECONNRESET);
    check_problem(get("/page/1"), "");
    close(client);
    stop_service();
}

TEST(it_ends_with_its_input_though_answers_are_due)
{
    start_service(NULL, NULL);
    int client = connect_to_service();
    const char *request = "GET /page/1?latency=100 HTTP/1.1\r\nHost: x\r\n\r\n";
    CHECK_EQUAL(write(client, request, strlen(request)), strlen(request));
    check_problem(get("/page/1"), ""); /* so that the first has been read */
    stop_service();
    close(client);
}

TEST(html_be_it_ever_so_broken_is_read)
{
    static const char *const broken[] = {"",
                                         "<",
                                         "<a href=",
                                         "<a href='/x",
                                         "\xff\xfe\x00<a>",
                                         "<title></title>",
                                         "<title>one\ntwo</title>",
                                         "<a href=\"http://[::bad\">",
                                         "<a href=\"http://127.0.0.1.evil.example/\">"};
    struct document document;

    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        document_read(&document, broken[i], strlen(broken[i]), "http://127.0.0.1/page/1");
        CHECK(document.count == 0 || strncmp(document.links[0], "http://127.0.0.1/", 17) == 0);
        CHECK(!strchr(document.title, '\n'));
        document_free(&document);
    }
}

TEST(pages_may_nest_as_deep_as_they_like, .limit_s = 30)
{
    enum { DEPTH = 20000 };
    static char html[DEPTH * 3 + 40];
    struct document document;

    for (int i = 0; i < DEPTH; i++)
        memcpy(html + 3L * i, "<b>", 3);
    strcat(html, "<a href=/page/2>2</a>");
    document_read(&document, html, strlen(html), "http://127.0.0.1/page/1");
    document_free(&document); /* the parser gives up at some depth: no crash is all we ask */
}

TEST(a_frontier_takes_each_address_once_up_to_its_limit)
{
    struct frontier frontier = {.limit = 3};

    CHECK(frontier_take(&frontier) == 0);
    CHECK(frontier_add(&frontier, "a") && frontier_add(&frontier, "b"));
    CHECK(!frontier_add(&frontier, "a"));
    CHECK_EQUAL(frontier_take(&frontier), 1);
    CHECK(frontier_add(&frontier, "c") && !frontier_add(&frontier, "d"));
    CHECK_EQUAL(frontier_take(&frontier), 2);
    CHECK_EQUAL(frontier_take(&frontier), 3);
    CHECK_EQUAL(frontier_take(&frontier), 0);
    CHECK(strcmp(frontier_address(&frontier, 3), "c") == 0);
    frontier_free(&frontier);
}
