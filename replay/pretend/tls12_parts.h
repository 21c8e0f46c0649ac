// Handshakes of a pretend server up to TLS 1.2: what the files tls12*.c share.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_PRETEND_TLS12_PARTS_H
#define RESHAKE_REPLAY_PRETEND_TLS12_PARTS_H

#include "replay/pretend/pretend_parts.h"

// tls12_renegotiation.c: RFC 5746. rp_pretend12_refuses says whether a ClientHello on an open connection is refused; the warning is sent
// then. rp_pretend12_is_secure checks and remembers what this ClientHello says. False: the connection has ended.
TW_MUST_USE bool rp_pretend12_refuses(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);
TW_MUST_USE bool rp_pretend12_is_secure(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);
void rp_pretend12_write_renegotiation_info(const struct rp_pretend_conn *conn, struct tw_writer *w);

// tls12_resume.c: which session the client offers, and whether it may be resumed. True: conn->session is resumed (or the connection has
// ended, where rp_pretend_over). False: the handshake is a full one.
TW_MUST_USE bool rp_pretend12_resumes(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);

// tls12_say.c: our flights.
void rp_pretend12_say_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);
void rp_pretend12_say_full(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);
void rp_pretend12_say_ticket(struct rp_pretend_conn *conn);
void rp_pretend12_say_finished(struct rp_pretend_conn *conn);

// tls12_keys.c. False: there are no keys of such a suite, or the key exchange failed; the connection has ended.
TW_MUST_USE bool rp_pretend12_make_keys(struct rp_pretend_conn *conn);
TW_MUST_USE bool rp_pretend12_key_exchange(struct rp_pretend_conn *conn, struct tw_span body, struct tw_span whole);

// tls12_certificate.c: what the client says of itself. False: the connection has ended.
TW_MUST_USE bool rp_pretend12_certificate(struct rp_pretend_conn *conn, struct tw_span body);
TW_MUST_USE bool rp_pretend12_verify(struct rp_pretend_conn *conn, struct tw_span body);

#endif
