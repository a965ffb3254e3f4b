"""N tasks that compute something: one after the other, and in three ways at the same time."""

import asyncio
import multiprocessing
import threading

from record import finished, ids, lesson, main, result, started


def four_ways(name, compute, **options):
    """main() of a lesson whose tasks each find what compute() returns."""

    def task(number):
        started(number)
        found = compute()
        finished(number)
        return found

    async def task_of_loop(number):
        return task(number)

    def one_after_the_other():
        for number in ids():
            result(number, task(number))

    def threads():
        found = {}

        def keep(number):
            found[number] = task(number)

        workers = [threading.Thread(target=keep, args=[number]) for number in ids()]
        for worker in workers:
            worker.start()
        for number, worker in zip(ids(), workers):
            worker.join()
            result(number, found[number])

    def processes():
        fork = multiprocessing.get_context("fork")
        found = fork.SimpleQueue()

        def send(number):
            found.put((number, task(number)))

        workers = [fork.Process(target=send, args=[number]) for number in ids()]
        for worker in workers:
            worker.start()
        for _ in workers:
            result(*found.get())
        for worker in workers:
            worker.join()

    async def all_tasks():
        found = await asyncio.gather(*(task_of_loop(number) for number in ids()))
        for number in ids():
            result(number, found[number - 1])

    main(name,
         {"sequential": one_after_the_other, "threading": threads, "multiprocessing": processes,
          "asyncio": lambda: asyncio.run(all_tasks())},
         tasks=8, **options)
