// How a reader opens records: with the keys in use, and where those do not fit with the ones that may have come into use unseen.
// RFC 5246 section 6.2.3, RFC 8446 sections 4.2.10, 5.3 and 7.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/reader_parts.h"

enum { UPDATES = 2 };  // KeyUpdates that a gap may have hidden

// chained: the IV is the end of the record before.
static bool chained(const struct rp_protection *p)
{
    return p->cipher->mode == TW_MODE_CBC && p->version == TW_VERSION_TLS10;
}

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
    lane->tries = RP_LANE_TRIES;
    r->missed[one->from] = 0;
    return true;
}

// try_next tries keys that may have come into use behind a gap, and puts them into use where they fit.
static bool try_next(struct rp_reader *r, const struct one *one, enum rp_epoch epoch, struct rp_protection *p)
{
    bool fits = search(r, p, one);
    if (fits) {
        rp_lane_put(r, one->from, epoch, p);
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
    if (!hidden || !rp_lane_next_12(r, one->from, &next)) {
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
        if (rp_lane_make_13(tw_suite_find(suites[i]), &lane->traffic, &p) && try_next(r, one, RP_EPOCH_EARLY, &p)) {
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
        if (epoch > RP_EPOCH_EARLY && rp_reader_traffic(r, one->from, (enum rp_epoch)epoch, &traffic)
            && rp_lane_make_13(r->suite, &traffic, &p) && try_next(r, one, (enum rp_epoch)epoch, &p)) {
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
    for (unsigned i = 0; hidden && i < UPDATES && rp_lane_next_13(r, &traffic, &p); i++) {
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
        return !rp_reader_traffic(r, TW_CLIENT, RP_EPOCH_HANDSHAKE, &traffic);
    }
    return r->offers_early && lane->epoch == RP_EPOCH_HANDSHAKE && !lane->opened
           && !rp_reader_traffic(r, TW_CLIENT, RP_EPOCH_EARLY, &traffic);
}

// pass goes past a record that did not open.
static enum tw_opened pass(struct rp_reader *r, const struct one *one)
{
    struct rp_lane *lane = &r->lanes[one->from];
    if (may_be_early(r, one->from)) {
        return TW_OPENED_SKIP;
    }
    rp_lane_miss(r, one->from, 1);
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
        rp_lane_miss(r, one->from, 1);
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
