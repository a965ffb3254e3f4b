"""N tasks each wait W/2 seconds, and block or compute for W/2.

Compare with io/half_blocking.c in threading/, multiprocessing/ and coroutines/.
"""

import asyncio
import multiprocessing
import threading
import time

from record import answer, blocks, computes, finished, ids, lesson, main, result, started, waits

chain = []  # the ids, in the order in which they were appended; processes: the parent's
lock = threading.Lock()


def append(number):
    with lock:
        chain.append(number)


def look(number):
    if lesson.chain:
        with lock:
            result(number, f"sum {len(chain)}, chain {' '.join(map(str, chain))}")


def block_half(number, append):
    if lesson.compute:
        computes(number)
        end = time.thread_time() + lesson.wait / 2
        while time.thread_time() < end:
            pass
    else:
        blocks(number, lesson.wait / 2)
        time.sleep(lesson.wait / 2)
    append(number)


def await_half(number):
    waits(number, lesson.wait / 2)
    time.sleep(lesson.wait / 2)


def task(number, append=append, look=look):
    started(number)
    if lesson.order == "await-first":
        await_half(number)
        block_half(number, append)
    else:
        block_half(number, append)
        await_half(number)
    look(number)
    finished(number)


async def awaiting_task(number):
    started(number)
    if lesson.order == "await-first":
        waits(number, lesson.wait / 2)
        await asyncio.sleep(lesson.wait / 2)
        block_half(number, append)
    else:
        block_half(number, append)
        waits(number, lesson.wait / 2)
        await asyncio.sleep(lesson.wait / 2)
    look(number)
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
    """Nothing is shared: they tell the parent, who keeps the chain."""
    fork = multiprocessing.get_context("fork")
    told = fork.SimpleQueue()

    def tell_append(number):
        told.put((append, number))

    def tell_look(number):
        told.put((look, number))

    workers = [fork.Process(target=task, args=[number, tell_append, tell_look])
               for number in ids()]
    for worker in workers:
        worker.start()
    for _ in range(2 * lesson.tasks):
        what, number = told.get()
        what(number)
    for worker in workers:
        worker.join()


async def all_tasks():
    await asyncio.gather(*(awaiting_task(number) for number in ids()))


def with_answer(run):
    def run_and_answer():
        run()
        answer(f"sum {len(chain)}")
    return run_and_answer


main("io/half_blocking",
     {"sequential": with_answer(one_after_the_other), "threading": with_answer(threads),
      "multiprocessing": with_answer(processes),
      "asyncio": with_answer(lambda: asyncio.run(all_tasks()))},
     tasks=5, wait=1.0, order=("await-first", "block-first"), chain=False, compute=False)
