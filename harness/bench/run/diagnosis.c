/*
 * diagnosis.c - what is said of a run that does not end: a table from what a thread is found at to
 * the words for it, and the sentence for all threads, those that are at the same put together.
 */
#include "diagnosis.h"

#include "process_tree.h"
#include "thread.h"

#include <linux/futex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_THREADS  1000
#define LOOK_AGAIN_US 50000
#define MOST_KINDS    6

/* --- the words ------------------------------------------------------------------------------ */

/* A thread in two looks, and what its words may name. */
struct sight {
    const struct thread *before, *now;
    long number;
    char name[128];
};

enum {
    ENDED = 1,
    COMPUTES = 2,
    RUNS = 4,
    JOINS = 8,
    LOCKS = 16,
    PIPE = 32,
    OWN = 64,
    HELD = 128,
    ORPHAN = 256,
    CHILD = 512
};
#define ANY (-2)

/* The first row that fits counts. [one|many]: by how many do it; #: the number; $: the name. */
static const struct wording {
    long call; /* the system call that it is in */
    int facts; /* that have to be there */
    const char *words;
} wordings[] = {
    {ANY, ENDED, "[has|have] ended and [was|were] not waited for"},
    {ANY, COMPUTES, "compute[s|] without a system call: an endless loop?"},
    {SYS_futex, JOINS, "wait[s|] for a thread to end (pthread_join)"},
    {SYS_futex, LOCKS | OWN, "wait[s|] for a mutex that [it holds itself|they hold themselves]"},
    {SYS_futex, LOCKS | HELD, "wait[s|] for a mutex that another thread holds"},
    {SYS_futex, LOCKS | ORPHAN, "wait[s|] for a mutex whose holder has ended"},
    {SYS_futex, LOCKS, "wait[s|] for a mutex"},
    {SYS_futex, 0, "wait[s|] for a condition, a semaphore or the like (futex)"},
    {SYS_wait4, CHILD, "wait[s|] for [its|their] child, pid #"},
    {SYS_wait4, 0, "wait[s|] for a child (wait4)"},
    {SYS_waitid, 0, "wait[s|] for a child (waitid)"},
    {SYS_read, PIPE | OWN,
     "read[s|] a pipe whose write end [it has open itself|they have open themselves]"},
    {SYS_read, PIPE | HELD, "read[s|] a pipe whose write end is still open in pid #"},
    {SYS_read, PIPE, "read[s|] a pipe that nobody writes to"},
    {SYS_read, 0, "read[s|] from descriptor # ($)"},
    {SYS_write, PIPE, "write[s|] to a pipe that is full and that nobody reads"},
    {SYS_write, 0, "write[s|] to descriptor # ($)"},
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, 0, "wait[s|] for events (epoll)"},
#endif
    {SYS_epoll_pwait, 0, "wait[s|] for events (epoll)"},
#ifdef SYS_poll
    {SYS_poll, 0, "wait[s|] for events (poll)"},
#endif
    {SYS_ppoll, 0, "wait[s|] for events (poll)"},
    {SYS_clock_nanosleep, 0, "sleep[s|]"},
    {SYS_nanosleep, 0, "sleep[s|]"},
    {SYS_flock, 0, "wait[s|] for a file lock (flock)"},
    {SYS_accept4, 0, "wait[s|] for a connection (accept)"},
    {SYS_accept, 0, "wait[s|] for a connection (accept)"},
    {SYS_recvfrom, 0, "wait[s|] for data (recv)"},
    {ANY, RUNS, "[is|are] running"},
    {ANY, 0, "[is|are] in system call #"},
};

/* How glibc asks is what tells futexes apart (nptl/lowlevellock.h, nptl/pthread_join_common.c): a
   thread that has not ended has its id there, which the kernel itself clears, so that this futex is
   not private to the process; a mutex that is held has the value 2. */
static int facts_of_futex(const struct thread *now)
{
    unsigned long operation = now->arguments[1], value = now->arguments[2];

    if (!(operation & FUTEX_PRIVATE_FLAG) && value && has_thread(now->process, (long)value))
        return JOINS;
    if ((operation & FUTEX_CMD_MASK) != FUTEX_WAIT || value != 2)
        return 0;
    pid_t holder = holder_of_mutex(now);
    return LOCKS | (!holder                            ? 0
                    : holder == now->id                ? OWN
                    : has_thread(now->process, holder) ? HELD
                                                       : ORPHAN);
}

static int facts_of_pipe(struct sight *sight)
{
    pid_t writer = sight->now->call == SYS_read ? writer_of_pipe(sight->now, sight->name) : 0;

    if (!writer)
        return PIPE;
    sight->number = writer;
    return PIPE | (writer == sight->now->process ? OWN : HELD);
}

static int facts_of(struct sight *sight)
{
    const struct thread *before = sight->before, *now = sight->now;
    bool reads_or_writes = now->call == SYS_read || now->call == SYS_write;
    bool ran = now->ticks > before->ticks + 1 || (now->state == 'R' && before->state == 'R');
    int facts = (now->state == 'Z' ? ENDED : 0) | (ran && now->call < 0 ? COMPUTES : 0) |
                (ran || now->state == 'R' ? RUNS : 0);

    sight->number = now->call == SYS_wait4 || reads_or_writes ? (int)now->arguments[0] : now->call;
    if (now->call == SYS_futex)
        return facts | facts_of_futex(now);
    if (now->call == SYS_wait4)
        return facts | (sight->number > 0 ? CHILD : 0);
    if (!reads_or_writes)
        return facts;
    file_in_use(now, sight->name, sizeof sight->name);
    return strncmp(sight->name, "pipe:", strlen("pipe:")) == 0 ? facts | facts_of_pipe(sight)
                                                               : facts;
}

static const char *words_for(struct sight *sight)
{
    const struct wording *wording = wordings;
    int facts = facts_of(sight);

    while ((wording->call != ANY && wording->call != sight->now->call) ||
           (wording->facts & facts) != wording->facts)
        wording++; /* the last row fits all */
    return wording->words;
}

static void fill_in(const char *words, const struct sight *sight, bool many, char *text,
                    size_t size)
{
    bool silent = false;
    size_t length = 0;

    for (; *words && length + 1 < size; words++)
        if (strchr("[|]", *words))
            silent = (*words == '[' && many) || (*words == '|' && !many);
        else if (silent)
            continue;
        else if (*words == '#')
            length += (size_t)snprintf(text + length, size - length, "%ld", sight->number);
        else if (*words == '$')
            length += (size_t)snprintf(text + length, size - length, "%s", sight->name);
        else
            text[length++] = *words;
    text[length < size ? length : size - 1] = '\0';
}

/* --- the threads ---------------------------------------------------------------------------- */

/* Threads that are at the same. */
struct kind {
    char one[160], many[160];
    pid_t process;
    int count;
};

struct view {
    struct kind kinds[MOST_KINDS];
    int kind_count;
    int threads, processes;
};

static int look_at_all(struct thread *threads)
{
    struct ids processes, tasks;
    int count = 0;

    find_descendants(getpid(), 0, &processes);
    for (size_t i = 0; i < processes.count; i++) {
        find_threads(processes.all[i], &tasks);
        for (size_t k = 0; k < tasks.count && count < MOST_THREADS; k++)
            threads[count++] = look_at(processes.all[i], tasks.all[k]);
        free(tasks.all);
    }
    free(processes.all);
    return count;
}

static const struct thread *find(const struct thread *threads, int count, pid_t id)
{
    for (int i = 0; i < count; i++)
        if (threads[i].id == id)
            return &threads[i];
    return NULL;
}

static void add_to_view(struct view *view, struct sight sight)
{
    char one[sizeof view->kinds->one];
    const char *words = words_for(&sight);
    int i = 0;

    fill_in(words, &sight, false, one, sizeof one);
    while (i < view->kind_count && strcmp(view->kinds[i].one, one) != 0)
        i++;
    if (i == MOST_KINDS)
        return;
    struct kind *kind = &view->kinds[i];
    if (i == view->kind_count) {
        view->kind_count++;
        memcpy(kind->one, one, sizeof one);
        fill_in(words, &sight, true, kind->many, sizeof kind->many);
        kind->process = sight.now->process;
    }
    kind->count++;
}

static struct view look_around(void)
{
    static struct thread before[MOST_THREADS], now[MOST_THREADS];
    int before_count = look_at_all(before);
    struct view view = {0};

    usleep(LOOK_AGAIN_US);
    view.threads = look_at_all(now);
    for (int i = 0; i < view.threads; i++) {
        const struct thread *earlier = find(before, before_count, now[i].id);
        view.processes += i == 0 || now[i].process != now[i - 1].process;
        add_to_view(&view, (struct sight){.before = earlier ? earlier : &now[i], .now = &now[i]});
    }
    return view;
}

/* --- the sentence --------------------------------------------------------------------------- */

/* A few processes that are each at something else: their pids tell who waits for whom. */
static void say_each(const struct view *view, FILE *out)
{
    for (int i = 0; i < view->kind_count; i++)
        fprintf(out, "%spid %d %s", i ? "; " : "", view->kinds[i].process, view->kinds[i].one);
}

/* "2 of 3 threads wait for …; 1 waits for …", most of them first. */
static void say_kinds(struct view *view, const char *what, FILE *out)
{
    for (int said = 0; said < view->kind_count; said++) {
        struct kind *kind = view->kinds;
        for (int i = 1; i < view->kind_count; i++)
            if (view->kinds[i].count > kind->count)
                kind = &view->kinds[i];
        const char *does = kind->count == 1 ? kind->one : kind->many;
        if (said)
            fprintf(out, "; %d %s", kind->count, does);
        else if (kind->count < view->threads)
            fprintf(out, "%d of %d %s %s", kind->count, view->threads, what, does);
        else if (view->threads == 2)
            fprintf(out, "both %s %s", what, does);
        else
            fprintf(out, "all %d %s %s", view->threads, what, does);
        kind->count = 0;
    }
}

void diagnose_descendants(char *text, size_t size)
{
    struct view view = look_around();
    FILE *out = fmemopen(text, size, "w");

    *text = '\0';
    if (!out)
        return;
    if (view.threads == 1)
        fprintf(out, "it %s", view.kinds[0].one);
    else if (view.processes > 1 && view.threads == view.kind_count)
        say_each(&view, out);
    else if (view.threads)
        say_kinds(&view, view.processes == view.threads ? "processes" : "threads", out);
    fclose(out);
    text[size - 1] = '\0';
}
