/*
 * test_awaits.c - what all that awaits has in common, be it for other tasks or for the world: it
 * ends by a deadline, is refused outside a task, and leaves no trace.
 */
#include "co_call.h"
#include "co_executor.h"
#include "co_file.h"
#include "co_process.h"
#include "co_sync.h"
#include "tasks.h"

#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#define MUCH       ((size_t)4 << 20)
#define DEADLINE_S 0.02

/* --- waits that nothing ends ------------------------------------------------------------------ */

static int with_pair(ssize_t (*use)(co_stream *stream))
{
    co_stream *streams[2];
    int fds[2];

    CHECK_EQUAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    CHECK_EQUAL(co_stream_open(&streams[0], fds[0]), 0);
    CHECK_EQUAL(co_stream_open(&streams[1], fds[1]), 0);
    ssize_t error = use(streams[0]);
    co_close(streams[0]);
    co_close(streams[1]);
    return (int)error;
}

static ssize_t read_once(co_stream *stream)
{
    char byte;

    return co_read(stream, &byte, 1);
}

static ssize_t read_many(co_stream *stream)
{
    char bytes[100];

    return co_read_exactly(stream, bytes, sizeof bytes);
}

static ssize_t read_one_line(co_stream *stream)
{
    char line[100];

    return co_read_line(stream, line, sizeof line);
}

static ssize_t write_much(co_stream *stream)
{
    static const char much[MUCH];

    return co_write(stream, much, sizeof much);
}

/* A server that accepts nobody, and whose queue is full: who connects to it waits. */
static int listen_to_nobody(int family, struct sockaddr *address, socklen_t size, int clients[2])
{
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    CHECK_EQUAL(bind(fd, address, size), 0);
    CHECK_EQUAL(listen(fd, 0), 0);
    CHECK_EQUAL(getsockname(fd, address, &size), 0);
    for (int i = 0; i < 2; i++) {
        clients[i] = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (connect(clients[i], address, size))
            CHECK(errno == EINPROGRESS || errno == EAGAIN);
    }
    return fd;
}

static void close_three(int server, const int clients[2])
{
    close(server);
    close(clients[0]);
    close(clients[1]);
}

static int await_connection(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int clients[2],
        server = listen_to_nobody(AF_INET, (struct sockaddr *)&address, sizeof address, clients);
    co_stream *stream;
    int error = co_open_connection(&stream, "127.0.0.1", ntohs(address.sin_port));

    CHECK(!stream);
    close_three(server, clients);
    return error;
}

static int await_unix_connection(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    co_stream *stream;
    int clients[2];

    snprintf(address.sun_path, sizeof address.sun_path, "/tmp/test_awaits.%d", (int)getpid());
    int server = listen_to_nobody(AF_UNIX, (struct sockaddr *)&address, sizeof address, clients);
    int error = co_open_unix_connection(&stream, address.sun_path);
    CHECK(!stream);
    close_three(server, clients);
    unlink(address.sun_path);
    return error;
}

static void greet_and_read(co_stream *stream, void *unused)
{
    char byte;

    (void)unused;
    if (co_write(stream, "!", 1) == 0)
        co_read(stream, &byte, 1);
}

static int await_server(void)
{
    co_server *server;
    co_stream *stream = NULL;
    char byte;
    int error = co_start_server(&server, "127.0.0.1", 0, greet_and_read, NULL);

    if (error)
        return error;
    error = co_open_connection(&stream, "127.0.0.1", co_server_port(server));
    ssize_t size = error ? error : co_read(stream, &byte, 1);
    if (size > 0)
        error = co_server_wait_closed(server);
    else
        co_server_close(server);
    co_close(stream);
    return size > 0 ? error : (int)size;
}

static int await_descriptor(void)
{
    int fd = eventfd(0, EFD_CLOEXEC), error = co_wait_fd(fd, UV_READABLE, -1);

    close(fd);
    return error;
}

static int await_descriptor_for_long(void)
{
    int fd = eventfd(0, EFD_CLOEXEC), error = co_wait_fd(fd, UV_READABLE, 1000);

    close(fd);
    return error;
}

static int await_process(void)
{
    co_process *process;
    int error = co_create_subprocess(&process, ((char *const[]){"sleep", "1000", NULL}));

    if (error)
        return error;
    error = co_process_wait(process, NULL);
    CHECK_EQUAL(co_process_kill(process, SIGKILL), 0);
    CHECK_EQUAL(co_process_wait(process, NULL), 0);
    co_process_release(process);
    return error;
}

static int await_signal(void)
{
    return co_wait_signal(SIGUSR2);
}

static int await_open_signal(void)
{
    co_signal *signal;
    int error = co_signal_open(&signal, SIGUSR2);

    if (error)
        return error;
    error = co_signal_wait(signal);
    co_signal_close(signal);
    return error;
}

static int release_thread = -1;

TASK(block, unused)
{
    uint64_t count;

    CHECK_EQUAL(read(release_thread, &count, sizeof count), sizeof count);
}

static int await_thread(void)
{
    const uint64_t one = 1;

    void *result = &result;

    release_thread = eventfd(0, EFD_CLOEXEC);
    int error = co_to_thread(block, NULL, &result);
    CHECK(!result);
    CHECK_EQUAL(write(release_thread, &one, sizeof one), sizeof one);
    return error;
}

/* A pool that never comes to an end with anything. */
static int never_end(co_executor *executor, co_function *function, void *argument, void **ticket)
{
    (void)executor, (void)function, (void)argument;
    int fd = eventfd(0, EFD_CLOEXEC);
    *ticket = (void *)(intptr_t)fd;
    return fd;
}

static int never_fetch(co_executor *executor, void *ticket, void **result)
{
    (void)executor, (void)ticket, (void)result;
    CHECK(false);
    return 0;
}

static void give_up(co_executor *executor, void *ticket)
{
    (void)executor;
    close((int)(intptr_t)ticket);
}

static int await_executor(void)
{
    co_executor executor = {never_end, never_fetch, give_up};

    return co_run_in_executor(&executor, block, NULL, NULL);
}

/* --- waits for other tasks --------------------------------------------------------------------- */

static int await_lock(void)
{
    co_lock lock = {.holder = UINT64_MAX};
    int error = co_lock_acquire(&lock);

    CHECK(!lock.waiters.first);
    return error;
}

static int await_permit(void)
{
    co_semaphore semaphore = CO_SEMAPHORE_INIT(0);
    int error = co_semaphore_acquire(&semaphore);

    CHECK(!semaphore.waiters.first && !semaphore.permits);
    return error;
}

static int await_event(void)
{
    co_event event = CO_EVENT_INIT;
    int error = co_event_wait(&event);

    CHECK(!event.waiters.first);
    return error;
}

static int await_condition(void)
{
    co_lock lock = CO_LOCK_INIT;
    co_condition condition = CO_CONDITION_INIT(&lock);

    co_lock_acquire(&lock);
    int error = co_condition_wait(&condition);
    CHECK(!condition.waiters.first && !lock.waiters.first);
    CHECK_EQUAL(co_lock_release(&lock), co_current() ? 0 : UV_EPERM); /* held all the same */
    return error;
}

static int await_barrier(void)
{
    co_barrier barrier = CO_BARRIER_INIT(2);
    int error = co_barrier_wait(&barrier);

    CHECK(!barrier.waiters.first && !barrier.waiting);
    return error;
}

static int with_queue(int (*use)(co_queue *queue))
{
    co_queue queue;

    CHECK_EQUAL(co_queue_init(&queue, 1), 0);
    int error = use(&queue);
    CHECK(!queue.getters.first && !queue.putters.first && !queue.joiners.first);
    co_queue_destroy(&queue);
    return error;
}

static int get(co_queue *queue)
{
    void *item = queue;
    int error = co_queue_get(queue, &item);

    CHECK(item == queue);
    return error;
}

static int put_two(co_queue *queue)
{
    co_queue_put_nowait(queue, NULL);
    int error = co_queue_put(queue, NULL);

    CHECK_EQUAL(co_queue_count(queue), 1);
    return error;
}

static int join(co_queue *queue)
{
    co_queue_put_nowait(queue, NULL);
    return co_queue_join(queue);
}

static int await_future(void)
{
    void *result = &result;
    int error = co_future_await(co_future_create(), &result); /* which frees it */

    CHECK(!result);
    return error;
}

static int await_long_sleep(void)
{
    return co_sleep(1000);
}

/* --- all of them ------------------------------------------------------------------------------- */

#define FOR_TASKS 10 /* the first of these, for which no loop is needed */

static const struct await {
    const char *name;
    int (*alone)(void);
    ssize_t (*with_stream)(co_stream *stream);
    int (*with_queue)(co_queue *queue);
} awaits[] = {
    {"co_lock_acquire", .alone = await_lock},
    {"co_semaphore_acquire", .alone = await_permit},
    {"co_event_wait", .alone = await_event},
    {"co_condition_wait", .alone = await_condition},
    {"co_barrier_wait", .alone = await_barrier},
    {"co_queue_get", .with_queue = get},
    {"co_queue_put", .with_queue = put_two},
    {"co_queue_join", .with_queue = join},
    {"co_future_await", .alone = await_future},
    {"co_sleep", .alone = await_long_sleep},
    {"co_read", .with_stream = read_once},
    {"co_read_exactly", .with_stream = read_many},
    {"co_read_line", .with_stream = read_one_line},
    {"co_write", .with_stream = write_much},
    {"co_open_connection", .alone = await_connection},
    {"co_open_unix_connection", .alone = await_unix_connection},
    {"co_server_wait_closed", .alone = await_server},
    {"co_wait_fd", .alone = await_descriptor},
    {"co_wait_fd with a limit", .alone = await_descriptor_for_long},
    {"co_process_wait", .alone = await_process},
    {"co_wait_signal", .alone = await_signal},
    {"co_signal_wait", .alone = await_open_signal},
    {"co_to_thread", .alone = await_thread},
    {"co_run_in_executor", .alone = await_executor},
};

static void check_await(const struct await *one, int expected)
{
    int error = one->with_stream  ? with_pair(one->with_stream)
                : one->with_queue ? with_queue(one->with_queue)
                                  : one->alone();

    if (error != expected)
        printf("%s: %s\n", one->name, co_strerror(error));
    CHECK_EQUAL(error, expected);
}

IN_LOOP(each_wait_ends_by_a_deadline_and_leaves_no_trace)
{
    for (size_t i = 0; i < COUNT_OF(awaits); i++) {
        double start = co_time();
        co_timeout timeout;

        CHECK_EQUAL(co_timeout_begin(&timeout, DEADLINE_S), 0);
        check_await(&awaits[i], UV_ECANCELED);
        CHECK_EQUAL(co_timeout_end(&timeout), UV_ETIMEDOUT);
        CHECK(co_time() - start >= DEADLINE_S);
        do
            CHECK_EQUAL(co_yield_now(), 0);
        while (co_here.alive > 1); /* the server's connection ends */
        CHECK_EQUAL(co_here.poller.waiting, 0);
        CHECK_EQUAL(co_here.timers.running, 0);
    }
}

IN_LOOP(a_cancellation_that_came_before_ends_each_wait)
{
    for (size_t i = 0; i < COUNT_OF(awaits); i++) {
        CHECK(co_cancel(co_current()));
        check_await(&awaits[i], UV_ECANCELED);
        CHECK_EQUAL(co_yield_now(), 0); /* once */
        CHECK_EQUAL(co_here.poller.waiting, 0);
        CHECK_EQUAL(co_here.timers.running, 0);
    }
}

static void await_in_a_callback(void *done)
{
    for (size_t i = 0; i < COUNT_OF(awaits); i++)
        check_await(&awaits[i], UV_EINVAL);
    *(bool *)done = true;
}

IN_LOOP(a_callback_cannot_wait)
{
    bool done = false;

    CHECK(co_call_soon(await_in_a_callback, &done) > 0);
    CHECK_EQUAL(co_yield_now(), 0);
    CHECK(done);
}

TASK(await_until_the_end, await)
{
    check_await(await, UV_ECANCELED);
}

TASK(leave_it_waiting, await)
{
    co_release(co_create_task(await_until_the_end, await));
    CHECK_EQUAL(co_sleep(DEADLINE_S), 0);
}

TEST(the_end_of_the_main_task_ends_each_wait)
{
    for (size_t i = 0; i < COUNT_OF(awaits); i++)
        run_in_loop(leave_it_waiting, (void *)&awaits[i]);
}

TEST(outside_a_loop_nobody_waits)
{
    for (size_t i = 0; i < FOR_TASKS; i++)
        check_await(&awaits[i], UV_EINVAL);
}
