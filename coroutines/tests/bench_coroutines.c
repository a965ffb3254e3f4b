/*
 * bench_coroutines.c - what the coroutine library costs, beside what it could have been built on.
 *
 * Usage: make bench-coroutines [ARGS=--quick]
 *
 * Each figure is taken in a process of its own, several times; the table shows the median and the
 * minimum. Compare within one run: from run to run, machines drift by tens of percent.
 */
#include "clock.h"
#include "co.h"
#include "co_sync.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>

#define RING        1000
#define REPEATS     5
#define MILLIONS    2 /* repeats of the longest: the larger of two stands for the median */
#define STACK_BYTES ((size_t)64 << 10)
#define LONG_QUEUE  100
#define MADV_GUARD  102 /* MADV_GUARD_INSTALL, Linux 6.13 */

/*
 * A measurement is a function of the same shape as a task's: `size` says how large it is to be, and
 * it leaves what it found in `figures`, which its parent reads. Ours are main tasks of a loop.
 */
enum { COLD_CREATE, COLD_WAKE, WARM_CREATE, WARM_WAKE, BYTES_EACH, MAPPINGS, FIGURES };
typedef co_function measurement;
static int size;
static double *figures;
static bool quick;

static double cpu(void)
{
    return clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
}

static void *ns_since(double start, long count)
{
    figures[0] = (cpu() - start) / (double)count * 1e9;
    return NULL;
}

static void *ms_beyond_a_second(double start)
{
    figures[0] = (monotonic_seconds() - start - 1) * 1e3;
    return NULL;
}

static _Noreturn void stop(const char *what)
{
    fprintf(stderr, "bench_coroutines: %s\n", what);
    _exit(1);
}

static co_task *create(co_function *function)
{
    co_task *task = co_create_task(function, NULL);

    if (!task)
        stop(co_limit());
    return task;
}

static long a_tenth_if_quick(long count)
{
    return quick ? count / 10 : count;
}

static char *map(size_t bytes)
{
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        stop("mmap of stacks");
    return memory;
}

/* Threads, as coroutines are; across cores they are slower still. */
static void stay_on_one_core(void)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
}

static pthread_t start_thread(void *(*function)(void *), void *argument)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, function, argument) != 0)
        stop("pthread_create");
    return thread;
}

/* --- switch, ring ----------------------------------------------------------------------------- */

static long turns;

static void *yield_many(void *unused)
{
    for (long i = 0; i < turns; i++)
        co_yield_now();
    return unused;
}

static void *ring_of_tasks(void *unused)
{
    static co_task *tasks[RING];

    (void)unused;
    turns = a_tenth_if_quick(20000000) / size;
    for (int i = 0; i < size; i++)
        tasks[i] = create(yield_many);
    double start = cpu();
    co_gather(tasks, (size_t)size, NULL);
    return ns_since(start, turns * size);
}

static ucontext_t contexts[RING];

static void make_context(int self, void (*function)(void), char *stack, ucontext_t *link)
{
    getcontext(&contexts[self]);
    contexts[self].uc_stack.ss_sp = stack;
    contexts[self].uc_stack.ss_size = STACK_BYTES;
    contexts[self].uc_link = link;
    makecontext(&contexts[self], function, 1, self);
}

static void swap_many(int self)
{
    for (;;)
        swapcontext(&contexts[self], &contexts[(self + 1) % size]);
}

static void *ring_of_contexts(void *unused)
{
    long rounds = a_tenth_if_quick(1000000) / size;

    (void)unused;
    for (int i = 1; i < size; i++)
        make_context(i, (void (*)(void))swap_many, map(STACK_BYTES), NULL);
    swapcontext(&contexts[0], &contexts[1]);
    double start = cpu();
    for (long i = 0; i < rounds; i++)
        swapcontext(&contexts[0], &contexts[1]);
    return ns_since(start, rounds * size);
}

static struct place {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    bool turn;
    struct place *next;
} places[RING];

static void give_turn(struct place *place)
{
    pthread_mutex_lock(&place->mutex);
    place->turn = true;
    pthread_cond_signal(&place->condition);
    pthread_mutex_unlock(&place->mutex);
}

static void *hand_over(void *argument)
{
    struct place *self = argument;

    for (long i = 0; i < turns; i++) {
        pthread_mutex_lock(&self->mutex);
        while (!self->turn)
            pthread_cond_wait(&self->condition, &self->mutex);
        self->turn = false;
        pthread_mutex_unlock(&self->mutex);
        give_turn(self->next);
    }
    return NULL;
}

static void *ring_of_threads(void *unused)
{
    pthread_t threads[RING];

    (void)unused;
    stay_on_one_core();
    turns = a_tenth_if_quick(100000) / size;
    for (int i = 0; i < size; i++)
        places[i] = (struct place){PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false,
                                   &places[(i + 1) % size]};
    for (int i = 0; i < size; i++)
        threads[i] = start_thread(hand_over, &places[i]);
    usleep(20000); /* until all wait */
    double start = cpu();
    give_turn(&places[0]);
    for (int i = 0; i < size; i++)
        pthread_join(threads[i], NULL);
    return ns_since(start, turns * size);
}

/* --- spawn ------------------------------------------------------------------------------------ */

static void *do_nothing(void *argument)
{
    return argument;
}

static void *spawn_tasks(void *unused)
{
    long count = a_tenth_if_quick(5000000);
    double start = cpu();

    (void)unused;
    for (long i = 0; i < count; i++)
        co_await(create(do_nothing), NULL);
    return ns_since(start, count);
}

static void end_at_once(void)
{
}

static void *spawn_contexts(void *unused)
{
    volatile long count = a_tenth_if_quick(500000);
    char *stack = map(STACK_BYTES);
    double start = cpu();

    (void)unused;
    for (long i = 0; i < count; i++) {
        make_context(1, end_at_once, stack, &contexts[0]);
        swapcontext(&contexts[0], &contexts[1]);
    }
    return ns_since(start, count);
}

static void *spawn_threads(void *unused)
{
    long count = a_tenth_if_quick(10000);
    double start = cpu();

    for (long i = 0; i < count; i++)
        pthread_join(start_thread(do_nothing, unused), NULL);
    return ns_since(start, count);
}

/* --- a lock and a queue, handed over ---------------------------------------------------------- *
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

static void *lock_of_tasks(void *unused)
{
    (void)unused;
    turns = a_tenth_if_quick(5000000);
    co_lock_acquire(&lock);
    co_task *tasks[] = {create(take_in_turn), create(take_in_turn)};
    co_yield_now(); /* until both wait */
    double start = cpu();
    co_lock_release(&lock);
    co_gather(tasks, 2, NULL);
    return ns_since(start, 2 * turns);
}

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t released;
    long next, served;
} fair = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

/* Gives the lock up, or takes it, or both; returns how many have asked for it so far. */
static long fairly(bool release, bool acquire)
{
    pthread_mutex_lock(&fair.mutex);
    if (release) {
        fair.served++;
        pthread_cond_broadcast(&fair.released);
    }
    if (acquire)
        for (long mine = fair.next++; mine != fair.served;)
            pthread_cond_wait(&fair.released, &fair.mutex);
    long asked = fair.next;
    pthread_mutex_unlock(&fair.mutex);
    return asked;
}

static void *take_fairly(void *unused)
{
    fairly(false, true);
    for (long i = 1; i < turns; i++)
        fairly(true, true);
    fairly(true, false);
    return unused;
}

static void *lock_of_threads(void *unused)
{
    stay_on_one_core();
    turns = a_tenth_if_quick(50000);
    fairly(false, true);
    pthread_t threads[] = {start_thread(take_fairly, unused), start_thread(take_fairly, unused)};
    while (fairly(false, false) < 3)
        usleep(1000); /* until both wait */
    double start = cpu();
    fairly(true, false);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return ns_since(start, 2 * turns);
}

static co_queue queue;

static void *put_many(void *unused)
{
    for (long i = 0; i < turns; i++)
        co_queue_put(&queue, &queue);
    return unused;
}

static void *queue_of_tasks(void *unused)
{
    void *item;

    (void)unused;
    turns = a_tenth_if_quick(5000000);
    if (co_queue_init(&queue, (size_t)size))
        stop("no memory for a queue");
    co_task *producer = create(put_many);
    double start = cpu();
    for (long i = 0; i < turns; i++)
        co_queue_get(&queue, &item);
    ns_since(start, turns);
    co_await(producer, NULL);
    co_queue_destroy(&queue);
    return NULL;
}

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t has_item, has_room;
    void *items[LONG_QUEUE];
    long put, got;
} bounded = {.mutex = PTHREAD_MUTEX_INITIALIZER,
             .has_item = PTHREAD_COND_INITIALIZER,
             .has_room = PTHREAD_COND_INITIALIZER};

static void *put_in_thread(void *unused)
{
    for (long i = 0; i < turns; i++) {
        pthread_mutex_lock(&bounded.mutex);
        while (bounded.put - bounded.got == size)
            pthread_cond_wait(&bounded.has_room, &bounded.mutex);
        bounded.items[bounded.put++ % size] = &bounded;
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
    void *item = bounded.items[bounded.got++ % size];
    pthread_cond_signal(&bounded.has_room);
    pthread_mutex_unlock(&bounded.mutex);
    return item;
}

static void *queue_of_threads(void *unused)
{
    stay_on_one_core();
    turns = a_tenth_if_quick(200000);
    double start = cpu();
    pthread_t producer = start_thread(put_in_thread, unused);
    for (long i = 0; i < turns; i++)
        if (!get_in_thread())
            stop("an empty item");
    ns_since(start, turns);
    pthread_join(producer, NULL);
    return NULL;
}

/* --- 10,000 x 10 x 100 ms --------------------------------------------------------------------- */

#define SLEEPERS 10000

static void *sleep_ten_times(void *unused)
{
    for (int i = 0; i < 10; i++)
        co_sleep(0.1);
    return unused;
}

static void *sleeping_tasks(void *unused)
{
    static co_task *tasks[SLEEPERS];
    double start = monotonic_seconds();

    (void)unused;
    for (int i = 0; i < SLEEPERS; i++)
        tasks[i] = create(sleep_ten_times);
    co_gather(tasks, SLEEPERS, NULL);
    return ms_beyond_a_second(start);
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

static void *sleeping_timers(void *unused)
{
    static uv_timer_t timers[SLEEPERS];
    uv_loop_t *loop = uv_default_loop();
    double start = monotonic_seconds();

    (void)unused;
    for (int i = 0; i < SLEEPERS; i++) {
        uv_timer_init(loop, &timers[i]);
        timers[i].data = (void *)10;
        uv_update_time(loop); /* or it counts from an old time and is early */
        uv_timer_start(&timers[i], on_timer, 100, 0);
    }
    uv_run(loop, UV_RUN_DEFAULT);
    return ms_beyond_a_second(start);
}

/* --- a million asleep --------------------------------------------------------------------------
 *
 * Create and wake are CPU seconds. "pages" is what no library can save: a page each, and guarded.
 */

#define NAP_S 1.0

static long asleep, awake;

/* The sum of the lines of a file that begin with `name`: of their numbers, or 1 for each. */
static double sum_of_lines(const char *path, const char *name)
{
    FILE *file = fopen(path, "r");
    char line[4096];
    double sum = 0;

    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            sum += *name ? strtod(line + strlen(name), NULL) : 1;
    if (file)
        fclose(file);
    return sum;
}

static double memory_bytes(void)
{
    const char *status = "/proc/self/status";

    return (sum_of_lines(status, "VmRSS:") + sum_of_lines(status, "VmPTE:")) * 1024;
}

/* Measures nap(), twice: on fresh memory, then on used. */
static void *nap_twice(void (*nap)(double *create_s, double *wake_s), double before)
{
    nap(&figures[COLD_CREATE], &figures[COLD_WAKE]);
    figures[BYTES_EACH] = (memory_bytes() - before) / size;
    nap(&figures[WARM_CREATE], &figures[WARM_WAKE]);
    figures[MAPPINGS] = sum_of_lines("/proc/self/maps", "");
    return NULL;
}

static void *nap(void *unused)
{
    asleep++;
    co_sleep(NAP_S);
    awake++;
    return unused;
}

static void nap_in_tasks(double *create_s, double *wake_s)
{
    double start = cpu();

    asleep = awake = 0;
    for (int i = 0; i < size; i++)
        co_release(create(nap));
    while (asleep < size)
        co_yield_now();
    *create_s = cpu() - start;
    start = cpu();
    if (awake)
        stop("some woke before all slept: the nap is too short for this machine");
    co_sleep(NAP_S);
    while (awake < size)
        co_yield_now();
    *wake_s = cpu() - start;
}

static void *million_tasks(void *unused)
{
    (void)unused;
    return nap_twice(nap_in_tasks, memory_bytes());
}

static uv_timer_t *timers;

static void on_nap(uv_timer_t *timer)
{
    (void)timer;
    awake++;
}

static void nap_in_timers(double *create_s, double *wake_s)
{
    uv_loop_t *loop = uv_default_loop();
    double start = cpu();

    uv_update_time(loop);
    for (int i = 0; i < size; i++) {
        uv_timer_init(loop, &timers[i]);
        uv_timer_start(&timers[i], on_nap, (uint64_t)(NAP_S * 1e3), 0);
    }
    *create_s = cpu() - start;
    start = cpu();
    uv_run(loop, UV_RUN_DEFAULT);
    *wake_s = cpu() - start;
}

static void *million_timers(void *unused)
{
    double before = memory_bytes();

    (void)unused;
    timers = malloc((size_t)size * sizeof *timers);
    if (!timers)
        stop("no memory for the timers");
    return nap_twice(nap_in_timers, before);
}

static void *million_pages(void *unused)
{
    size_t bytes = (size_t)size * STACK_BYTES;
    double before = memory_bytes(), start = cpu();
    char *memory = map(bytes);

    madvise(memory, bytes, MADV_NOHUGEPAGE);
    for (char *stack = memory; stack < memory + bytes; stack += STACK_BYTES) {
        madvise(stack, 4096, MADV_GUARD);
        stack[STACK_BYTES - 1] = 1;
    }
    figures[COLD_CREATE] = cpu() - start;
    figures[BYTES_EACH] = (memory_bytes() - before) / size;
    figures[COLD_WAKE] = figures[WARM_CREATE] = figures[WARM_WAKE] = -1;
    figures[MAPPINGS] = sum_of_lines("/proc/self/maps", "");
    return unused;
}

/* --- the table -------------------------------------------------------------------------------- */

#define COLUMNS 3

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Fills all[f][r] with figure f of repeat r, sorted; false if a measurement failed. */
static bool measure(measurement *run_once, bool is_ours, int repeats, double all[FIGURES][REPEATS])
{
    bool good = true;

    for (int r = 0; good && r < repeats; r++) {
        int status;

        memset(figures, 0, FIGURES * sizeof *figures);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            alarm(30);
            int error = is_ours ? co_run(run_once, NULL, NULL) : 0;
            if (error)
                stop(co_strerror(error));
            if (!is_ours)
                run_once(NULL);
            _exit(0);
        }
        good = child > 0 && waitpid(child, &status, 0) == child && status == 0;
        for (int f = 0; f < FIGURES; f++)
            all[f][r] = figures[f];
    }
    for (int f = 0; f < FIGURES; f++)
        qsort(all[f], (size_t)repeats, sizeof(double), ascending);
    return good;
}

static void print_figure(bool good, const double *sorted, int repeats, int digits)
{
    if (good && sorted[0] >= 0)
        printf("%10.*f %9.*f", digits, sorted[repeats / 2], digits, sorted[0]);
    else
        printf("%10s %9s", good ? "-" : "failed", "");
}

static void print_header(const char *what, const char *const names[COLUMNS])
{
    printf("%-39s", what);
    for (int c = 0; c < COLUMNS && names[c]; c++)
        printf("%10s %9s", names[c], "min");
    printf("\n");
}

/* The first column is ours. */
static const struct row {
    const char *what, *unit;
    int size;
    measurement *columns[COLUMNS];
} rows[] = {
    {"switch between two", "ns", 2, {ring_of_tasks, ring_of_contexts, ring_of_threads}},
    {"ring of 1,000, each step", "ns", RING, {ring_of_tasks, ring_of_contexts, ring_of_threads}},
    {"spawn, run, end", "ns", 0, {spawn_tasks, spawn_contexts, spawn_threads}},
    {"", NULL, 0, {0}},
    {"lock, handed over between two", "ns", 0, {lock_of_tasks, lock_of_threads}},
    {"queue of 1, each item", "ns", 1, {queue_of_tasks, queue_of_threads}},
    {"queue of 100, each item", "ns", LONG_QUEUE, {queue_of_tasks, queue_of_threads}},
    {"", NULL, 0, {0}},
    {"10,000 x 10 x 100 ms, over 1 s", "ms", 0, {sleeping_tasks, sleeping_timers}},
};
static const char *const headers[][COLUMNS] = {
    {"ours", "ucontext", "pthreads"}, {"ours", "pthreads"}, {"ours", "libuv"}};

static void print_rows(void)
{
    double all[FIGURES][REPEATS];
    int section = 0;

    print_header("median and minimum", headers[section++]);
    for (const struct row *row = rows; row < rows + sizeof rows / sizeof *rows; row++) {
        if (!row->unit) {
            printf("\n");
            print_header("", headers[section++]);
            continue;
        }
        int repeats = quick || strcmp(row->unit, "ms") == 0 ? 3 : REPEATS;
        size = row->size;
        printf("%-34s %-4s", row->what, row->unit);
        for (int c = 0; c < COLUMNS && row->columns[c]; c++)
            print_figure(measure(row->columns[c], c == 0, repeats, all), all[0], repeats, 1);
        printf("\n");
    }
}

static void print_million(void)
{
    static const struct {
        const char *what, *unit;
        int digits;
    } lines[FIGURES] = {[COLD_CREATE] = {"  create, cold", "s", 3},
                        [COLD_WAKE] = {"  wake", "s", 3},
                        [WARM_CREATE] = {"  create again, on used stacks", "s", 3},
                        [WARM_WAKE] = {"  wake", "s", 3},
                        [BYTES_EACH] = {"  memory and page tables of each", "B", 0},
                        [MAPPINGS] = {"  mappings", "", 0}};
    static measurement *const columns[COLUMNS] = {million_tasks, million_timers, million_pages};
    static double all[COLUMNS][FIGURES][REPEATS];
    bool good[COLUMNS];

    size = (int)a_tenth_if_quick(1000000);
    for (int c = 0; c < COLUMNS; c++)
        good[c] = measure(columns[c], c == 0, MILLIONS, all[c]);
    printf("\n");
    print_header(quick ? "a hundred thousand asleep, guarded" : "a million asleep, guarded",
                 (const char *const[COLUMNS]){"ours", "libuv", "pages"});
    for (int f = 0; f < FIGURES; f++) {
        printf("%-34s %-4s", lines[f].what, lines[f].unit);
        for (int c = 0; c < COLUMNS; c++)
            print_figure(good[c], all[c][f], MILLIONS, lines[f].digits);
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
    figures = mmap(NULL, FIGURES * sizeof *figures, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (figures == MAP_FAILED)
        stop("no memory for the figures");
    print_rows();
    print_million();
    return 0;
}
