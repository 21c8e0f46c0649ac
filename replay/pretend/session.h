// A session as a pretend server keeps it, in its cache or sealed in a ticket.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_PRETEND_SESSION_H
#define RESHAKE_REPLAY_PRETEND_SESSION_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"
#include "replay/engine/keys_hash.h"

#define RP_PRETEND_TICKET_MAX 1024

struct rp_pretend_session {
    uint16_t version, cipher_suite;
    bool extended_master_secret, encrypt_then_mac;
    bool completed;           // the client's Finished was verified; a ticket's always was
    uint16_t fragment;        // max_fragment_length; 0: none
    struct rp_secret secret;  // master secret, or PSK
    uint64_t made_us;         // when it was made, and
    uint64_t first_us;        // when the first full handshake of its chain was
    uint32_t lifetime_s;
    uint32_t age_add, max_early_data;  // TLS 1.3
    uint64_t made_on;                  // number of the connection
    uint8_t serial[16];                // of the session: the same in all its tickets
    uint8_t server_name_len, alpn_len, client_len;
    char server_name[255], alpn[32], client[64];
};

// rp_pretend_session_write and _read are the form that a ticket holds. False: it is none.
bool rp_pretend_session_write(struct tw_writer *w, const struct rp_pretend_session *session);
TW_MUST_USE bool rp_pretend_session_read(struct tw_span bytes, struct rp_pretend_session *out);

struct rp_pretend_conn;

// rp_pretend_ticket_make seals a session in a ticket (habits: in the clear, under a key of zeros). False: no room.
TW_MUST_USE bool rp_pretend_ticket_make(struct rp_pretend_conn *conn, const struct rp_pretend_session *session,
                                        struct tw_writer *out);
// rp_pretend_ticket_open opens one. False: it is none of ours, or was changed. Neither age nor anything else is looked at.
TW_MUST_USE bool rp_pretend_ticket_open(struct rp_pretend_conn *conn, struct tw_span ticket,
                                        struct rp_pretend_session *out);
// rp_pretend_session_fresh says whether it is not over its lifetime (RP_CHECK_EXPIRY).
bool rp_pretend_session_fresh(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session);

// The cache of session IDs. Find gives NULL where there is none that may be used now.
struct rp_pretend_session *rp_pretend_cache_find(struct rp_pretend_conn *conn, struct tw_span id);
void rp_pretend_cache_put(struct rp_pretend_conn *conn, struct tw_span id, const struct rp_pretend_session *session);
void rp_pretend_cache_drop(struct rp_pretend_conn *conn, struct tw_span id);

// rp_pretend_session_died: the connection ended by a fatal alert, and its session must not be resumed (RFC 5246 section 7.2.2): its ID
// is dropped, and its tickets are remembered. rp_pretend_session_is_dead says so of a session in a ticket.
void rp_pretend_session_died(struct rp_pretend_conn *conn);
bool rp_pretend_session_is_dead(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session);

#endif
