// The randomness of a play: the key stream of ChaCha20 (RFC 8439 section 2.4).
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_random.h"

#include <string.h>

#include <openssl/chacha.h>

void rp_random_seed(struct rp_random *random, const uint8_t seed[RP_SEED_LEN])
{
    *random = (struct rp_random){0};
    memcpy(random->key, seed, RP_SEED_LEN);
}

void rp_random_seed_number(struct rp_random *random, uint64_t seed)
{
    uint8_t bytes[RP_SEED_LEN] = {0};
    for (size_t i = 0; i < sizeof seed; i++) {
        bytes[i] = (uint8_t)(seed >> 8 * i);
    }
    rp_random_seed(random, bytes);
}

// fill makes whole blocks. The counter of RFC 8439 is 32 bits long; what does not fit into it goes on in the nonce, which has nothing
// else to hold.
static void fill(struct rp_random *random, uint8_t *out, size_t blocks)
{
    uint8_t nonce[12] = {0};
    const uint32_t counter = (uint32_t)random->block;
    for (size_t i = 0; i < 4; i++) {
        nonce[i] = (uint8_t)(random->block >> (32 + 8 * i));
    }
    memset(out, 0, blocks * sizeof random->ready);
    CRYPTO_chacha_20(out, out, blocks * sizeof random->ready, random->key, nonce, counter);
    random->block += blocks;
}

// take gives what is left of the block that was begun.
static size_t take(struct rp_random *random, uint8_t *out, size_t len)
{
    size_t taken = len < random->left ? len : random->left;
    if (taken != 0) {
        memcpy(out, random->ready + sizeof random->ready - random->left, taken);
        random->left = (uint8_t)(random->left - taken);
    }
    return taken;
}

void rp_random_bytes(struct rp_random *random, uint8_t *out, size_t len)
{
    const size_t block = sizeof random->ready;
    size_t done = take(random, out, len);
    while (len - done >= block) {
        size_t blocks = (len - done) / block;
        const uint64_t until_wrap = 0x100000000U - (uint32_t)random->block;
        if (blocks > until_wrap) {
            blocks = (size_t)until_wrap;
        }
        fill(random, out + done, blocks);
        done += blocks * block;
    }
    if (done < len) {
        fill(random, random->ready, 1);
        random->left = (uint8_t)block;
        take(random, out + done, len - done);
    }
}
