/*
 * load.h - for lessons that are servers: where they listen, and the load that measures them.
 *
 * The load is a program of its own, build/services/load: a child of the lesson's, with nothing of
 * the server in its process. It reports what it measured when all is over and its connections are
 * closed; its processor time is not the lesson's. Calls with a capital stop the lesson with one
 * clear line when they fail, as those of checked.h do.
 */
#ifndef LOAD_H
#define LOAD_H

/* A socket that listens on a free port of 127.0.0.1. */
int Listen(void);

/*
 * Starts the load against the server at `port`, with the lesson's --connections, --seconds, --rate
 * and --rude. The server serves so many at a time; 0: all. Returns a descriptor, load_end()'s to
 * close, that becomes readable when the load has ended.
 */
int load_start(int port, long served);

/* The port of `listener`. */
int port_of(int listener);

/* The load's next connection; -1: the load has ended. Without a descriptor for it the lesson fails.
 */
int Accept(int listener);

/* Waits for the end of the load, and gives its figures and its answer as the lesson's. If it
   failed, or was killed, the lesson fails: "the load: connection 3 of 100: connection reset by
   peer". */
void load_end(void);

#endif
