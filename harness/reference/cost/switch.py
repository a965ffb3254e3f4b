"""N tasks hand a token round: what switching between tasks costs.

Compare with cost/switch.c in threading/, multiprocessing/ and coroutines/.
"""

import asyncio
import multiprocessing
import threading
import time

from record import answer, each, finished, ids, lesson, main, started

fork = multiprocessing.get_context("fork")
token = 0  # counts how often it was handed over; processes: it is what they send


def calls():
    def take(_):
        global token
        token += 1

    for number in ids():
        started(number)
    start = time.monotonic()
    for _ in range(lesson.times):
        for number in ids():
            take(number)
    for number in ids():
        finished(number)
    return start


def threads():
    turn = [threading.Semaphore(0) for _ in ids()]
    all_here = threading.Barrier(lesson.tasks + 1)

    def task(number):
        global token
        started(number)
        all_here.wait()
        for _ in range(lesson.times):
            turn[number - 1].acquire()
            token += 1
            turn[number % lesson.tasks].release()
        finished(number)

    workers = [threading.Thread(target=task, args=[number]) for number in ids()]
    for worker in workers:
        worker.start()
    all_here.wait()
    start = time.monotonic()
    turn[0].release()  # task 1 has the token
    for worker in workers:
        worker.join()
    return start


def processes():
    global token
    turn = [fork.Pipe(duplex=False) for _ in ids()]
    all_here = fork.Barrier(lesson.tasks + 1)

    def task(number):
        take, give = turn[number - 1][0].recv_bytes, turn[number % lesson.tasks][1].send_bytes
        started(number)
        all_here.wait()
        for _ in range(lesson.times):
            give(b"%d" % (int(take()) + 1))
        finished(number)

    workers = [fork.Process(target=task, args=[number]) for number in ids()]
    for worker in workers:
        worker.start()
    all_here.wait()
    start = time.monotonic()
    turn[0][1].send_bytes(b"0")  # task 1 has the token
    for worker in workers:
        worker.join()
    token = int(turn[0][0].recv_bytes())
    return start


async def coroutines():
    turn = [asyncio.Semaphore(0) for _ in ids()]

    async def task(number):
        global token
        started(number)
        for _ in range(lesson.times):
            await turn[number - 1].acquire()
            token += 1
            turn[number % lesson.tasks].release()
        finished(number)

    tasks = [asyncio.create_task(task(number)) for number in ids()]
    await asyncio.sleep(0)  # now each of them waits
    start = time.monotonic()
    turn[0].release()  # task 1 has the token
    await asyncio.gather(*tasks)
    return start


def timed(run):
    def run_and_tell():
        start = run()
        each("a hand-over", start, lesson.tasks * lesson.times)
        answer(f"{token} hand-overs")
    return run_and_tell


main("cost/switch",
     {"sequential": timed(calls), "threading": timed(threads), "multiprocessing": timed(processes),
      "asyncio": timed(lambda: asyncio.run(coroutines()))},
     tasks=2, times=10_000)
