/*
 * diagnosis.c - what is said of a run that does not end: a table from what a thread is found at to
 * the words for it, and the sentence for all threads, those that are at the same put together.
 */
#include "diagnosis.h"

#include "checked_memory.h"
#include "process_tree.h"
#include "thread.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_THREADS  1000
#define LOOK_AGAIN_US 50000
#define MOST_KINDS    6

/* --- the words ------------------------------------------------------------------------------ */

/* A thread, the words for what it is at, and what they may name. */
struct sight {
    struct thread now;
    const char *words;
    long number;
    char name[128];
};

#define ENDED    1
#define COMPUTES 2
#define RUNS     4
#define JOINS    8
#define LOCKS    16
#define PIPE     32
#define OWN      64
#define HELD     128
#define ORPHAN   256
#define CHILD    512
#define ANY      (-2)

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
    pid_t writer = sight->now.call == SYS_read ? writer_of_pipe(&sight->now, sight->name) : 0;

    if (!writer)
        return PIPE;
    sight->number = writer;
    return PIPE | (writer == sight->now.process ? OWN : HELD);
}

static int facts_of(struct sight *sight, const struct thread *before)
{
    const struct thread *now = &sight->now;
    bool reads_or_writes = now->call == SYS_read || now->call == SYS_write;
    bool ran = now->ticks > before->ticks + 1 || (now->state == 'R' && before->state == 'R');
    int facts = (now->state == 'Z' ? ENDED : 0) | (ran && now->call < 0 ? COMPUTES : 0) |
                (ran || now->state == 'R' ? RUNS : 0);

    sight->number = now->call == SYS_wait4 || reads_or_writes ? (int)now->arguments[0] : now->call;
    if (now->call == SYS_futex)
        return facts | facts_of_futex(now);
    if (now->call == SYS_wait4)
        return facts | (sight->number > 0 ? CHILD : 0);
    if (reads_or_writes)
        file_in_use(now, sight->name, sizeof sight->name);
    return facts | (strncmp(sight->name, "pipe:", 5) == 0 ? facts_of_pipe(sight) : 0);
}

static struct sight look_again(const struct thread *before)
{
    struct sight sight = {.now = look_at(before->process, before->id)};
    int facts = facts_of(&sight, before);
    const struct wording *wording = wordings;

    while ((wording->call != ANY && wording->call != sight.now.call) ||
           (wording->facts & facts) != wording->facts)
        wording++; /* the last row fits all */
    sight.words = wording->words;
    return sight;
}

static char *fill_in(const struct sight *sight, bool many)
{
    char *text = NULL;
    size_t length;
    bool silent = false;
    FILE *out = have_memory(open_memstream(&text, &length));

    for (const char *words = sight->words; *words; words++)
        if (strchr("[|]", *words))
            silent = (*words == '[' && many) || (*words == '|' && !many);
        else if (silent)
            continue;
        else if (*words == '#')
            fprintf(out, "%ld", sight->number);
        else if (*words == '$')
            fputs(sight->name, out);
        else
            fputc(*words, out);
    fclose(out);
    return have_memory(text);
}

/* --- the threads ---------------------------------------------------------------------------- */

/* Threads that are at the same; most of them come first. */
struct kind {
    char *one, *many;
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

static void add_to_view(struct view *view, const struct sight *sight)
{
    OWNED char *one = fill_in(sight, false);
    int i = 0;

    while (i < view->kind_count && strcmp(view->kinds[i].one, one) != 0)
        i++;
    if (i == MOST_KINDS)
        return;
    if (i == view->kind_count)
        view->kinds[view->kind_count++] =
            (struct kind){Strdup(one), fill_in(sight, true), sight->now.process, 0};
    view->kinds[i].count++;
    for (struct kind *kind = &view->kinds[i]; i && kind[-1].count < kind->count; i--, kind--) {
        struct kind fewer = kind[-1];
        kind[-1] = *kind;
        *kind = fewer;
    }
}

static struct view look_around(void)
{
    static struct thread threads[MOST_THREADS];
    int count = look_at_all(threads);
    struct view view = {0};
    pid_t process = 0;

    usleep(LOOK_AGAIN_US);
    for (int i = 0; i < count; i++) {
        struct sight sight = look_again(&threads[i]);
        if (sight.now.state == '?') /* it has ended meanwhile */
            continue;
        view.threads++;
        view.processes += sight.now.process != process;
        process = sight.now.process;
        add_to_view(&view, &sight);
    }
    return view;
}

/* --- the sentence --------------------------------------------------------------------------- */

/* A few processes that are each at something else: their pids tell who waits for whom. Else
   "2 of 3 threads wait for …; 1 waits for …", most of them first. */
static void say_kind(const struct view *view, const struct kind *kind, char **text)
{
    const char *does = kind->count == 1 ? kind->one : kind->many;
    const char *what = view->processes == view->threads ? "processes" : "threads";

    if (view->threads == 1)
        Append(text, "it %s", does);
    else if (view->processes > 1 && view->threads == view->kind_count)
        Append(text, "%spid %d %s", *text ? "; " : "", kind->process, does);
    else if (*text)
        Append(text, "; %d %s", kind->count, does);
    else if (kind->count < view->threads)
        Append(text, "%d of %d %s %s", kind->count, view->threads, what, does);
    else if (view->threads == 2)
        Append(text, "both %s %s", what, does);
    else
        Append(text, "all %d %s %s", view->threads, what, does);
}

char *diagnose_descendants(void)
{
    struct view view = look_around();
    char *text = NULL;

    for (int i = 0; i < view.kind_count; i++) {
        say_kind(&view, &view.kinds[i], &text);
        free(view.kinds[i].one);
        free(view.kinds[i].many);
    }
    return text ? text : Strdup("");
}
