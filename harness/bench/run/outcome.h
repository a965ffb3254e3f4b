/*
 * outcome.h - what a run that is over comes to: its record, and whether what it did is right.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "catalogue.h"
#include "record.h"
#include "supervise.h"

/*
 * Fills *run from what became of the program, and the kind of a model that is not known, from its
 * record. What is wrong with the run is its failure; where a lesson is to fail and does so as
 * expected, it is its ending. Returns true where nothing is wrong but that something was said late:
 * the machine's doing, perhaps. `conditions` are of this row.
 */
bool take_outcome(const struct entry *entry, const struct conditions *conditions,
                  const char *program, const struct run_outcome *outcome, struct row *row,
                  struct run *run);

#endif
