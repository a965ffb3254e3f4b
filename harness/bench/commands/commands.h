/*
 * commands.h - what `bench` can be asked to do. Each reads its own arguments (words[0] is its name)
 * and returns the exit code: 0, 1 for a failure of the system, 2 for a mistake of the user, 128 +
 * signal.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

int command_run(int count, char **words);
int command_sweep(int count, char **words);
int command_claims(int count, char **words);
int command_list(int count, char **words);
int command_report(int count, char **words);
int command_compare(int count, char **words);

#endif
