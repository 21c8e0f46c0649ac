// Sessions that a capture shows being made: what is needed to offer them again, as far as secrets are known.
// SPDX-License-Identifier: Apache-2.0
//
//     a full handshake ──► rp_learner (one a connection) ──► rp_learnt ──► a ClientHello offers one of them: rp_learnt_session
//     its secrets      ──► rp_secrets ──────────────────────────┘
//
// Up to TLS 1.2 a session's secret is a master secret: of a key log, an RSA key, or a recording of ours. In TLS 1.3 it is the PSK of a
// NewSessionTicket, which has to be decrypted; it is made of the resumption secret (RFC 8446 section 4.6.1), which no key log but
// ours has got. Where our own client resumed, the recording has the PSK itself. Secrets are looked for when a session is asked for, so they may come late.
#ifndef RESHAKE_REPLAY_TRACK_LEARN_H
#define RESHAKE_REPLAY_TRACK_LEARN_H

#include "parsers/tls/dialogue.h"
#include "replay/engine/secrets.h"
#include "replay/script/session.h"

struct rp_learnt;
struct rp_learner;

// rp_learnt_new makes an empty store; the secrets must live as long. NULL when there is no memory.
struct rp_learnt *rp_learnt_new(struct rp_secrets *secrets);
void rp_learnt_free(struct rp_learnt *learnt);

// rp_learner_new begins with a connection. NULL when there is no memory.
struct rp_learner *rp_learner_new(struct rp_learnt *learnt);
void rp_learner_free(struct rp_learner *learner);

// rp_learner_event takes the next event of the connection's dialogue, opened where it can be.
void rp_learner_event(struct rp_learner *learner, const struct tw_event *event, uint64_t time_ns);

// Why the session that a ClientHello offers is not known.
enum rp_unknown {
    RP_UNKNOWN_NOT,       // it is known
    RP_UNKNOWN_NO_OFFER,  // it offers none
    RP_UNKNOWN_SECRET,    // its handshake was not seen, or no secret of it is known
    RP_UNKNOWN_TICKET,    // TLS 1.3: the NewSessionTicket was not seen, or could not be decrypted
    RP_UNKNOWN_RESUMPTION,  // TLS 1.3: the ticket was seen, and the resumption secret is not known: key logs of others have none
};

// rp_learnt_session finds the session that a ClientHello's body offers; of several PSKs the first that is known. `resumed`: the capture
// shows that this ClientHello was answered by an abbreviated handshake, whose secrets are the session's. `now_ns` is the time of
// day, for the ticket's age. *out borrows from `hello` and
// from the store, its secret until the next call; it is empty but for RP_UNKNOWN_NOT.
TW_MUST_USE enum rp_unknown rp_learnt_session(struct rp_learnt *learnt, struct tw_span hello, bool resumed,
                                              uint64_t now_ns, struct rp_session *out);

// rp_learnt_shares writes the private keys of a ClientHello's key shares, as far as they are known: KeyShareEntry each, with the private key
// in the place of the public one. False: `out` is full.
TW_MUST_USE bool rp_learnt_shares(const struct rp_learnt *learnt, struct tw_span hello, struct tw_writer *out);

#endif
