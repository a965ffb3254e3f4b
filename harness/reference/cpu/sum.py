"""N tasks each add up numbers: pure Python, a step of the interpreter for each addition.

Compare with cpu/sum.c in threading/, multiprocessing/ and coroutines/.
"""

from record import lesson
from computing import four_ways


def sum_below(to):
    total = 0
    for number in range(to):
        total += number
    return total


four_ways("cpu/sum", lambda: sum_below(lesson.to), to=10_000_000)
