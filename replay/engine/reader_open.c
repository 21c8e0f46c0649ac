// How a reader opens records: with the keys in use, and where those do not fit with the ones that may have come into use unseen.
// RFC 5246 section 6.2.3, RFC 8446 sections 4.2.10, 5.3 and 7.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/reader_parts.h"

#include <stdlib.h>

enum {
    MISSED_MAX = 1024,  // sequence numbers that are tried behind a gap
    TRIES_MAX = 8192,   // of one side, until a record opens again: what bad luck or malice can cost
    SHORTEST = 22,      // bytes of the shortest record of TLS 1.3: header, type and tag
    UPDATES = 2,        // KeyUpdates that a gap may have hidden
};

// ---- Keys --------------------------------------------------------------------------------------------------------

bool rp_reader_lanes(struct rp_reader *r)
{
    if (r->lanes == NULL) {
        r->lanes = calloc(2, sizeof *r->lanes);
        if (r->lanes != NULL) {
            r->lanes[TW_CLIENT].tries = r->lanes[TW_SERVER].tries = TRIES_MAX;
        }
    }
    return r->lanes != NULL;
}

// put_into_use has a side go on under new keys.
static void put_into_use(struct rp_reader *r, enum tw_from from, enum rp_epoch epoch, const struct rp_protection *p)
{
    struct rp_lane *lane = &r->lanes[from];
    lane->now = *p;
    lane->has_now = true;
    lane->epoch = (uint8_t)epoch;
    lane->tries = TRIES_MAX;
    lane->chain_lost = lane->opened = false;
    r->missed[from] = 0;
}

void rp_lane_drop(struct rp_reader *r, enum tw_from from)
{
    if (r->lanes != NULL) {
        rp_protection_end(&r->lanes[from].now);
        r->lanes[from].has_now = r->lanes[from].opened = false;
        r->missed[from] = 0;
        r->lanes[from].tries = TRIES_MAX;
    }
}

// next_12 makes the keys that the handshake under way agreed on.
static bool next_12(struct rp_reader *r, enum tw_from from, struct rp_protection *out)
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
    if (next_12(r, from, &next) && rp_reader_lanes(r)) {
        put_into_use(r, from, RP_EPOCH_NONE, &next);
        rp_protection_end(&next);
    } else {
        rp_lane_drop(r, from);
    }
}

static bool find_traffic(const struct rp_reader *r, enum tw_from from, enum rp_epoch epoch, struct rp_secret *out)
{
    static const enum tw_keylog_label labels[][2] = {
        [RP_EPOCH_EARLY] = {TW_KEYLOG_CLIENT_EARLY_TRAFFIC_SECRET, TW_KEYLOG_CLIENT_EARLY_TRAFFIC_SECRET},
        [RP_EPOCH_HANDSHAKE] = {TW_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC_SECRET, TW_KEYLOG_SERVER_HANDSHAKE_TRAFFIC_SECRET},
        [RP_EPOCH_DATA] = {TW_KEYLOG_CLIENT_TRAFFIC_SECRET_0, TW_KEYLOG_SERVER_TRAFFIC_SECRET_0},
    };
    const struct tw_span random = tw_span_of(r->randoms.client, RP_RANDOM_BYTES);
    return r->has_random && rp_secrets_find_label(r->secrets, labels[epoch][from], random, 0, out);
}

// make_13 makes the keys of a traffic secret, which has to be as long as the suite's hash.
static bool make_13(const struct tw_suite *suite, const struct rp_secret *traffic, struct rp_protection *out)
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
    if (!find_traffic(r, TW_CLIENT, RP_EPOCH_EARLY, &traffic) || !rp_reader_lanes(r)) {
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
    if (!find_traffic(r, from, epoch, &traffic) || !make_13(r->suite, &traffic, &p) || !rp_reader_lanes(r)) {
        return false;
    }
    put_into_use(r, from, epoch, &p);
    r->lanes[from].traffic = traffic;
    rp_protection_end(&p);
    return true;
}

void rp_lane_expect(struct rp_reader *r)
{
    struct rp_secret traffic;
    bool any = r->expecting || find_traffic(r, TW_CLIENT, RP_EPOCH_DATA, &traffic)
               || find_traffic(r, TW_SERVER, RP_EPOCH_DATA, &traffic);
    if (any && !rp_reader_lanes(r)) {
        return;  // without memory all stays closed
    }
}

// update makes the next traffic secret of a lane and the keys of it.
static bool update(const struct rp_reader *r, struct rp_secret *traffic, struct rp_protection *out)
{
    enum rp_hash hash;
    if (r->suite == NULL || !rp_suite_hash(TW_VERSION_TLS13, r->suite, &hash)) {
        return false;
    }
    rp_traffic_update(hash, traffic);
    return make_13(r->suite, traffic, out);
}

void rp_lane_update(struct rp_reader *r, enum tw_from from)
{
    struct rp_protection p;
    if (r->lanes == NULL || !r->lanes[from].has_now || r->lanes[from].epoch != RP_EPOCH_DATA) {
        return;
    }
    if (update(r, &r->lanes[from].traffic, &p)) {
        put_into_use(r, from, RP_EPOCH_DATA, &p);
        rp_protection_end(&p);
    }
}

// ---- What is missing ---------------------------------------------------------------------------------------------

static void miss(struct rp_reader *r, enum tw_from from, uint64_t records)
{
    uint64_t missed = r->missed[from] + records;
    r->missed[from] = missed < MISSED_MAX ? (uint32_t)missed : MISSED_MAX;
}

void rp_lane_gap(struct rp_reader *r, enum tw_from from, uint64_t bytes)
{
    miss(r, from, bytes / SHORTEST + 1);
    if (r->lanes != NULL) {
        r->lanes[from].chain_lost = true;
    } else if (r->pending[from] && rp_reader_master(r) && !rp_reader_lanes(r)) {
        return;  // the gap may hide ChangeCipherSpec, but there is no memory to look behind it
    }
}

// chained: the IV is the end of the record before.
static bool chained(const struct rp_protection *p)
{
    return p->cipher->mode == TW_MODE_CBC && p->version == TW_VERSION_TLS10;
}

// ---- Opening -----------------------------------------------------------------------------------------------------

// one is a record that is being opened, and where its plaintext goes.
struct one {
    enum tw_from from;
    const struct tw_record *record;
    struct tw_span *plain;
    uint8_t *type;
};

// search tries a record with the sequence number that is due, and with those behind it that may have been missed.
static bool search(struct rp_reader *r, struct rp_protection *p, const struct one *one)
{
    struct rp_lane *lane = &r->lanes[one->from];
    const uint64_t first = p->sequence;
    for (uint32_t i = 0; i <= r->missed[one->from]; i++) {
        if (i > 0 && lane->tries == 0) {
            break;
        }
        lane->tries -= i > 0;
        p->sequence = first + i;
        if (rp_open(p, one->record, r->room, RP_READER_ROOM, one->plain, one->type)) {
            return true;
        }
    }
    p->sequence = first;
    return false;
}

static bool try_now(struct rp_reader *r, const struct one *one)
{
    struct rp_lane *lane = &r->lanes[one->from];
    if (!lane->has_now || !search(r, &lane->now, one)) {
        return false;
    }
    lane->opened = true;
    lane->tries = TRIES_MAX;
    r->missed[one->from] = 0;
    return true;
}

// try_next tries keys that may have come into use behind a gap, and puts them into use where they fit.
static bool try_next(struct rp_reader *r, const struct one *one, enum rp_epoch epoch, struct rp_protection *p)
{
    bool fits = search(r, p, one);
    if (fits) {
        put_into_use(r, one->from, epoch, p);
        r->lanes[one->from].opened = true;
    }
    rp_protection_end(p);
    return fits;
}

static bool try_12(struct rp_reader *r, const struct one *one)
{
    struct rp_protection next;
    if (try_now(r, one)) {
        return true;
    }
    bool hidden = r->pending[one->from] && r->missed[one->from] != 0;  // ChangeCipherSpec may have been
    if (!hidden || !next_12(r, one->from, &next)) {
        return false;
    }
    r->pending[one->from] = !try_next(r, one, RP_EPOCH_NONE, &next);
    return !r->pending[one->from];
}

// try_early finds the suite of early data: all that TLS 1.3 has.
static bool try_early(struct rp_reader *r, const struct one *one)
{
    static const uint16_t suites[] = {TW_SUITE_TLS_AES_128_GCM_SHA256, TW_SUITE_TLS_AES_256_GCM_SHA384,
                                      TW_SUITE_TLS_CHACHA20_POLY1305_SHA256, TW_SUITE_TLS_AES_128_CCM_SHA256,
                                      TW_SUITE_TLS_AES_128_CCM_8_SHA256};
    struct rp_protection p;
    const struct rp_lane *lane = &r->lanes[one->from];
    for (size_t i = 0; i < sizeof suites / sizeof suites[0] && lane->epoch == RP_EPOCH_EARLY && !lane->has_now; i++) {
        if (make_13(tw_suite_find(suites[i]), &lane->traffic, &p) && try_next(r, one, RP_EPOCH_EARLY, &p)) {
            return true;
        }
    }
    return false;
}

// try_later tries the epochs behind the one that the lane is in: early data ends unseen, and Finished may be in a gap.
static bool try_later(struct rp_reader *r, const struct one *one)
{
    const struct rp_lane *lane = &r->lanes[one->from];
    unsigned first = lane->has_now || lane->epoch == RP_EPOCH_EARLY ? lane->epoch + 1U : lane->epoch;
    for (unsigned epoch = first; epoch <= RP_EPOCH_DATA; epoch++) {
        struct rp_secret traffic;
        struct rp_protection p;
        if (epoch > RP_EPOCH_EARLY && find_traffic(r, one->from, (enum rp_epoch)epoch, &traffic)
            && make_13(r->suite, &traffic, &p) && try_next(r, one, (enum rp_epoch)epoch, &p)) {
            r->lanes[one->from].traffic = traffic;
            return true;
        }
    }
    return false;
}

static bool try_updates(struct rp_reader *r, const struct one *one)
{
    struct rp_lane *lane = &r->lanes[one->from];
    struct rp_secret traffic = lane->traffic;
    struct rp_protection p;
    bool hidden = lane->has_now && lane->epoch == RP_EPOCH_DATA && r->missed[one->from] != 0;
    for (unsigned i = 0; hidden && i < UPDATES && update(r, &traffic, &p); i++) {
        if (try_next(r, one, RP_EPOCH_DATA, &p)) {
            lane->traffic = traffic;
            return true;
        }
    }
    return false;
}

static bool try_13(struct rp_reader *r, const struct one *one)
{
    return try_now(r, one) || try_early(r, one) || try_later(r, one) || try_updates(r, one);
}

// is_lane_13: this side is in TLS 1.3, by its keys or by the handshake.
static bool is_lane_13(const struct rp_reader *r, const struct rp_lane *lane)
{
    return lane->has_now ? lane->now.version == TW_VERSION_TLS13 : rp_reader_is_13(r) || lane->epoch == RP_EPOCH_EARLY;
}

// may_be_early: a record of the client may be early data whose keys are not known, which is no fault.
static bool may_be_early(const struct rp_reader *r, enum tw_from from)
{
    const struct rp_lane *lane = &r->lanes[from];
    struct rp_secret traffic;
    if (from != TW_CLIENT || !is_lane_13(r, lane)) {
        return false;
    }
    if (lane->epoch == RP_EPOCH_EARLY) {
        return !find_traffic(r, TW_CLIENT, RP_EPOCH_HANDSHAKE, &traffic);
    }
    return r->offers_early && lane->epoch == RP_EPOCH_HANDSHAKE && !lane->opened
           && !find_traffic(r, TW_CLIENT, RP_EPOCH_EARLY, &traffic);
}

// pass goes past a record that did not open.
static enum tw_opened pass(struct rp_reader *r, const struct one *one)
{
    struct rp_lane *lane = &r->lanes[one->from];
    if (may_be_early(r, one->from)) {
        return TW_OPENED_SKIP;
    }
    miss(r, one->from, 1);
    if (!lane->has_now && lane->epoch != RP_EPOCH_EARLY) {
        return TW_OPENED_SKIP;
    }
    if (lane->has_now) {
        rp_open_pass(&lane->now, one->record);
        lane->chain_lost =
            lane->chain_lost || lane->now.encrypt_then_mac;  // of what did not authenticate nothing is taken
    }
    r->facts.bad++;
    return TW_OPENED_BAD;
}

// link_chain goes past a record whose keys are there, but not its IV, which was the end of the record before. With
// encrypt-then-MAC its MAC looks at the ciphertext alone: that can be right, and its first block is noise all the same.
static enum tw_opened link_chain(struct rp_reader *r, const struct one *one)
{
    struct rp_lane *lane = &r->lanes[one->from];
    if (!lane->now.encrypt_then_mac) {
        lane->chain_lost = false;  // a MAC over the plaintext will tell
        rp_open_pass(&lane->now, one->record);
        miss(r, one->from, 1);
        return TW_OPENED_SKIP;
    }
    if (!try_now(r, one)) {
        return pass(r, one);
    }
    lane->chain_lost = false;
    return TW_OPENED_SKIP;
}

// count counts a record of which only the length is known.
static enum tw_opened count(struct rp_lane *lane, const struct tw_record *record)
{
    if (lane->has_now) {
        rp_open_pass(&lane->now, record);
        lane->now.sequence++;
        lane->chain_lost = true;
    }
    return TW_OPENED_SKIP;
}

enum tw_opened rp_reader_open(void *context, enum tw_from from, const struct tw_record *record, struct tw_span *plain,
                              uint8_t *type)
{
    struct rp_reader *r = context;
    struct rp_lane *lane = &r->lanes[from];
    const struct one one = {from, record, plain, type};
    if (record->body.len == 0) {
        return count(lane, record);
    }
    if (lane->has_now && lane->chain_lost && chained(&lane->now)) {
        return link_chain(r, &one);
    }
    if (is_lane_13(r, lane) ? try_13(r, &one) : try_12(r, &one)) {
        r->facts.opened++;
        return TW_OPENED;
    }
    return pass(r, &one);
}
