// One TLS connection of the embedded server, without its socket: bytes in, bytes out.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SERVE_SESSION_H
#define RESHAKE_REPLAY_SERVE_SESSION_H

#include "parsers/wire/span.h"
#include "replay/serve/context.h"

enum rp_serve_step {
    RP_SERVE_GOING_ON,  // more bytes may come
    RP_SERVE_ENDED,     // write what is left, then close
};

struct rp_serve_session;

// rp_serve_session_new starts a connection; `contexts` must outlive it. NULL: no memory.
struct rp_serve_session *rp_serve_session_new(const struct rp_serve_contexts *contexts);

// rp_serve_session_feed takes bytes from the client. The handshake is carried on, and once it is done every HTTP request (or
// line) is answered by a page that says what the handshake was.
TW_MUST_USE enum rp_serve_step rp_serve_session_feed(struct rp_serve_session *session, struct tw_span in);

// rp_serve_session_output_len is how many bytes have to be sent; rp_serve_session_output takes the first `len` of them, at most that
// many, out of the session and into `out`.
size_t rp_serve_session_output_len(const struct rp_serve_session *session);
void rp_serve_session_output(struct rp_serve_session *session, uint8_t *out, size_t len);

// rp_serve_session_done is true once the client's Finished was verified.
bool rp_serve_session_done(const struct rp_serve_session *session);

// rp_serve_session_report fills in what the handshake came to (all but number and client). Its pointers are the session's.
void rp_serve_session_report(const struct rp_serve_session *session, struct rp_served *out);

void rp_serve_session_free(struct rp_serve_session *session);

#endif
