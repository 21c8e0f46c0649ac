// The embedded server: BoringSSL's libssl behind a libuv listener, set up from one struct, telling what each handshake did.
// SPDX-License-Identifier: Apache-2.0
//
// It is what the demo and the tests talk to when no other server is installed. Everything runs on the caller's loop; nothing here
// prints.
#ifndef RESHAKE_REPLAY_SERVE_SERVE_H
#define RESHAKE_REPLAY_SERVE_SERVE_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <uv.h>

#define RP_SERVE_NAMES 16
#define RP_SERVE_FAULTS 16
#define RP_SERVE_TICKET_KEY_LEN 48  // 16 bytes of name, 16 of HMAC key, 16 of AES key: BoringSSL's and OpenSSL's form

enum rp_serve_client_certificate {
    RP_SERVE_CLIENT_CERTIFICATE_NONE,
    RP_SERVE_CLIENT_CERTIFICATE_REQUEST,  // asked for; any, or none, is taken
    RP_SERVE_CLIENT_CERTIFICATE_REQUIRE,  // any is taken, none is refused
};

struct rp_fault;

// rp_serve_config: strings stay the caller's and must live as long as the server.
struct rp_serve_config {
    uint16_t min_version, max_version;  // as on the wire: 0x0301 to 0x0304
    bool cache;                         // TLS 1.2 session IDs
    bool tickets;
    bool early_data;
    bool has_ticket_key;  // else a key is made on the fly, and BoringSSL renews it by itself
    uint8_t ticket_key[RP_SERVE_TICKET_KEY_LEN];
    uint32_t session_timeout_s;  // of IDs and tickets; 0: BoringSSL's two hours
    const char
        *names[RP_SERVE_NAMES];    // a certificate is made for each; a name that is none of them gets the first, or
    bool strict_names;             // the alert unrecognized_name
    size_t num_names;              // 0: "localhost"
    const char *certificate_file;  // PEM chain, instead of certificates made on the fly
    const char *key_file;          // PEM
    const char *groups;            // in the order of preference, such as "P-256:X25519"; NULL: BoringSSL's
    const char *alpn;              // such as "h2,http/1.1": the first that the client offers too is taken; NULL: none
    enum rp_serve_client_certificate client_certificate;
    bool pretend;                                    // our own server (replay/pretend) instead of BoringSSL's
    bool refuse_renegotiation;                       // of the pretend server
    const struct rp_fault *faults[RP_SERVE_FAULTS];  // of the pretend server
    size_t num_faults;
    FILE *key_log;  // NSS key log lines are written here; NULL: nowhere
};

// rp_served is what one connection's handshake came to.
struct rp_served {
    uint64_t number;  // of the connection, from 1
    struct sockaddr_storage client;
    uint16_t version, cipher_suite;  // 0: none was chosen
    const char *kind;                // "full", "abbreviated-id", "abbreviated-ticket", "psk", "psk-early-data", "none"
    bool completed;                  // the client's Finished was verified
    bool hello_retry;
    bool early_data_offered, early_data_accepted;
    bool id_offered, ticket_offered, psk_offered;
    unsigned tickets_sent;
    const char *server_name;  // as the client sent it: escape it; "" for none
    const uint8_t *alpn;      // chosen
    unsigned alpn_len;
    int alert_sent, alert_received;  // description, or -1
    const char *error;               // why it was not completed, a phrase of BoringSSL's or ours; NULL where it was
};

// rp_serve_told is called once a connection: when its handshake is completed, or when it ends before.
typedef void (*rp_serve_told)(void *context, const struct rp_served *served);

struct rp_server;

// rp_server_new sets a server up. NULL: it could not be; `why` (of `why_cap` bytes) says what was wrong.
struct rp_server *rp_server_new(uv_loop_t *loop, const struct rp_serve_config *config, rp_serve_told told,
                                void *context, char *why, size_t why_cap);

// rp_server_when_down: `down` is called when a pretend server crashes, as a fault has it; rp_server_close is to be called then.
void rp_server_when_down(struct rp_server *server, void (*down)(void *context));

// rp_server_listen binds and listens; port 0 takes a free one, which rp_server_address then tells. Returns 0 or a libuv error.
TW_MUST_USE int rp_server_listen(struct rp_server *server, const struct sockaddr *address);
void rp_server_address(const struct rp_server *server, struct sockaddr_storage *out);

// rp_server_ticket_key changes the ticket key: tickets sealed under the former one are refused from now on. NULL: a random one.
void rp_server_ticket_key(struct rp_server *server, const uint8_t *key);

// rp_server_close stops listening, lets what is open end by itself for `grace_ms` and drops it then; `closed` is called when
// nothing is left, and the server is freed before that.
void rp_server_close(struct rp_server *server, uint64_t grace_ms, void (*closed)(void *context));

#endif
