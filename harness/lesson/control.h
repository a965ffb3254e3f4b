/*
 * control.h - lesson.h for the lessons in which tasks coordinate: each takes --wait, its unit of
 * time.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "lesson.h"

SECONDS(wait, 1, "the unit of time");

#endif
