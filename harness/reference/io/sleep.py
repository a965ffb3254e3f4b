"""N tasks each wait W seconds: one after the other, and in three ways at the same time.

Compare with io/sleep.c in threading/, multiprocessing/ and coroutines/.
"""

import asyncio
import multiprocessing
import threading
import time

from record import finished, ids, lesson, main, started, waits


def task(number):
    started(number)
    waits(number, lesson.wait)
    time.sleep(lesson.wait)
    finished(number)


async def awaiting_task(number):
    started(number)
    waits(number, lesson.wait)
    await asyncio.sleep(lesson.wait)
    finished(number)


def one_after_the_other():
    for number in ids():
        task(number)


def threads():
    workers = [threading.Thread(target=task, args=[number]) for number in ids()]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def processes():
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=task, args=[number]) for number in ids()]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


async def all_tasks():
    await asyncio.gather(*(awaiting_task(number) for number in ids()))


def coroutines():
    asyncio.run(all_tasks())


main("io/sleep",
     {"sequential": one_after_the_other, "threading": threads, "multiprocessing": processes,
      "asyncio": coroutines},
     tasks=5, wait=1.0)
