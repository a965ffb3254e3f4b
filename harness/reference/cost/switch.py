"""N tasks hand a token round: what it costs that another one goes on.

Compare with cost/switch.c in threading/, multiprocessing/ and coroutines/.
"""

import asyncio
import multiprocessing
import threading
import time

from record import each, finished, ids, lesson, main, started

fork = multiprocessing.get_context("fork")


def calls():
    def take(_):
        pass

    for number in ids():
        started(number)
    for _ in range(lesson.times):
        for number in ids():
            take(number)
    for number in ids():
        finished(number)


def task(number, take, give):
    started(number)
    for _ in range(lesson.times):
        take()
        give()
    finished(number)


def threads():
    turn = [threading.Semaphore(1 if number == 1 else 0) for number in ids()]
    workers = [threading.Thread(target=task, args=[number, turn[number - 1].acquire,
                                                   turn[number % lesson.tasks].release])
               for number in ids()]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def processes():
    turn = [fork.Pipe(duplex=False) for _ in ids()]
    turn[0][1].send_bytes(b"t")  # task 1 has the token

    def hand_on(number):
        take = turn[number - 1][0].recv_bytes
        give = turn[number % lesson.tasks][1].send_bytes
        task(number, take, lambda: give(b"t"))

    workers = [fork.Process(target=hand_on, args=[number]) for number in ids()]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


async def coroutines():
    turn = [asyncio.Semaphore(1 if number == 1 else 0) for number in ids()]

    async def awaiting_task(number):
        started(number)
        for _ in range(lesson.times):
            await turn[number - 1].acquire()
            turn[number % lesson.tasks].release()
        finished(number)

    await asyncio.gather(*(awaiting_task(number) for number in ids()))


def timed(run):
    def run_and_tell():
        start = time.monotonic()
        run()
        each("a hand-over", start, lesson.tasks * lesson.times)
    return run_and_tell


main("cost/switch",
     {"sequential": timed(calls), "threading": timed(threads), "multiprocessing": timed(processes),
      "asyncio": timed(lambda: asyncio.run(coroutines()))},
     tasks=2, times=10_000)
