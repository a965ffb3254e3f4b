"""What a task costs that does nothing: one after the other, then all at once.

Compare with cost/spawn.c in threading/, multiprocessing/ and coroutines/.
"""

import asyncio
import multiprocessing
import os
import threading
import time

from record import answer, each, figure, lesson, main

fork = multiprocessing.get_context("fork")


def nothing():
    pass


def pss(process):
    """The bytes of this process and of its descendants; a page that n share counts 1/n in each."""
    with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as rollup:
        own = sum(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Pss:"))
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as children:
        return own + sum(pss(int(child)) for child in children.read().split())


def memory_since(before):
    """Gives the figure; returns the seconds that it took."""
    start = time.monotonic()
    figure("memory a task", (pss(os.getpid()) - before) / lesson.tasks, "B")
    return time.monotonic() - start


def calls():
    start = time.monotonic()
    for _ in range(lesson.tasks):
        nothing()
    each("one after the other", start, lesson.tasks)
    answer(f"{lesson.tasks} tasks")


def workers_of(kind, barrier):
    def wait_for_all(all_here, may_go):
        all_here.wait()
        may_go.wait()

    start = time.monotonic()
    for _ in range(lesson.tasks):
        worker = kind(target=nothing)
        worker.start()
        worker.join()
    each("one after the other", start, lesson.tasks)

    all_here, may_go = barrier(lesson.tasks + 1), barrier(lesson.tasks + 1)
    before = pss(os.getpid())
    start = time.monotonic()
    workers = [kind(target=wait_for_all, args=[all_here, may_go]) for _ in range(lesson.tasks)]
    for worker in workers:
        worker.start()
    all_here.wait()
    measuring = memory_since(before)
    may_go.wait()
    for worker in workers:
        worker.join()
    each("all at once", start + measuring, lesson.tasks)
    answer(f"{2 * lesson.tasks} tasks")


async def coroutines():
    async def nothing_awaited():
        pass

    start = time.monotonic()
    for _ in range(lesson.tasks):
        await asyncio.create_task(nothing_awaited())
    each("one after the other", start, lesson.tasks)

    may_go = asyncio.Event()
    before = pss(os.getpid())
    start = time.monotonic()
    tasks = [asyncio.create_task(may_go.wait()) for _ in range(lesson.tasks)]
    await asyncio.sleep(0)  # now each of them waits
    measuring = memory_since(before)
    may_go.set()
    await asyncio.gather(*tasks)
    each("all at once", start + measuring, lesson.tasks)
    answer(f"{2 * lesson.tasks} tasks")


main("cost/spawn",
     {"sequential": calls,
      "threading": lambda: workers_of(threading.Thread, threading.Barrier),
      "multiprocessing": lambda: workers_of(fork.Process, fork.Barrier),
      "asyncio": lambda: asyncio.run(coroutines())},
     tasks=100)
