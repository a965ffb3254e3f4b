/*
 * programs.h - what control/subprocess starts: three shell scripts, and what is said of them.
 */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <stdbool.h>

#define PROGRAMS 3

/* The script of program 1 to 3: it goes on twice, gives up, or takes too long. The next call for it
   writes it anew. */
char *program_script(int id, double unit_s);

/* Says each line that comes, blocking. False: `seconds` are over before the output is. */
bool program_lines(int id, int output, double seconds);

/* Says how it ended: its exit code, or -SIGNAL. */
void program_ended(int id, int code);

#endif
