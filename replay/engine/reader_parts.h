// The parts of a reader: reader.c takes the events, reader_master.c finds the master secrets of TLS 1.2 and before,
// reader_lanes.c keeps the keys of both directions, reader_open.c opens records.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_READER_PARTS_H
#define RESHAKE_REPLAY_ENGINE_READER_PARTS_H

#include "replay/engine/protect.h"
#include "replay/engine/reader.h"

#define RP_LANE_TRIES 8192U  // searches of one side until a record opens again: what bad luck or malice can cost

// The keys that a side of TLS 1.3 goes through, in this order.
enum rp_epoch { RP_EPOCH_NONE, RP_EPOCH_EARLY, RP_EPOCH_HANDSHAKE, RP_EPOCH_DATA };

// rp_lane is one direction.
struct rp_lane {
    struct rp_protection now;  // where has_now
    struct rp_secret traffic;  // TLS 1.3: what `now` was made of
    uint32_t tries;            // that are left for searching
    uint8_t epoch;             // TLS 1.3: enum rp_epoch of `now`
    bool has_now;
    bool chain_lost;  // TLS 1.0, CBC: the record before this one is not known, and its last block is the IV
    bool opened;      // a record of these keys was opened
};

// rp_transcript is the hash of a handshake's messages, in each form that a suite may ask for.
struct rp_transcript {
    struct rp_digest digests[3];  // MD5 with SHA-1, SHA-256, SHA-384
    bool whole;                   // no message is missing
};

struct rp_reader {
    struct tw_opener opener;
    struct rp_secrets *secrets;
    struct rp_reader_facts facts;
    uint8_t *room;
    uint32_t missed[2];     // how many records of a side may have been missed at the most, besides those counted
    struct rp_lane *lanes;  // two, by enum tw_from; NULL: there were no keys yet
    struct rp_transcript *transcript;  // NULL: nobody needs it

    // The handshake under way, or the last one.
    struct rp_randoms randoms;
    struct rp_secret master;  // TLS 1.2 and before; empty: not known (yet)
    const struct tw_suite *suite, *early_suite;
    uint16_t version;  // 0: no ServerHello yet
    bool expecting;    // secrets may come late
    bool has_random, offers_early, retried;
    bool extended, encrypt_then_mac;  // RFC 7627, RFC 7366
    bool key_exchange;                // a ClientKeyExchange was seen: it is no resumption
    bool pending[2];                  // TLS 1.2 and before: this side will change ciphers
    uint8_t session_id_len, server_session_id_len, ticket_len;
    uint8_t session_id[32], server_session_id[32];
    uint8_t ticket[32];  // a hash of what was offered
};

static inline bool rp_reader_is_13(const struct rp_reader *reader)
{
    return reader->version == TW_VERSION_TLS13;
}

// reader_master.c.

// rp_reader_transcript adds a message. rp_reader_key_exchange takes the ClientKeyExchange that was added last.
void rp_reader_transcript(struct rp_reader *reader, const struct tw_event *message);
void rp_reader_key_exchange(struct rp_reader *reader, const struct tw_event *message);
// rp_reader_master finds the master secret, by all that is known so far. False: there is none.
TW_MUST_USE bool rp_reader_master(struct rp_reader *reader);
// rp_reader_ticket has the master secret remembered for a ticket.
void rp_reader_ticket(struct rp_reader *reader, const struct tw_event *message);

// reader_lanes.c.

// rp_lane_change puts the keys of a handshake of TLS 1.2 or before into use. Without keys the lane has none.
void rp_lane_change(struct rp_reader *reader, enum tw_from from);
// rp_lane_epoch goes on to an epoch of TLS 1.3. False: its secret is not known, and nothing changed.
bool rp_lane_epoch(struct rp_reader *reader, enum tw_from from, enum rp_epoch epoch);
// rp_lane_expect makes the lanes where secrets come into use unseen: those of the data are known alone, or are to come.
void rp_lane_expect(struct rp_reader *reader);
// rp_lane_update: this side's next record comes under the next keys of TLS 1.3.
void rp_lane_update(struct rp_reader *reader, enum tw_from from);
// rp_lane_gap: bytes of this side are missing.
void rp_lane_gap(struct rp_reader *reader, enum tw_from from, uint64_t bytes);
// rp_lane_drop forgets the keys of a side.
void rp_lane_drop(struct rp_reader *reader, enum tw_from from);
// rp_reader_lanes makes the lanes, where there are none yet. False: there is no memory.
TW_MUST_USE bool rp_reader_lanes(struct rp_reader *reader);
// rp_lane_put has a side go on under new keys; `p` is copied.
void rp_lane_put(struct rp_reader *reader, enum tw_from from, enum rp_epoch epoch, const struct rp_protection *p);
// rp_lane_miss: so many records of this side may have been missed.
void rp_lane_miss(struct rp_reader *reader, enum tw_from from, uint64_t records);
// rp_lane_next_12 makes the keys that the handshake under way agreed on, TLS 1.2 or before. False: they are not known.
TW_MUST_USE bool rp_lane_next_12(struct rp_reader *reader, enum tw_from from, struct rp_protection *out);
// rp_reader_traffic finds the traffic secret of an epoch.
TW_MUST_USE bool rp_reader_traffic(const struct rp_reader *reader, enum tw_from from, enum rp_epoch epoch,
                                   struct rp_secret *out);
// rp_lane_make_13 makes the keys of a traffic secret. False: it is not as long as the suite's hash, or there is no suite.
TW_MUST_USE bool rp_lane_make_13(const struct tw_suite *suite, const struct rp_secret *traffic,
                                 struct rp_protection *out);
// rp_lane_next_13 makes the traffic secret behind a KeyUpdate in the place of the one before it, and the keys of it.
TW_MUST_USE bool rp_lane_next_13(const struct rp_reader *reader, struct rp_secret *traffic, struct rp_protection *out);

// reader_open.c.

enum tw_opened rp_reader_open(void *context, enum tw_from from, const struct tw_record *record, struct tw_span *plain,
                              uint8_t *type);

#endif
