/*
 * service.h - the HTTP service, started for a test and ended by it.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>

static pid_t service;
static int input; /* of the service */
static int port;

/* With one option, or NULL and NULL. */
static void start_service(const char *option, const char *value)
{
    const char *build = getenv("BUILD");
    char program[200], line[100] = "";
    int in[2], out[2];

    snprintf(program, sizeof program, "%s/services/http", build ? build : "build");
    CHECK(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
    service = fork();
    if (service == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execl(program, program, "--port=0", option, value, NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    input = in[1];
    CHECK(read(out[0], line, sizeof line - 1) > 0);
    CHECK_EQUAL(sscanf(line, "ready\t%d\n", &port), 1);
    close(out[0]);
}

/* Its input's end is all that it takes. */
static void stop_service(void)
{
    int status;

    close(input);
    CHECK_EQUAL(waitpid(service, &status, 0), service);
    CHECK(WIFEXITED(status));
    CHECK_EQUAL(WEXITSTATUS(status), 0);
}

#endif
