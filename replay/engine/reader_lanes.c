// The keys of a reader's two directions: which are in use, and which come next. RFC 5246 section 6.3, RFC 8446 sections 7.1 to
// 7.3.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/reader_parts.h"

#include <stdlib.h>

enum {
    MISSED_MAX = 1024,  // sequence numbers that are tried behind a gap
    SHORTEST = 22,      // bytes of the shortest record of TLS 1.3: header, type and tag
};

bool rp_reader_lanes(struct rp_reader *r)
{
    if (r->lanes == NULL) {
        r->lanes = calloc(2, sizeof *r->lanes);
        if (r->lanes != NULL) {
            r->lanes[TW_CLIENT].tries = r->lanes[TW_SERVER].tries = RP_LANE_TRIES;
        }
    }
    return r->lanes != NULL;
}

void rp_lane_put(struct rp_reader *r, enum tw_from from, enum rp_epoch epoch, const struct rp_protection *p)
{
    struct rp_lane *lane = &r->lanes[from];
    lane->now = *p;
    lane->has_now = true;
    lane->epoch = (uint8_t)epoch;
    lane->tries = RP_LANE_TRIES;
    lane->chain_lost = lane->opened = false;
    r->missed[from] = 0;
}

void rp_lane_drop(struct rp_reader *r, enum tw_from from)
{
    if (r->lanes != NULL) {
        rp_protection_end(&r->lanes[from].now);
        r->lanes[from].has_now = r->lanes[from].opened = false;
        r->missed[from] = 0;
        r->lanes[from].tries = RP_LANE_TRIES;
    }
}

bool rp_lane_next_12(struct rp_reader *r, enum tw_from from, struct rp_protection *out)
{
    struct rp_record_keys keys[2];
    if (r->suite == NULL || !rp_reader_master(r)
        || !rp_key_block(r->version, r->suite, rp_secret_span(&r->master), &r->randoms, keys)) {
        return false;
    }
    const struct rp_protection_config config = {r->version, r->suite, &keys[from], r->encrypt_then_mac};
    bool made = rp_open_init(out, &config);
    rp_wipe(keys, sizeof keys);
    return made;
}

void rp_lane_change(struct rp_reader *r, enum tw_from from)
{
    struct rp_protection next;
    if (rp_lane_next_12(r, from, &next) && rp_reader_lanes(r)) {
        rp_lane_put(r, from, RP_EPOCH_NONE, &next);
        rp_protection_end(&next);
    } else {
        rp_lane_drop(r, from);
    }
}

bool rp_reader_traffic(const struct rp_reader *r, enum tw_from from, enum rp_epoch epoch, struct rp_secret *out)
{
    static const enum tw_keylog_label labels[][2] = {
        [RP_EPOCH_EARLY] = {TW_KEYLOG_CLIENT_EARLY_TRAFFIC_SECRET, TW_KEYLOG_CLIENT_EARLY_TRAFFIC_SECRET},
        [RP_EPOCH_HANDSHAKE] = {TW_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC_SECRET, TW_KEYLOG_SERVER_HANDSHAKE_TRAFFIC_SECRET},
        [RP_EPOCH_DATA] = {TW_KEYLOG_CLIENT_TRAFFIC_SECRET_0, TW_KEYLOG_SERVER_TRAFFIC_SECRET_0},
    };
    const struct tw_span random = tw_span_of(r->randoms.client, RP_RANDOM_BYTES);
    return r->has_random && rp_secrets_find_label(r->secrets, labels[epoch][from], random, 0, out);
}

bool rp_lane_make_13(const struct tw_suite *suite, const struct rp_secret *traffic, struct rp_protection *out)
{
    struct rp_record_keys keys;
    enum rp_hash hash;
    if (suite == NULL || !rp_suite_hash(TW_VERSION_TLS13, suite, &hash) || traffic->len != rp_hash_bytes(hash)
        || !rp_traffic_keys(suite, traffic, &keys)) {
        return false;
    }
    bool made = rp_open_init(out, &(struct rp_protection_config){TW_VERSION_TLS13, suite, &keys, false});
    rp_wipe(&keys, sizeof keys);
    return made;
}

// begin_early: the suite is the one of the session, which only the first record tells.
static bool begin_early(struct rp_reader *r)
{
    struct rp_secret traffic;
    if (!rp_reader_traffic(r, TW_CLIENT, RP_EPOCH_EARLY, &traffic) || !rp_reader_lanes(r)) {
        return false;
    }
    rp_lane_drop(r, TW_CLIENT);
    r->lanes[TW_CLIENT].traffic = traffic;
    r->lanes[TW_CLIENT].epoch = RP_EPOCH_EARLY;
    return true;
}

bool rp_lane_epoch(struct rp_reader *r, enum tw_from from, enum rp_epoch epoch)
{
    struct rp_secret traffic;
    struct rp_protection p;
    if (epoch == RP_EPOCH_EARLY) {
        return begin_early(r);
    }
    if (r->lanes != NULL && r->lanes[from].epoch >= epoch) {
        return true;  // a Finished behind the handshake (RFC 8446 section 4.6.2)
    }
    if (!rp_reader_traffic(r, from, epoch, &traffic) || !rp_lane_make_13(r->suite, &traffic, &p)
        || !rp_reader_lanes(r)) {
        return false;
    }
    rp_lane_put(r, from, epoch, &p);
    r->lanes[from].traffic = traffic;
    rp_protection_end(&p);
    return true;
}

void rp_lane_expect(struct rp_reader *r)
{
    struct rp_secret traffic;
    bool any = r->expecting || rp_reader_traffic(r, TW_CLIENT, RP_EPOCH_DATA, &traffic)
               || rp_reader_traffic(r, TW_SERVER, RP_EPOCH_DATA, &traffic);
    if (any && !rp_reader_lanes(r)) {
        return;  // without memory all stays closed
    }
}

bool rp_lane_next_13(const struct rp_reader *r, struct rp_secret *traffic, struct rp_protection *out)
{
    enum rp_hash hash;
    if (r->suite == NULL || !rp_suite_hash(TW_VERSION_TLS13, r->suite, &hash)) {
        return false;
    }
    rp_traffic_update(hash, traffic);
    return rp_lane_make_13(r->suite, traffic, out);
}

void rp_lane_update(struct rp_reader *r, enum tw_from from)
{
    struct rp_protection p;
    if (r->lanes == NULL || !r->lanes[from].has_now || r->lanes[from].epoch != RP_EPOCH_DATA) {
        return;
    }
    if (rp_lane_next_13(r, &r->lanes[from].traffic, &p)) {
        rp_lane_put(r, from, RP_EPOCH_DATA, &p);
        rp_protection_end(&p);
    }
}

// ---- What is missing ---------------------------------------------------------------------------------------------

void rp_lane_miss(struct rp_reader *r, enum tw_from from, uint64_t records)
{
    uint64_t missed = r->missed[from] + records;
    r->missed[from] = missed < MISSED_MAX ? (uint32_t)missed : MISSED_MAX;
}

void rp_lane_gap(struct rp_reader *r, enum tw_from from, uint64_t bytes)
{
    rp_lane_miss(r, from, bytes / SHORTEST + 1);
    if (r->lanes != NULL) {
        r->lanes[from].chain_lost = true;
    } else if (r->pending[from] && rp_reader_master(r) && !rp_reader_lanes(r)) {
        return;  // the gap may hide ChangeCipherSpec, but there is no memory to look behind it
    }
}
