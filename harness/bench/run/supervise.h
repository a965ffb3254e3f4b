/*
 * supervise.h - starts one run in a fresh process, watches it, and leaves nothing of it behind.
 *
 * Whatever the program does (crash, hang, spin, fork wildly, print a megabyte), supervise()
 * returns in bounded time, every process that came of the run is gone, and the outcome says what
 * happened in words that can stand in a table.
 *
 * The program gets stdin from /dev/null, its own process group, no core file, and one inherited
 * descriptor for its record, whose number is appended to its arguments as "--record=FD".
 *
 * Not thread-safe: one run at a time, from the process that called supervise_init().
 */
#ifndef SUPERVISE_H
#define SUPERVISE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>

struct run_request {
    char *const *arguments; /* arguments[0] is the program's path; ends with NULL */
    double time_limit_s;    /* then it is looked at, diagnosed and ended */
    int process_limit;      /* processes and threads that it may have at once before it is ended */
    bool sample_memory;     /* read the memory of all its processes every few ms (disturbs) */
};

enum run_end {
    RUN_EXITED,      /* by itself; the code is in `code` */
    RUN_SIGNALLED,   /* killed by the signal in `code` */
    RUN_TIMED_OUT,   /* still running at its time limit; ended by us */
    RUN_OVERGREW,    /* more processes than process_limit; ended by us */
    RUN_TALKED,      /* more record than any honest run writes (64 MiB); ended by us */
    RUN_NOT_STARTED, /* fork, exec or what it takes to watch failed */
    RUN_INTERRUPTED, /* SIGINT, SIGTERM or SIGHUP came for us: the run was ended; see
                        supervise_signal() */
};

struct run_outcome {
    enum run_end end;
    int code;
    char what[512]; /* one line for a person, "" when it exited with 0. E.g. "killed by SIGSEGV",
                       "exit code 3: cannot open x", "still running after 5 s: all 3 threads
                       wait for a lock", "started more than 600 processes" */
    char *record;   /* what came through the record descriptor; NUL-terminated; caller frees */
    size_t record_bytes;
    char output[2048];   /* the end of what it wrote to stdout and stderr, NUL-terminated */
    double wall_s;       /* fork to exit, seen from outside */
    struct rusage usage; /* of it and of all its children, from wait4 */
    size_t memory_bytes; /* peak of the sum of PSS over its processes; 0 when not sampled */
    int processes_ended; /* that were left over after its end and had to be killed */
    double others_cpu_s; /* CPU time that neither the run nor we nor our services used (>= 0) */
    double steal_s;      /* CPU time that the hypervisor kept from this machine meanwhile */
};

/*
 * Makes this process fit to supervise: forks, so that the caller goes on in the child, while the
 * parent (the guard) waits for it, ends whatever it leaves when it dies (kill -9 included) and
 * exits with its status; ignores SIGPIPE; takes SIGINT, SIGTERM and SIGHUP through a signalfd. Call
 * once, before any output is buffered. Returns 0 or a negative error number.
 */
int supervise_init(void);

/* Runs the program to its end, and leaves nothing of it running. */
struct run_outcome supervise(const struct run_request *request);

/* The signal that asked us to stop, or 0. Also sees one that came between two runs. */
int supervise_signal(void);

#endif
