// What cases look at behind a play: the server's messages and choices, and what it let a client have.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CASES_LOOKS_H
#define RESHAKE_REPLAY_CASES_LOOKS_H

#include "parsers/tls/codes.h"
#include "replay/cases/vary.h"

// rp_look_facts is what is known of a connection; every script of a case has keys, so it is never NULL.
const struct rp_client_facts *rp_look_facts(const struct rp_look_at *at, uint8_t conn);

// rp_look_session is what was kept in a slot; NULL: nothing.
const struct rp_session *rp_look_session(const struct rp_look_at *at, uint8_t slot);

// rp_look_resumed is true where the server took the session that was offered on the connection.
bool rp_look_resumed(const struct rp_look_at *at, uint8_t conn);

// rp_look_message is the body of the last handshake message of that type on a connection; empty: there is none. What is read so is told among
// the bytes that a verdict rests on, and so are the extensions that are asked for below.
struct tw_span rp_look_message(const struct rp_look_at *at, uint8_t conn, bool from_server, uint8_t type);

// rp_look_count counts the server's messages of that type on a connection.
unsigned rp_look_count(const struct rp_look_at *at, uint8_t conn, uint8_t message_type);

// rp_look_longest is the longest run of application data that the server sent in one record.
uint32_t rp_look_longest(const struct rp_look_at *at, uint8_t conn);

// Extensions, by type, of our last ClientHello, the server's last ServerHello and its EncryptedExtensions. False: the message or the
// extension is not there.
bool rp_look_offered(const struct rp_look_at *at, uint8_t conn, uint16_t type, struct tw_span *body);
bool rp_look_in_server_hello(const struct rp_look_at *at, uint8_t conn, uint16_t type, struct tw_span *body);
bool rp_look_in_encrypted(const struct rp_look_at *at, uint8_t conn, uint16_t type, struct tw_span *body);

// rp_look_answered is where the server answers extensions: EncryptedExtensions in TLS 1.3, else ServerHello.
bool rp_look_answered(const struct rp_look_at *at, uint8_t conn, uint16_t type, struct tw_span *body);

// rp_look_same_certificate is true where both connections brought a certificate, and it was the same.
bool rp_look_same_certificate(const struct rp_look_at *at, uint8_t conn, uint8_t other);

// rp_look_body is the server's answer, of HTTP without the headers; as far as it is kept.
struct tw_span rp_look_body(const struct rp_look_at *at, uint8_t conn);

// rp_look_served is true where the server answered the request, and, if in HTTP, did not refuse it.
bool rp_look_served(const struct rp_look_at *at, uint8_t conn);

// rp_look_other_host: connections 0 and 2 brought the first name's page, 1 the second name's where it may be had, 3 resumed the session of 0 and
// asked. A page that it may not have is a fail where the second name guards it, and else tolerated.
enum rp_result rp_look_other_host(const struct rp_look_at *at);

// rp_look_guarded: connection 1 asked a guarded name without a certificate, connection 2 did so with a session of an open one.
enum rp_result rp_look_guarded(const struct rp_look_at *at);

#endif
