/*
 * diagnosis.c - looks at all threads of a run twice, and puts those together that are at the same.
 */
#include "diagnosis.h"

#include "process_tree.h"
#include "waits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_THREADS  1000
#define LOOK_AGAIN_US 50000
#define MOST_KINDS    6

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

static void add_to_view(struct view *view, const struct thread *before, const struct thread *now)
{
    char one[sizeof view->kinds->one];
    int i = 0;

    describe_thread(before, now, false, one, sizeof one);
    while (i < view->kind_count && strcmp(view->kinds[i].one, one) != 0)
        i++;
    if (i == MOST_KINDS)
        return;
    struct kind *kind = &view->kinds[i];
    if (i == view->kind_count) {
        view->kind_count++;
        memcpy(kind->one, one, sizeof one);
        describe_thread(before, now, true, kind->many, sizeof kind->many);
        kind->process = now->process;
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
        add_to_view(&view, earlier ? earlier : &now[i], &now[i]);
    }
    return view;
}

__attribute__((format(printf, 3, 4))) static void add(char *text, size_t size, const char *format,
                                                      ...)
{
    size_t length = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + length, size - length, format, arguments);
    va_end(arguments);
}

/* A few processes that are each at something else: who waits for whom is told by their pids. */
static void tell_each(const struct view *view, char *text, size_t size)
{
    for (int i = 0; i < view->kind_count; i++)
        add(text, size, "%spid %d %s", i ? "; " : "", view->kinds[i].process, view->kinds[i].one);
}

/* "2 of 3 threads wait for …; 1 waits for …", most of them first. */
static void tell_kinds(struct view *view, const char *what, char *text, size_t size)
{
    for (int told = 0; told < view->kind_count; told++) {
        struct kind *kind = view->kinds;
        for (int i = 1; i < view->kind_count; i++)
            if (view->kinds[i].count > kind->count)
                kind = &view->kinds[i];
        const char *verb = kind->count == 1 ? kind->one : kind->many;
        if (told)
            add(text, size, "; %d %s", kind->count, verb);
        else if (kind->count == view->threads && view->threads == 2)
            add(text, size, "both %s %s", what, verb);
        else if (kind->count == view->threads)
            add(text, size, "all %d %s %s", view->threads, what, verb);
        else
            add(text, size, "%d of %d %s %s", kind->count, view->threads, what, verb);
        kind->count = 0;
    }
}

void diagnose_descendants(char *text, size_t size)
{
    struct view view = look_around();

    *text = '\0';
    if (view.threads == 1)
        add(text, size, "it %s", view.kinds[0].one);
    else if (view.processes > 1 && view.threads == view.kind_count)
        tell_each(&view, text, size);
    else if (view.threads)
        tell_kinds(&view, view.processes == view.threads ? "processes" : "threads", text, size);
}
