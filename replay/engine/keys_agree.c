// Key agreement: which family a group is of; and X25519 (RFC 7748).
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_agree_parts.h"

#include "replay/engine/keys_hash.h"

#include <openssl/curve25519.h>

static const struct rp_agreement *const families[] = {
    &rp_agree_x25519,
    &rp_agree_curve,
    &rp_agree_field,
    &rp_agree_hybrid,
};

static const struct rp_agreement *family_of(uint16_t group)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        if (families[i]->private_len(group) != 0) {
            return families[i];
        }
    }
    return NULL;
}

// family_of_share finds none where the private key has the wrong length: shares come out of recordings too.
static const struct rp_agreement *family_of_share(const struct rp_share *share)
{
    const struct rp_agreement *family = family_of(share->group);
    return family != NULL && family->private_len(share->group) == share->len ? family : NULL;
}

bool rp_group_known(uint16_t group)
{
    return family_of(group) != NULL;
}

bool rp_share_make(struct rp_share *share, uint16_t group, struct rp_random *random)
{
    const struct rp_agreement *family = family_of(group);
    *share = (struct rp_share){0};
    if (family == NULL) {
        return false;
    }
    share->group = group;
    share->len = family->private_len(group);
    return family->make(share, random);
}

bool rp_share_public(const struct rp_share *share, struct tw_writer *out)
{
    const struct rp_agreement *family = family_of_share(share);
    return family != NULL && family->public_key(share, out);
}

bool rp_share_agree(const struct rp_share *share, struct tw_span peer, bool strip_zeros, struct tw_writer *secret)
{
    const struct rp_agreement *family = family_of_share(share);
    return family != NULL && family->agree(share, peer, strip_zeros, secret);
}

bool rp_x25519(uint8_t out[RP_X25519_BYTES], const uint8_t *private_key, const uint8_t *peer)
{
    return X25519(out, private_key, peer) == 1;
}

static uint16_t x25519_private_len(uint16_t group)
{
    return group == TW_GROUP_X25519 ? RP_X25519_BYTES : 0;
}

static bool x25519_make(struct rp_share *share, struct rp_random *random)
{
    rp_random_bytes(random, share->private_key, RP_X25519_BYTES);
    return true;
}

static bool x25519_public(const struct rp_share *share, struct tw_writer *out)
{
    uint8_t bytes[RP_X25519_BYTES];
    X25519_public_from_private(bytes, share->private_key);
    return tw_writer_bytes(out, tw_span_of(bytes, sizeof bytes));
}

static bool x25519_agree(const struct rp_share *share, struct tw_span peer, bool strip_zeros, struct tw_writer *secret)
{
    uint8_t bytes[RP_X25519_BYTES];
    (void)strip_zeros;  // of finite fields only: RFC 8422 section 5.10 keeps them
    bool good = peer.len == RP_X25519_BYTES && rp_x25519(bytes, share->private_key, peer.data)
                && tw_writer_bytes(secret, tw_span_of(bytes, sizeof bytes));
    rp_wipe(bytes, sizeof bytes);
    return good;
}

const struct rp_agreement rp_agree_x25519 = {
    .private_len = x25519_private_len,
    .make = x25519_make,
    .public_key = x25519_public,
    .agree = x25519_agree,
};
