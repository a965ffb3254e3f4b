/*
 * without_postgres.c - stands where a lesson would that needs PostgreSQL's library: it is there by
 * name, and says what it lacks.
 */
#include <errno.h>
#include <stdio.h>

int main(void)
{
    fprintf(stderr, "%s: PostgreSQL is not installed: make deps-postgres\n",
            program_invocation_name);
    return 1;
}
