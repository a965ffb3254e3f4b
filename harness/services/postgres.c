/*
 * postgres.c - a PostgreSQL of one's own that lessons talk to: in a temporary folder, on a Unix
 * socket in there, and gone afterwards.
 *
 *     build/services/postgres        says "ready<TAB>postgresql://…" and goes on until Ctrl-D
 *
 * PostgreSQL refuses to run as root: then all of this is done as the user postgres, or nobody. The
 * settings are the usual ones: a commit is on the disk when it is answered. Only the making of the
 * empty database does not wait for the disk. It ends with its standard input, so it never outlives
 * bench. Where PostgreSQL is not installed it says "missing<TAB>…".
 *
 * It is two processes: each cleans up when the other has been killed.
 */
#include "process_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define MISSING "missing\tPostgreSQL is not installed: make deps-postgres"
#ifdef WITHOUT_LIBPQ /* then there are no lessons for it, either */
#define WITH_LIBPQ false
#else
#define WITH_LIBPQ true
#endif
#define LOOK_MS          10
#define START_PATIENCE_S 60
#define END_PATIENCE_S   3

static char folder[] = "/tmp/postgres.XXXXXX";
static char programs[200]; /* the folder with initdb and postgres */
static pid_t server;       /* 0: there is none */
static sigset_t ours;
static int signals; /* a signalfd */

static _Noreturn void leave(const char *what, const char *why)
{
    fprintf(stderr, "%s%s%s\n", what, *why ? ": " : "", why);
    exit(1);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    remove(path); /* what cannot be removed keeps the folder, too: that is looked at */
    return 0;
}

/* A line of the file in which the server says how it stands; "" where there is none. */
static void read_postmaster(int wanted, char *line, int size)
{
    char path[100];
    int i = 0;

    snprintf(path, sizeof path, "%s/data/postmaster.pid", folder);
    FILE *file = fopen(path, "re");
    while (file && i < wanted && fgets(line, size, file))
        i++;
    if (i < wanted)
        *line = '\0';
    if (file)
        fclose(file);
}

/* A server that was killed leaves a block of System V's shared memory, of a few bytes. Its number
   is the second one in line 7. */
static void remove_shared_memory(void)
{
    char line[200];
    int id;

    read_postmaster(7, line, sizeof line);
    if (sscanf(line, "%*d %d", &id) == 1)
        shmctl(id, IPC_RMID, NULL);
}

/* --- the end -------------------------------------------------------------------------------- */

/* All that are left are the server's: we are their subreaper. */
static void kill_children(void)
{
    struct ids left;

    find_descendants(getpid(), 0, &left);
    for (size_t i = 0; i < left.count; i++)
        kill(left.all[i], SIGKILL);
    free(left.all);
}

/* SIGQUIT ends a server at once: what is in the database goes with it. A server that is not our
   child gets its signal by itself, and may write into the folder for a moment. */
static void clean_up(void)
{
    if (server)
        kill(server, SIGQUIT);
    for (int i = 0; waitpid(-1, NULL, WNOHANG) >= 0; i++) {
        if (!server || i > END_PATIENCE_S * 1000 / LOOK_MS)
            kill_children();
        usleep(LOOK_MS * 1000);
    }
    remove_shared_memory();
    for (int i = 0; i < END_PATIENCE_S * 1000 / LOOK_MS; i++) {
        nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        if (access(folder, F_OK) != 0)
            break;
        usleep(LOOK_MS * 1000);
    }
}

static pid_t worker;

static void pass_on(int signal)
{
    (void)signal;
    kill(worker, SIGTERM);
}

/* The worker returns; its parent stays, and cleans up should the worker not have. When the parent
   is killed, the worker gets SIGTERM, and cleans up itself. */
static void stay_behind(void)
{
    struct sigaction passing = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    pid_t parent = getpid();
    int status = 0;

    worker = fork();
    if (worker < 0)
        leave("fork", strerror(errno));
    if (worker == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
            exit(1);
        return;
    }
    sigaction(SIGINT, &passing, NULL);
    sigaction(SIGTERM, &passing, NULL);
    sigaction(SIGHUP, &passing, NULL);
    sigprocmask(SIG_UNBLOCK, &ours, NULL);
    waitpid(worker, &status, 0); /* orphans stay as they are until then */
    if (WIFSIGNALED(status))
        fprintf(stderr, "the service's worker was killed by SIG%s\n",
                sigabbrev_np(WTERMSIG(status)));
    exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* --- programs ------------------------------------------------------------------------------- */

/* Debian keeps them out of the PATH, several versions beside each other. */
static bool find_programs(void)
{
    glob_t found;
    int best = 0, version;

    if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) != 0)
        return false;
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (sscanf(found.gl_pathv[i], "/usr/lib/postgresql/%d/", &version) == 1 && version > best)
            best = version;
    globfree(&found);
    snprintf(programs, sizeof programs, "/usr/lib/postgresql/%d/bin", best);
    return best > 0;
}

static void become_unprivileged(void)
{
    if (geteuid() != 0)
        return;
    const struct passwd *user = getpwnam("postgres");
    user = user ? user : getpwnam("nobody");
    if (!user)
        leave("it does not run as root, and there is no user postgres or nobody", "");
    if (setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
        leave("setuid", strerror(errno));
}

/* The program and its arguments, a blank between two. It ends with us, by that signal, and writes
   into a file of its own. */
static pid_t start(char *words, int end_signal)
{
    char *arguments[20] = {NULL}, log[100];
    pid_t parent = getpid(), child = fork();

    if (child < 0)
        leave("fork", strerror(errno));
    if (child > 0)
        return child;
    for (int i = 0; words && i < 19; i++)
        arguments[i] = strsep(&words, " ");
    snprintf(log, sizeof log, "%s/log", folder);
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    sigset_t none;
    sigemptyset(&none);
    if (in >= 0 && out >= 0 && sigprocmask(SIG_SETMASK, &none, NULL) == 0 &&
        prctl(PR_SET_PDEATHSIG, end_signal) == 0 && getppid() == parent &&
        dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
        dup2(out, STDERR_FILENO) >= 0)
        execv(arguments[0], arguments);
    fprintf(stderr, "cannot start %s: %s\n", arguments[0], strerror(errno));
    _exit(127);
}

/* The last line that it wrote. */
static const char *last_words(void)
{
    static char line[300];
    char path[100];

    snprintf(path, sizeof path, "%s/log", folder);
    FILE *file = fopen(path, "re");
    if (!file)
        return "";
    while (fgets(line, sizeof line, file))
        line[strcspn(line, "\n")] = '\0';
    fclose(file);
    return line;
}

/* --- waiting -------------------------------------------------------------------------------- */

/* Ends us when our input has ended or a signal says so. A terminal's input ends by Ctrl-D. */
static void look_at_input(int patience_ms)
{
    struct pollfd polled[] = {{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}};
    struct signalfd_siginfo info;
    char text[100];

    if (poll(polled, 2, patience_ms) <= 0)
        return;
    if (polled[0].revents && read(STDIN_FILENO, text, sizeof text) <= 0)
        exit(0);
    if (polled[1].revents && read(signals, &info, sizeof info) == sizeof info &&
        info.ssi_signo != SIGCHLD)
        exit(0);
}

static void make_database(void)
{
    char words[500];
    int status;

    snprintf(words, sizeof words,
             "%s/initdb -D %s/data -U postgres -A trust -E UTF8 --locale=C --no-sync", programs,
             folder);
    pid_t child = start(words, SIGKILL);
    while (waitpid(child, &status, WNOHANG) != child) /* there may be others: our grandchildren */
        look_at_input(LOOK_MS);
    if (status != 0)
        leave("initdb failed", last_words());
}

/* Line 8 says so. */
static bool is_ready(void)
{
    char line[200];

    read_postmaster(8, line, sizeof line);
    return strncmp(line, "ready", strlen("ready")) == 0;
}

static void check_server(void)
{
    int status;

    if (waitpid(server, &status, WNOHANG) != server)
        return;
    server = 0;
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "PostgreSQL was killed by SIG%s\n", sigabbrev_np(WTERMSIG(status)));
        exit(1);
    }
    leave("PostgreSQL ended", last_words());
}

/* The folder is ours alone, and so is the socket in it: who comes is trusted. */
static void start_server(void)
{
    char words[500];

    /* Memory of the other kinds would outlive a killed server. */
    snprintf(words, sizeof words,
             "%s/postgres -D %s/data -k %s -c listen_addresses= -c dynamic_shared_memory_type=mmap",
             programs, folder, folder);
    server = start(words, SIGQUIT);
    for (int i = 0; !is_ready(); i++) {
        if (i == START_PATIENCE_S * 1000 / LOOK_MS)
            leave("PostgreSQL did not start", last_words());
        check_server();
        look_at_input(LOOK_MS);
    }
}

int main(int count, char **words)
{
    if (count > 1) {
        fprintf(stderr, "%s: it takes no arguments\n", words[0]);
        return 2;
    }
    if (!WITH_LIBPQ || !find_programs()) {
        puts(MISSING);
        return 1;
    }
    become_unprivileged();
    sigemptyset(&ours);
    sigaddset(&ours, SIGCHLD);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGHUP);
    sigprocmask(SIG_BLOCK, &ours, NULL);
    signals = signalfd(-1, &ours, SFD_CLOEXEC);
    if (signals < 0 || chdir("/") != 0 || !mkdtemp(folder))
        leave(folder, strerror(errno));
    atexit(clean_up);
    if (prctl(PR_SET_PDEATHSIG, 0) != 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        leave("prctl", strerror(errno));
    stay_behind();
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        leave("prctl", strerror(errno));
    make_database();
    start_server();
    printf("ready\tpostgresql://postgres@/postgres?host=%s\n", folder);
    fflush(stdout);
    for (;;) {
        look_at_input(-1);
        check_server();
    }
}
