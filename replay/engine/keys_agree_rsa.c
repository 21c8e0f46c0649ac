// RSA key exchange: the premaster, encrypted to the key of a certificate. RFC 5246 section 7.4.7.1, RFC 8017 section 7.2.1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_agree.h"

#include "replay/engine/keys_hash.h"
#include "replay/engine/keys_parts.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#define MAX_RSA 2048     // bytes; libcrypto takes keys up to 16,384 bits
#define LEAST_PADDING 8  // bytes that are not zero

// pad makes 00 02 padding 00 message. The padding is ours, because that of libcrypto would be new in every run.
static bool pad(uint8_t *out, size_t len, struct tw_span message, struct rp_random *random)
{
    if (message.len > len || len - message.len < 3 + LEAST_PADDING) {
        return false;
    }
    const size_t separator = len - message.len - 1;
    out[0] = 0;
    out[1] = 2;
    for (size_t i = 2; i < separator; i++) {
        do {
            rp_random_bytes(random, out + i, 1);
        } while (out[i] == 0);
    }
    out[separator] = 0;
    if (message.len != 0) {
        memcpy(out + separator + 1, message.data, message.len);
    }
    return true;
}

static bool encrypt(RSA *rsa, struct tw_span premaster, struct rp_random *random, struct tw_writer *out)
{
    uint8_t padded[MAX_RSA];
    uint8_t encrypted[MAX_RSA];
    const size_t len = RSA_size(rsa);
    size_t encrypted_len = 0;
    bool good = len <= MAX_RSA && pad(padded, len, premaster, random)
                && RSA_encrypt(rsa, &encrypted_len, encrypted, sizeof encrypted, padded, len, RSA_NO_PADDING) == 1
                && tw_writer_bytes(out, tw_span_of(encrypted, encrypted_len));
    rp_wipe(padded, sizeof padded);
    return good;
}

bool rp_rsa_encrypt(struct tw_span certificate, struct tw_span premaster, struct rp_random *random,
                    struct tw_writer *out)
{
    struct rp_public_key public_key;
    bool good = false;
    if (rp_public_key_of(certificate, &public_key)) {
        RSA *rsa = EVP_PKEY_get0_RSA(public_key.key);
        good = rsa != NULL && encrypt(rsa, premaster, random, out);
        EVP_PKEY_free(public_key.key);
    }
    ERR_clear_error();
    return good;
}
