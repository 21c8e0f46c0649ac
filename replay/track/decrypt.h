// Decryption for a tracker: a reader for each connection for which there may be secrets.
// SPDX-License-Identifier: Apache-2.0
//
// Whoever listens to a tracker hands its events on to this, before anything else is done with them: each ClientHello, and
// from there on all events of connections that have an opener, which is their reader. Where there are no secrets, none has.
// The dialogue gets the opener once there are keys.
#ifndef RESHAKE_REPLAY_TRACK_DECRYPT_H
#define RESHAKE_REPLAY_TRACK_DECRYPT_H

#include "replay/engine/reader.h"
#include "replay/track/tracker.h"

struct rp_decrypt;

// rp_decrypt_new makes one over a store, which must live as long. `expecting`: secrets may come behind the hellos of the
// connections that they belong to. NULL when there is no memory.
struct rp_decrypt *rp_decrypt_new(struct rp_secrets *secrets, bool expecting);
void rp_decrypt_free(struct rp_decrypt *decrypt);

// rp_decrypt_event takes the next event of a connection. What an RSA key exchange told goes into the handshake under way.
void rp_decrypt_event(struct rp_decrypt *decrypt, struct rp_connection *conn, const struct tw_event *event);

// rp_decrypt_facts says what decryption came to; NULL where there were no keys. It lives until rp_decrypt_closed.
const struct rp_reader_facts *rp_decrypt_facts(const struct rp_connection *conn);

// rp_decrypt_early is true while what the client sends is early data, as far as was seen.
bool rp_decrypt_early(const struct rp_connection *conn);

// rp_decrypt_closed forgets a connection. For every one that closes.
void rp_decrypt_closed(struct rp_connection *conn);

#endif
