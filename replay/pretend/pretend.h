// The pretend server: our own TLS 1.0 to 1.3 server on the same parsers and keys as the client, honest unless it is told a fault.
// SPDX-License-Identifier: Apache-2.0
//
// It exists so that every conformance case can be seen to fail: a fault (fault.h) is data that says what it leaves unchecked, what it
// does that it should not, and how it answers; all zero is an honest server. Without sockets, clock and randomness of its own: the same
// seed, bytes and times give the same answers. Memory is fixed by the number of connections; any bytes may come in.
//
//     struct rp_pretend       what a server process keeps: names, session cache, ticket keys, what it saw of early data
//     struct rp_pretend_conn  one connection: bytes in, bytes out
#ifndef RESHAKE_REPLAY_PRETEND_PRETEND_H
#define RESHAKE_REPLAY_PRETEND_PRETEND_H

#include "parsers/tls/kind.h"
#include "parsers/wire/result.h"
#include "parsers/wire/span.h"
#include "replay/pretend/habits.h"

#define RP_PRETEND_NAMES 4
#define RP_PRETEND_NAME_MAX 255

enum rp_pretend_asks {
    RP_PRETEND_ASKS_NOTHING,
    RP_PRETEND_ASKS,      // for a client certificate; none is taken too
    RP_PRETEND_REQUIRES,  // a handshake without one is refused
};

enum rp_pretend_renegotiation {
    RP_PRETEND_RENEGOTIATES,  // where both sides said that it is secure (RFC 5746); else it refuses
    RP_PRETEND_REFUSES,       // always: a warning, and the connection goes on
};

// A name under which the server is known. The first is also for clients that name none, or an unknown one.
struct rp_pretend_name {
    const char *name;           // NULL: behind the last
    enum rp_pretend_asks asks;  // for clients that use this name
    struct tw_span client_ca;   // DER: only certificates of this issuer are taken; empty: any
};

// rp_pretend_config: all zero is the usual server. What it points to must live as long as the server.
struct rp_pretend_config {
    uint16_t min_version, max_version;               // as on the wire; 0: TLS 1.0 and TLS 1.3
    struct rp_pretend_name names[RP_PRETEND_NAMES];  // none: "a.example" and "b.example"
    bool strict_names;                               // unknown names get unrecognized_name
    bool no_cache;                                   // session IDs
    bool no_tickets;
    bool no_early_data;
    bool no_extended_master_secret, no_encrypt_then_mac;
    enum rp_pretend_renegotiation renegotiation;
    bool staples;            // CertificateStatus for those who ask, up to TLS 1.2
    const char *alpn;        // names between commas, best first: "http/1.1,h2"; NULL: none
    const uint16_t *suites;  // best first; NULL: all of ours
    size_t num_suites;
    uint32_t lifetime_s;                       // of IDs and tickets; 0: two hours
    uint16_t cache_size;                       // sessions; 0 or beyond RP_PRETEND_CACHE: that
    uint8_t tickets13;                         // NewSessionTickets behind a handshake of TLS 1.3; 0: two
    bool single_use;                           // TLS 1.3: a ticket resumes once
    bool little_room;                          // for first flights whose early data was taken: 32 of them
    const uint8_t *ticket_key;                 // RP_PRETEND_TICKET_KEY_LEN bytes; NULL: from the seed
    struct tw_span certificates_pem, key_pem;  // instead of the ones that are built in; an RSA or EC key
};

#define RP_PRETEND_CACHE 256
#define RP_PRETEND_TICKET_KEY_LEN 48  // name, MAC key, AES key: 16 bytes each (RFC 5077 section 4)

struct rp_pretend;

// rp_pretend_new makes a server. NULL: no memory, or `why` says what is wrong with the config (else it is set to NULL).
struct rp_pretend *rp_pretend_new(const struct rp_pretend_config *config, uint64_t seed, const char **why);
void rp_pretend_free(struct rp_pretend *server);

// rp_pretend_adopt adds habits to those that it has; rp_pretend_honest takes all of them away again.
void rp_pretend_adopt(struct rp_pretend *server, const struct rp_pretend_habits *habits);
void rp_pretend_honest(struct rp_pretend *server);

// rp_pretend_asked adds up what was asked for since the server was made or began anew.
void rp_pretend_asked(const struct rp_pretend *server, struct rp_pretend_asked *sum);

// rp_pretend_restart forgets what a process that is started again does: session IDs, what it saw of early data, a crash; ticket keys too,
// where the config has none. rp_pretend_begin_anew forgets everything, habits aside, and takes another seed: the server is as new.
void rp_pretend_restart(struct rp_pretend *server, uint64_t now_us);
void rp_pretend_begin_anew(struct rp_pretend *server, uint64_t seed);

// rp_pretend_new_ticket_keys: tickets that were made before are not known from now on. NULL: new ones are made.
void rp_pretend_new_ticket_keys(struct rp_pretend *server, const uint8_t *key);

// rp_pretend_holds is how much memory the server holds, in bytes: more and more where it has a habit of leaking.
size_t rp_pretend_holds(const struct rp_pretend *server);

// rp_pretend_down is true once it crashed (a habit): its connections are dead, and new ones are to be refused until the restart.
bool rp_pretend_down(const struct rp_pretend *server);

// What a connection came to.
struct rp_pretend_facts {
    uint16_t version, cipher_suite;  // 0: none was chosen
    enum tw_kind kind;               // of the last handshake
    uint8_t handshakes;              // completed
    bool hello_retry, early_offered, early_accepted;
    bool id_offered, ticket_offered, psk_offered;
    uint8_t tickets_sent;
    int alert_sent, alert_received;             // the last one's description, or -1
    char server_name[RP_PRETEND_NAME_MAX + 1];  // as the client sent it: escape it; "" for none
    char alpn[32];
    char client[64];  // subject of the client's certificate: escape it
    const char *why;  // a phrase: what was refused; NULL: nothing
};

struct rp_pretend_conn;

// rp_pretend_conn_new starts a connection; the server must outlive it. NULL: no memory.
struct rp_pretend_conn *rp_pretend_conn_new(struct rp_pretend *server);
void rp_pretend_conn_free(struct rp_pretend_conn *conn);
// rp_pretend_conn_start makes it that of a new client.
void rp_pretend_conn_start(struct rp_pretend_conn *conn);

// rp_pretend_conn_feed takes bytes of the client. What is left to do after the end of the connection is nothing: bytes are passed over.
void rp_pretend_conn_feed(struct rp_pretend_conn *conn, struct tw_span bytes, uint64_t now_us);

// rp_pretend_conn_output is what has to be sent now. It lives until the next call for this connection; rp_pretend_conn_sent takes the
// first `len` bytes of it away.
struct tw_span rp_pretend_conn_output(const struct rp_pretend_conn *conn);
void rp_pretend_conn_sent(struct rp_pretend_conn *conn, size_t len);

// rp_pretend_conn_ended: after what is left to be sent the connection is closed, by a RST where *reset.
bool rp_pretend_conn_ended(const struct rp_pretend_conn *conn, bool *reset);

// rp_pretend_conn_drop: the process behind it is gone. rp_pretend_conn_renegotiate asks for a renegotiation where that can be, as an operator
// may have it do.
void rp_pretend_conn_drop(struct rp_pretend_conn *conn);
void rp_pretend_conn_renegotiate(struct rp_pretend_conn *conn);

const struct rp_pretend_facts *rp_pretend_conn_facts(const struct rp_pretend_conn *conn);

#endif
