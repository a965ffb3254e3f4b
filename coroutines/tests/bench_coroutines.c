/*
 * bench_coroutines.c - what the coroutine library costs, beside what it could have been built on.
 *
 * Usage: make bench-coroutines [ARGS=--quick]
 *
 * Each figure is taken in a process of its own, several times; the table shows the median, and
 * behind it the minimum. Compare within one run: from run to run, machines drift by tens of
 * percent.
 */
#include "co.h"
#include "co_sync.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>

#define RING        1000
#define REPEATS     5
#define FIGURES     8
#define MILLIONS    2 /* repeats of the longest: the larger of two stands for the median */
#define STACK_BYTES ((size_t)64 << 10)
#define LONG_QUEUE  100
#define MADV_GUARD  102 /* MADV_GUARD_INSTALL, Linux 6.13 */

static bool quick;

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double wall(void)
{
    return seconds(CLOCK_MONOTONIC);
}

static double cpu(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

static _Noreturn void stop(const char *what)
{
    fprintf(stderr, "bench_coroutines: %s\n", what);
    _exit(1);
}

static co_task *create(co_function *function, void *argument)
{
    co_task *task = co_create_task(function, argument);

    if (!task)
        stop(co_limit());
    return task;
}

static void run(co_function *function, void *argument)
{
    int error = co_run(function, argument, NULL);

    if (error)
        stop(co_strerror(error));
}

static long a_tenth_if_quick(long count)
{
    return quick ? count / 10 : count;
}

/* --- switch, ring ------------------------------------------------------------------------------
 */

static long turns;

static void *yield_many(void *unused)
{
    for (long i = 0; i < turns; i++)
        co_yield_now();
    return unused;
}

static void *yield_in_ring(void *result)
{
    static co_task *tasks[RING];
    int count = *(double *)result > 0 ? (int)*(double *)result : 2;

    turns = a_tenth_if_quick(20000000) / count;
    for (int i = 0; i < count; i++)
        tasks[i] = create(yield_many, NULL);
    double start = cpu();
    co_gather(tasks, (size_t)count, NULL);
    *(double *)result = (cpu() - start) / (double)(turns * count) * 1e9;
    return NULL;
}

static void switch_ours(double *ns)
{
    run(yield_in_ring, ns);
}

static void ring_ours(double *ns)
{
    *ns = RING;
    run(yield_in_ring, ns);
}

static ucontext_t contexts[RING];
static int ring_size;

static void swap_many(int self)
{
    for (;;)
        swapcontext(&contexts[self], &contexts[(self + 1) % ring_size]);
}

static char *map_stack(void)
{
    char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (stack == MAP_FAILED)
        stop("mmap of a stack");
    return stack;
}

static void make_context(int self)
{
    getcontext(&contexts[self]);
    contexts[self].uc_stack.ss_sp = map_stack();
    contexts[self].uc_stack.ss_size = STACK_BYTES;
    makecontext(&contexts[self], (void (*)(void))swap_many, 1, self);
}

static void swap_in_ring(double *ns, int size)
{
    long rounds = a_tenth_if_quick(1000000) / size;

    ring_size = size;
    for (int i = 1; i < size; i++)
        make_context(i);
    swapcontext(&contexts[0], &contexts[1]);
    double start = cpu();
    for (long i = 0; i < rounds; i++)
        swapcontext(&contexts[0], &contexts[1]);
    *ns = (cpu() - start) / (double)(rounds * size) * 1e9;
}

static void switch_ucontext(double *ns)
{
    swap_in_ring(ns, 2);
}

static void ring_ucontext(double *ns)
{
    swap_in_ring(ns, RING);
}

static struct place {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    bool turn;
    struct place *next;
} places[RING];

static void *hand_over(void *argument)
{
    struct place *self = argument;

    for (long i = 0; i < turns; i++) {
        pthread_mutex_lock(&self->mutex);
        while (!self->turn)
            pthread_cond_wait(&self->condition, &self->mutex);
        self->turn = false;
        pthread_mutex_unlock(&self->mutex);

        pthread_mutex_lock(&self->next->mutex);
        self->next->turn = true;
        pthread_cond_signal(&self->next->condition);
        pthread_mutex_unlock(&self->next->mutex);
    }
    return NULL;
}

/* Threads, as coroutines are; across cores they are slower still. */
static void stay_on_one_core(void)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
}

static void start_thread(pthread_t *thread, void *(*function)(void *), void *argument)
{
    if (pthread_create(thread, NULL, function, argument) != 0)
        stop("pthread_create");
}

static void hand_around(double *ns, int size)
{
    pthread_t threads[RING];

    stay_on_one_core();
    turns = a_tenth_if_quick(100000) / size;
    for (int i = 0; i < size; i++)
        places[i] = (struct place){PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false,
                                   &places[(i + 1) % size]};
    for (int i = 0; i < size; i++)
        start_thread(&threads[i], hand_over, &places[i]);
    usleep(20000); /* until all wait */
    double start = cpu();
    pthread_mutex_lock(&places[0].mutex);
    places[0].turn = true;
    pthread_cond_signal(&places[0].condition);
    pthread_mutex_unlock(&places[0].mutex);
    for (int i = 0; i < size; i++)
        pthread_join(threads[i], NULL);
    *ns = (cpu() - start) / (double)(turns * size) * 1e9;
}

static void switch_pthread(double *ns)
{
    hand_around(ns, 2);
}

static void ring_pthread(double *ns)
{
    hand_around(ns, RING);
}

/* --- spawn -------------------------------------------------------------------------------------
 */

static void *do_nothing(void *argument)
{
    return argument;
}

static void *spawn_many(void *result)
{
    long count = a_tenth_if_quick(5000000);
    double start = cpu();

    for (long i = 0; i < count; i++)
        co_await(create(do_nothing, NULL), NULL);
    *(double *)result = (cpu() - start) / (double)count * 1e9;
    return NULL;
}

static void spawn_ours(double *ns)
{
    run(spawn_many, ns);
}

static void end_at_once(void)
{
}

static void spawn_ucontext(double *ns)
{
    volatile long count = a_tenth_if_quick(500000);
    char *stack = map_stack();
    double start = cpu();

    for (long i = 0; i < count; i++) {
        getcontext(&contexts[1]);
        contexts[1].uc_stack.ss_sp = stack;
        contexts[1].uc_stack.ss_size = STACK_BYTES;
        contexts[1].uc_link = &contexts[0];
        makecontext(&contexts[1], end_at_once, 0);
        swapcontext(&contexts[0], &contexts[1]);
    }
    *ns = (cpu() - start) / (double)count * 1e9;
}

static void spawn_pthread(double *ns)
{
    long count = a_tenth_if_quick(10000);
    pthread_t thread;
    double start = cpu();

    for (long i = 0; i < count; i++)
        if (pthread_create(&thread, NULL, do_nothing, NULL) != 0 || pthread_join(thread, NULL) != 0)
            stop("pthread_create");
    *ns = (cpu() - start) / (double)count * 1e9;
}

/* --- a lock and a queue, handed over -----------------------------------------------------------
 *
 * Both tasks, or threads, always want the lock, so that each release hands it to the other. The
 * threads' lock is fair, as ours is, and given up and asked for in one step: otherwise the one that
 * gave it up would mostly take it again, with nobody else waiting.
 */

static co_lock lock;

static void *take_in_turn(void *unused)
{
    for (long i = 0; i < turns; i++) {
        co_lock_acquire(&lock);
        co_lock_release(&lock);
    }
    return unused;
}

static void *share_a_lock(void *result)
{
    turns = a_tenth_if_quick(5000000);
    co_lock_acquire(&lock);
    co_task *tasks[] = {create(take_in_turn, NULL), create(take_in_turn, NULL)};
    co_yield_now(); /* until both wait */
    double start = cpu();
    co_lock_release(&lock);
    co_gather(tasks, 2, NULL);
    *(double *)result = (cpu() - start) / (double)(2 * turns) * 1e9;
    return NULL;
}

static void lock_ours(double *ns)
{
    run(share_a_lock, ns);
}

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t released;
    long next, served;
} fair = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

/* The mutex must be held. */
static void fair_wait(void)
{
    for (long mine = fair.next++; mine != fair.served;)
        pthread_cond_wait(&fair.released, &fair.mutex);
}

static void fair_acquire(void)
{
    pthread_mutex_lock(&fair.mutex);
    fair_wait();
    pthread_mutex_unlock(&fair.mutex);
}

static void fair_release(bool and_acquire)
{
    pthread_mutex_lock(&fair.mutex);
    fair.served++;
    pthread_cond_broadcast(&fair.released);
    if (and_acquire)
        fair_wait();
    pthread_mutex_unlock(&fair.mutex);
}

static long fair_tickets(void)
{
    pthread_mutex_lock(&fair.mutex);
    long tickets = fair.next;
    pthread_mutex_unlock(&fair.mutex);
    return tickets;
}

static void *take_fairly(void *unused)
{
    fair_acquire();
    for (long i = 1; i < turns; i++)
        fair_release(true);
    fair_release(false);
    return unused;
}

static void lock_pthread(double *ns)
{
    pthread_t threads[2];

    stay_on_one_core();
    turns = a_tenth_if_quick(50000);
    fair_acquire();
    for (int i = 0; i < 2; i++)
        start_thread(&threads[i], take_fairly, NULL);
    while (fair_tickets() < 3)
        usleep(1000); /* until both wait */
    double start = cpu();
    fair_release(false);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    *ns = (cpu() - start) / (double)(2 * turns) * 1e9;
}

static co_queue queue;

static void *put_many(void *unused)
{
    for (long i = 0; i < turns; i++)
        co_queue_put(&queue, &queue);
    return unused;
}

static void *get_many(void *result)
{
    size_t capacity = (size_t) * (double *)result;
    void *item;

    turns = a_tenth_if_quick(5000000);
    if (co_queue_init(&queue, capacity))
        stop("no memory for a queue");
    co_task *producer = create(put_many, NULL);
    double start = cpu();
    for (long i = 0; i < turns; i++)
        co_queue_get(&queue, &item);
    *(double *)result = (cpu() - start) / (double)turns * 1e9;
    co_await(producer, NULL);
    co_queue_destroy(&queue);
    return NULL;
}

static void queue_ours(double *ns)
{
    *ns = 1;
    run(get_many, ns);
}

static void long_queue_ours(double *ns)
{
    *ns = LONG_QUEUE;
    run(get_many, ns);
}

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t has_item, has_room;
    void *items[LONG_QUEUE];
    long put, got, capacity;
} bounded = {.mutex = PTHREAD_MUTEX_INITIALIZER,
             .has_item = PTHREAD_COND_INITIALIZER,
             .has_room = PTHREAD_COND_INITIALIZER};

static void *put_in_thread(void *unused)
{
    for (long i = 0; i < turns; i++) {
        pthread_mutex_lock(&bounded.mutex);
        while (bounded.put - bounded.got == bounded.capacity)
            pthread_cond_wait(&bounded.has_room, &bounded.mutex);
        bounded.items[bounded.put++ % bounded.capacity] = &bounded;
        pthread_cond_signal(&bounded.has_item);
        pthread_mutex_unlock(&bounded.mutex);
    }
    return unused;
}

static void *get_in_thread(void)
{
    pthread_mutex_lock(&bounded.mutex);
    while (bounded.put == bounded.got)
        pthread_cond_wait(&bounded.has_item, &bounded.mutex);
    void *item = bounded.items[bounded.got++ % bounded.capacity];
    pthread_cond_signal(&bounded.has_room);
    pthread_mutex_unlock(&bounded.mutex);
    return item;
}

static void pass_through_threads(double *ns, long capacity)
{
    pthread_t producer;

    stay_on_one_core();
    turns = a_tenth_if_quick(200000);
    bounded.capacity = capacity;
    double start = cpu();
    start_thread(&producer, put_in_thread, NULL);
    for (long i = 0; i < turns; i++)
        if (!get_in_thread())
            stop("an empty item");
    *ns = (cpu() - start) / (double)turns * 1e9;
    pthread_join(producer, NULL);
}

static void queue_pthread(double *ns)
{
    pass_through_threads(ns, 1);
}

static void long_queue_pthread(double *ns)
{
    pass_through_threads(ns, LONG_QUEUE);
}

/* --- 10,000 x 10 x 100 ms ----------------------------------------------------------------------
 */

#define SLEEPERS 10000

static void *sleep_ten_times(void *unused)
{
    for (int i = 0; i < 10; i++)
        co_sleep(0.1);
    return unused;
}

static void *sleep_beside_each_other(void *result)
{
    static co_task *tasks[SLEEPERS];
    double start = wall();

    for (int i = 0; i < SLEEPERS; i++)
        tasks[i] = create(sleep_ten_times, NULL);
    co_gather(tasks, SLEEPERS, NULL);
    *(double *)result = (wall() - start - 1) * 1e3;
    return NULL;
}

static void sleep_ours(double *ms)
{
    run(sleep_beside_each_other, ms);
}

static void on_timer(uv_timer_t *timer)
{
    intptr_t left = (intptr_t)timer->data - 1;

    timer->data = (void *)left;
    if (left > 0)
        uv_timer_start(timer, on_timer, 100, 0);
    else
        uv_close((uv_handle_t *)timer, NULL);
}

static void sleep_libuv(double *ms)
{
    static uv_timer_t timers[SLEEPERS];
    uv_loop_t *loop = uv_default_loop();
    double start = wall();

    for (int i = 0; i < SLEEPERS; i++) {
        uv_timer_init(loop, &timers[i]);
        timers[i].data = (void *)10;
        uv_update_time(loop); /* or it counts from an old time and is early */
        uv_timer_start(&timers[i], on_timer, 100, 0);
    }
    uv_run(loop, UV_RUN_DEFAULT);
    *ms = (wall() - start - 1) * 1e3;
}

/* --- a million asleep --------------------------------------------------------------------------
 */

/* Create and wake are CPU seconds. "pages" is what no library can save: a page each, and guarded.
 */
enum million { COLD_CREATE, COLD_WAKE, WARM_CREATE, WARM_WAKE, BYTES_EACH, MAPPINGS };

static long many, asleep, awake;
static double nap_s;

static double status_kib(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    double kib = 0;

    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            kib = strtod(line + strlen(name), NULL);
    if (file)
        fclose(file);
    return kib;
}

static double mappings(void)
{
    FILE *file = fopen("/proc/self/maps", "r");
    double count = 0;

    for (int c; file && (c = getc(file)) != EOF;)
        count += c == '\n';
    if (file)
        fclose(file);
    return count;
}

static double memory_kib(void)
{
    return status_kib("VmRSS:") + status_kib("VmPTE:");
}

static void *nap(void *unused)
{
    asleep++;
    co_sleep(nap_s);
    awake++;
    return unused;
}

static void nap_together(double *create_s, double *wake_s)
{
    double start = cpu();

    asleep = awake = 0;
    for (long i = 0; i < many; i++)
        co_release(create(nap, NULL));
    while (asleep < many)
        co_yield_now();
    *create_s = cpu() - start;
    start = cpu();
    if (awake)
        stop("some woke before all slept: the nap is too short for this machine");
    co_sleep(nap_s);
    while (awake < many)
        co_yield_now();
    *wake_s = cpu() - start;
}

static void *nap_twice(void *result)
{
    double *figures = result, before = memory_kib();

    nap_together(&figures[COLD_CREATE], &figures[COLD_WAKE]);
    figures[BYTES_EACH] = (memory_kib() - before) * 1024 / (double)many;
    nap_together(&figures[WARM_CREATE], &figures[WARM_WAKE]);
    figures[MAPPINGS] = mappings();
    return NULL;
}

static void million_ours(double *figures)
{
    many = a_tenth_if_quick(1000000);
    nap_s = 1;
    run(nap_twice, figures);
}

static void on_nap(uv_timer_t *timer)
{
    (void)timer;
    awake++;
}

static void nap_in_libuv(uv_timer_t *timers, double *create_s, double *wake_s)
{
    uv_loop_t *loop = uv_default_loop();
    double start = cpu();

    awake = 0;
    uv_update_time(loop);
    for (long i = 0; i < many; i++) {
        uv_timer_init(loop, &timers[i]);
        uv_timer_start(&timers[i], on_nap, (uint64_t)(nap_s * 1e3), 0);
    }
    *create_s = cpu() - start;
    start = cpu();
    uv_run(loop, UV_RUN_DEFAULT);
    *wake_s = cpu() - start;
}

static void million_libuv(double *figures)
{
    many = a_tenth_if_quick(1000000);
    nap_s = 1;
    double before = memory_kib();
    uv_timer_t *timers = malloc((size_t)many * sizeof *timers);

    if (!timers)
        stop("no memory for the timers");
    nap_in_libuv(timers, &figures[COLD_CREATE], &figures[COLD_WAKE]);
    figures[BYTES_EACH] = (memory_kib() - before) * 1024 / (double)many;
    nap_in_libuv(timers, &figures[WARM_CREATE], &figures[WARM_WAKE]);
    figures[MAPPINGS] = mappings();
    free(timers);
}

static void million_pages(double *figures)
{
    many = a_tenth_if_quick(1000000);
    size_t bytes = (size_t)many * STACK_BYTES;
    double before = memory_kib(), start = cpu();
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        stop("mmap of a million stacks");
    madvise(memory, bytes, MADV_NOHUGEPAGE);
    for (char *stack = memory; stack < memory + bytes; stack += STACK_BYTES) {
        madvise(stack, 4096, MADV_GUARD);
        stack[STACK_BYTES - 1] = 1;
    }
    figures[COLD_CREATE] = cpu() - start;
    figures[BYTES_EACH] = (memory_kib() - before) * 1024 / (double)many;
    figures[COLD_WAKE] = figures[WARM_CREATE] = figures[WARM_WAKE] = -1;
    figures[MAPPINGS] = mappings();
}

/* --- the table ---------------------------------------------------------------------------------
 */

typedef void measurement(double *figures);

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Fills figures[f][r] with figure f of repeat r; false if a measurement failed. */
static bool measure(measurement *run_once, int repeats, double figures[FIGURES][REPEATS])
{
    double *shared = mmap(NULL, FIGURES * sizeof *shared, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bool good = shared != MAP_FAILED;

    for (int r = 0; good && r < repeats; r++) {
        int status;

        memset(shared, 0, FIGURES * sizeof *shared);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            alarm(30);
            run_once(shared);
            _exit(0);
        }
        good = child > 0 && waitpid(child, &status, 0) == child && status == 0;
        for (int f = 0; f < FIGURES; f++)
            figures[f][r] = shared[f];
    }
    for (int f = 0; f < FIGURES; f++)
        qsort(figures[f], (size_t)repeats, sizeof(double), ascending);
    if (shared != MAP_FAILED)
        munmap(shared, FIGURES * sizeof *shared);
    return good;
}

static void print_figure(const double *sorted, int repeats, int digits)
{
    printf("%10.*f %9.*f", digits, sorted[repeats / 2], digits, sorted[0]);
}

static void print_row(const char *what, const char *unit, measurement *const columns[], int count)
{
    double figures[FIGURES][REPEATS];
    int repeats = quick || strcmp(unit, "ms") == 0 ? 3 : REPEATS;

    printf("%-34s %-4s", what, unit);
    for (int c = 0; c < count; c++) {
        if (measure(columns[c], repeats, figures))
            print_figure(figures[0], repeats, 1);
        else
            printf("%10s %9s", "failed", "");
    }
    printf("\n");
}

static void print_header(const char *what, const char *const names[], int count)
{
    printf("%-39s", what);
    for (int i = 0; i < count; i++)
        printf("%10s %9s", names[i], "min");
    printf("\n");
}

static void print_million(void)
{
    static const struct {
        const char *what, *unit;
        int figure, digits;
    } rows[] = {{"  create, cold", "s", COLD_CREATE, 3},
                {"  wake", "s", COLD_WAKE, 3},
                {"  create again, on used stacks", "s", WARM_CREATE, 3},
                {"  wake", "s", WARM_WAKE, 3},
                {"  memory and page tables of each", "B", BYTES_EACH, 0},
                {"  mappings", "", MAPPINGS, 0}};
    static measurement *const columns[] = {million_ours, million_libuv, million_pages};
    static double figures[3][FIGURES][REPEATS];
    bool good[3];

    for (int c = 0; c < 3; c++)
        good[c] = measure(columns[c], MILLIONS, figures[c]);
    print_header(quick ? "a hundred thousand asleep, guarded" : "a million asleep, guarded",
                 (const char *const[]){"ours", "libuv", "pages"}, 3);
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        printf("%-34s %-4s", rows[row].what, rows[row].unit);
        for (int c = 0; c < 3; c++) {
            const double *sorted = figures[c][rows[row].figure];

            if (good[c] && sorted[0] >= 0)
                print_figure(sorted, MILLIONS, rows[row].digits);
            else
                printf("%10s %9s", good[c] ? "-" : "failed", "");
        }
        printf("\n");
    }
}

int main(int count, char **arguments)
{
    quick = count > 1 && strcmp(arguments[1], "--quick") == 0;
    if (count > 1 && !quick) {
        fprintf(stderr, "usage: bench_coroutines [--quick]\n");
        return 2;
    }
    co_slow_task_limit(0); /* what is measured here holds the loop on purpose */
    print_header("median and minimum", (const char *const[]){"ours", "ucontext", "pthreads"}, 3);
    print_row("switch between two", "ns",
              (measurement *const[]){switch_ours, switch_ucontext, switch_pthread}, 3);
    print_row("ring of 1,000, each step", "ns",
              (measurement *const[]){ring_ours, ring_ucontext, ring_pthread}, 3);
    print_row("spawn, run, end", "ns",
              (measurement *const[]){spawn_ours, spawn_ucontext, spawn_pthread}, 3);
    printf("\n");
    print_header("", (const char *const[]){"ours", "pthreads"}, 2);
    print_row("lock, handed over between two", "ns",
              (measurement *const[]){lock_ours, lock_pthread}, 2);
    print_row("queue of 1, each item", "ns", (measurement *const[]){queue_ours, queue_pthread}, 2);
    print_row("queue of 100, each item", "ns",
              (measurement *const[]){long_queue_ours, long_queue_pthread}, 2);
    printf("\n");
    print_header("", (const char *const[]){"ours", "libuv"}, 2);
    print_row("10,000 x 10 x 100 ms, over 1 s", "ms",
              (measurement *const[]){sleep_ours, sleep_libuv}, 2);
    printf("\n");
    print_million();
    return 0;
}
