// Randomness of BoringSSL for fuzz targets: a stream of bytes that is the same for each input (splitmix64).
// SPDX-License-Identifier: Apache-2.0
#include "harness/random.h"

#include "harness/hx.h"

#include <openssl/rand.h>

HX_UNCOUNTED

static uint64_t state;

void hx_random_restart(void)
{
    state = 0;
}

static uint64_t next(void)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void fill(uint8_t *out, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++) {
        word = i % sizeof word == 0 ? next() : word >> 8;
        out[i] = (uint8_t)word;
    }
}

int RAND_bytes(uint8_t *out, size_t len)
{
    fill(out, len);
    return 1;
}

// What libcrypto calls inside for keys and signatures; its own headers alone declare it.
void RAND_bytes_with_additional_data(uint8_t *out, size_t len, const uint8_t more[32]);
void RAND_bytes_with_additional_data(uint8_t *out, size_t len, const uint8_t more[32])
{
    (void)more;
    fill(out, len);
}

HX_COUNTED
