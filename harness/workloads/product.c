/*
 * product.c - multiplications of a number that soon has thousands of digits (GMP).
 */
#include "compute.h"

#include <gmp.h>

#define FACTORS_A_BREATH 32 /* some 50 µs where the product has 80,000 digits */
#define MERSENNE_61      ((1UL << 61) - 1)

uint64_t product_up_to(uint64_t to)
{
    mpz_t product;

    mpz_init_set_ui(product, 1);
    for (uint64_t factor = 2; factor <= to; factor++) {
        mpz_mul_ui(product, product, factor);
        if (factor % FACTORS_A_BREATH == 0)
            compute_breathe();
    }
    uint64_t residue = mpz_fdiv_ui(product, MERSENNE_61);
    mpz_clear(product);
    return residue;
}
