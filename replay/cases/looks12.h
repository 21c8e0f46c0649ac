// What cases look at in handshakes up to TLS 1.2: session IDs, the order of messages, tickets.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CASES_LOOKS12_H
#define RESHAKE_REPLAY_CASES_LOOKS12_H

#include "parsers/tls/server_hello.h"
#include "replay/cases/looks.h"

// rp_look_hello12 reads the last ServerHello of a connection. False: there is none.
bool rp_look_hello12(const struct rp_look_at *at, uint8_t conn, struct tw_server_hello *out);

// rp_look_our_id is the session ID of our last ClientHello on a connection.
struct tw_span rp_look_our_id(const struct rp_look_at *at, uint8_t conn);

// rp_look_parts writes what the server said on a connection in steps `first` to `last`: handshake messages and ChangeCipherSpec, in order
// (rp_part). Returns how many there are, `cap` at most.
size_t rp_look_parts(const struct rp_look_at *at, uint8_t conn, size_t first, size_t last, rp_part *out, size_t cap);

// rp_look_step is the number of the last step of that type on a connection; one has to be there.
size_t rp_look_step(const struct rp_look_at *at, uint8_t conn, enum rp_step_type type);

// Looks that several cases have.

// rp_look_ids: on every connection that resumed, the ID of the ClientHello comes back byte for byte; on every other, another one or none
// (RFC 5246 section 7.4.1.3, RFC 5077 section 3.4).
enum rp_result rp_look_ids(const struct rp_look_at *at);

// rp_look_ticket_told: in the last handshake of the last connection the extension in ServerHello and exactly one NewSessionTicket, right
// before ChangeCipherSpec, come together or not at all; and not at all where the ClientHello had no extension (RFC 5077 sections 3.2, 3.3).
enum rp_result rp_look_ticket_told(const struct rp_look_at *at);

// rp_look_no_ticket: no connection but the first saw a NewSessionTicket, or the extension.
enum rp_result rp_look_no_ticket(const struct rp_look_at *at);

#endif
