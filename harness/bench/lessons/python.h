/*
 * python.h - can the reference programs be run?
 */
#ifndef PYTHON_H
#define PYTHON_H

#include <stdbool.h>

/* Is there a python3 in PATH? If not, says on stderr what is left out, and how to install it. */
bool python_is_there(void);

#endif
