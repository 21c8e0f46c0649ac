// A flight of ours under way. For replay/engine/client*.c alone.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_CLIENT_FLIGHT_H
#define RESHAKE_REPLAY_ENGINE_CLIENT_FLIGHT_H

#include "replay/engine/client_parts.h"

struct rp_outgoing {
    struct rp_client *client;
    const struct rp_hello_spec *spec;
    const struct rp_edits *edits;
    struct rp_draft *draft;
    uint64_t now_us;
    enum rp_finish finish;
    enum rp_owes owed;
    bool changed;      // up to TLS 1.2: our ChangeCipherSpec stands before what comes
    bool finished;     // our Finished does
    bool early_ended;  // TLS 1.3: EndOfEarlyData does
};

static inline bool rp_is13(const struct rp_client *client)
{
    return client->facts.version == TW_VERSION_TLS13;
}

// rp_begins is true where a flight is a ClientHello that begins a handshake.
static inline bool rp_begins(enum rp_owes owed)
{
    return owed == RP_OWES_HELLO || owed == RP_OWES_NOTHING || owed == RP_OWES_HELLO_AGAIN;
}

// rp_is_sent is true where the ClientHello of this flight has gone out before (rp_hello_spec.sent).
static inline bool rp_is_sent(const struct rp_outgoing *f)
{
    return rp_begins(f->owed) && f->spec->sent.len != 0;
}

// rp_client_flight_again is rp_client_flight for a ClientHello that another client has sent (rp_hello_spec.sent), and that goes out once more.
TW_MUST_USE bool rp_client_flight_again(struct rp_client *client, const struct rp_handshake *handshake, uint64_t now_us,
                                        struct rp_draft *draft, struct tw_writer *out);

// client_plan.c
void rp_flight_plan(const struct rp_outgoing *f, struct rp_plan *plan);
// rp_flight_epoch is what a part is honestly protected with.
enum rp_epoch rp_flight_epoch(const struct rp_outgoing *f, rp_part part);

// client_send.c
void rp_count_part(struct rp_client *client, rp_part part);
// rp_client_clear_version is what a record in the clear says that is no ClientHello's; 0: as usual.
uint16_t rp_client_clear_version(const struct rp_client *client);
// rp_client_fresh empties a draft for the next flight.
void rp_client_fresh(struct rp_draft *draft);
// rp_client_turn_keys goes on to the next keys for each KeyUpdate that a flight had besides. What stood behind it in that flight went out
// under the keys before.
void rp_client_turn_keys(struct rp_client *client, const struct rp_draft *draft);
// rp_client_seal writes the pieces of a draft under the client's keys.
TW_MUST_USE bool rp_client_seal(struct rp_client *client, const struct rp_edits *edits, struct rp_draft *draft,
                                struct tw_writer *out);

#endif
