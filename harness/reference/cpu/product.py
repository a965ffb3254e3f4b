"""N tasks each multiply big numbers: Python's own integers.

Compare with cpu/product.c in threading/, multiprocessing/ and coroutines/.
"""

from record import lesson
from computing import four_ways


def product_up_to(to):
    product = 1
    for factor in range(2, to + 1):
        product *= factor
    return product % (2**61 - 1)


four_ways("cpu/product", lambda: product_up_to(lesson.to), to=20_000)
