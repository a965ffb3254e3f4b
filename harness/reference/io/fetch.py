"""N pages are fetched from a server that answers W seconds late, K at a time.

With what comes with Python: urllib, and for asyncio, which has no HTTP, its streams.
Compare with io/fetch.c in threading/, multiprocessing/ and coroutines/.
"""

import asyncio
import http.client
import multiprocessing
import re
import urllib.request
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from record import answer, computes, finished, ids, lesson, main, result, started, waits

fork = multiprocessing.get_context("fork")
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def address(number):
    return f"/page/{number}?latency={lesson.wait:g}"


def report(number, page):
    """Gives the page's bytes, 0 where none came."""
    if isinstance(page, Exception):
        result(number, f"{type(page).__name__}: {page}")
        return 0
    title = re.search(rb"<title>(.*?)</title>", page).group(1).decode()
    result(number, f"{title}, {len(page)} bytes")
    return len(page)


def task(number):
    started(number)
    waits(number, 0)
    try:
        with opener.open(lesson.url + address(number), timeout=lesson.timeout) as response:
            page = response.read()
    except (OSError, http.client.HTTPException) as error:
        page = error
    computes(number)
    size = report(number, page)
    finished(number)
    return size


async def get(number):
    """One request, and a connection that ends with its answer (HTTP/1.0)."""
    host, port = lesson.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {address(number)} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    head, _, page = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status = head.split(b"\r\n")[0].decode()
    if status.split()[1:2] != ["200"]:
        raise OSError(status)
    length = int(re.search(rb"(?i)content-length: *(\d+)", head).group(1))
    if len(page) < length:
        raise OSError(f"truncated: {len(page)} of {length} bytes")
    return page


async def awaiting_task(number, at_a_time):
    async with at_a_time:
        started(number)
        waits(number, 0)
        try:
            page = await asyncio.wait_for(get(number), lesson.timeout)
        except (OSError, asyncio.TimeoutError) as error:
            page = error
        computes(number)
        size = report(number, page)
        finished(number)
        return size


async def all_tasks():
    at_a_time = asyncio.Semaphore(workers())
    return await asyncio.gather(*(awaiting_task(number, at_a_time) for number in ids()))


def workers():
    return lesson.workers or lesson.tasks


def threads():
    with ThreadPoolExecutor(workers()) as pool:
        return list(pool.map(task, ids()))


def processes():
    with ProcessPoolExecutor(workers(), mp_context=fork) as pool:
        return list(pool.map(task, ids()))


def with_answer(fetch_all):
    def fetch_and_answer():
        sizes = fetch_all()
        pages = sum(size > 0 for size in sizes)
        answer(f"{pages} of {lesson.tasks} pages, {sum(sizes)} bytes")
    return fetch_and_answer


main("io/fetch",
     {"sequential": with_answer(lambda: [task(number) for number in ids()]),
      "threading": with_answer(threads),
      "multiprocessing": with_answer(processes),
      "asyncio": with_answer(lambda: asyncio.run(all_tasks()))},
     tasks=20, wait=0.5, workers=0, timeout=10.0, url="http://127.0.0.1:8080")
