// The client of one connection: knows the keys, builds honest flights and bends them by edits, reads and verifies the server's. TLS
// 1.0 to 1.3: RFC 2246, 4346, 5246, 5077, 5746, 7366, 7627, 8422, 8446.
// SPDX-License-Identifier: Apache-2.0
//
// Bytes come in as events of a dialogue (parsers/tls/dialogue.h) that has the client's opener; flights go out through a draft
// (replay/engine/draft.h). No sockets, no clock, no randomness of its own, and no memory but the caller's. The client never
// refuses to go on where it can: what is wrong on the server's side is noted (rp_client_facts.fault), and the script decides.
#ifndef RESHAKE_REPLAY_ENGINE_CLIENT_H
#define RESHAKE_REPLAY_ENGINE_CLIENT_H

#include "parsers/tls/dialogue.h"
#include "replay/engine/draft.h"
#include "replay/engine/field_edit.h"
#include "replay/engine/keys_agree.h"
#include "replay/engine/keys_sign.h"
#include "replay/engine/session_store.h"
#include "replay/script/script.h"

// What the client would send next if it is asked for a flight.
enum rp_owes {
    RP_OWES_HELLO,         // nothing was sent yet
    RP_OWES_ANSWER,        // nothing: the server's answer is due
    RP_OWES_SECOND_HELLO,  // after HelloRetryRequest
    RP_OWES_FINISH,        // the flight that ends with our Finished
    RP_OWES_NOTHING,       // the handshake is over; a flight now renegotiates (up to TLS 1.2)
    RP_OWES_HELLO_AGAIN,   // likewise, and the server asked for it by HelloRequest
    RP_OWES_CERTIFICATE,   // TLS 1.3: the server asked for a certificate after the handshake
    RP_OWES_NO_MORE,       // it ended: an alert, or a fault that leaves no way on
};

// What the server did wrong, the first of it. In the words of rp_client_fault_text.
enum rp_client_fault {
    RP_FAULT_NONE,
    RP_FAULT_UNEXPECTED_MESSAGE,  // out of order (RFC 5246 section 7.3, RFC 8446 section 4)
    RP_FAULT_MALFORMED,           // a message that cannot be read
    RP_FAULT_BAD_RECORD,          // a record that does not authenticate
    RP_FAULT_BAD_FINISHED,
    RP_FAULT_BAD_SIGNATURE,
    RP_FAULT_BAD_CHOICE,  // of a version, suite, group, PSK, scheme that was not offered or does not go together
    RP_FAULT_BAD_SHARE,
    RP_FAULT_BAD_RENEGOTIATION_INFO,
    RP_FAULT_BAD_CERTIFICATE,  // cannot be read, or is missing where there has to be one
    RP_FAULT_TOO_LONG,         // a message beyond the room there is
    RP_FAULT_NO_SECRET,        // a session was resumed whose secret is not known: it can be judged, not completed
    RP_FAULT_NOT_OURS,         // a suite, group or version that this client cannot do (a captured hello may offer it)
};
const char *rp_client_fault_text(enum rp_client_fault fault);

#define RP_CLIENT_MAX_CHAIN 16
#define RP_CLIENT_MAX_TICKETS 16  // that are kept of a connection: the first ones

#define RP_TICKET_NONCE_KEPT 16

// rp_ticket_facts is what a NewSessionTicket says of itself.
struct rp_ticket_facts {
    uint32_t lifetime_s;  // 0: none was said
    uint32_t max_early_data;
    uint32_t age_add;  // TLS 1.3
    uint16_t len;      // of the ticket
    uint8_t nonce_len;
    uint8_t nonce[RP_TICKET_NONCE_KEPT];  // TLS 1.3: its first bytes
};

// rp_client_facts is what is known of the connection's last handshake, and of the connection. Spans lie in the client's room, until the
// next handshake begins.
struct rp_client_facts {
    uint16_t version, cipher_suite, group, scheme;  // 0: not known (yet, or there is none)
    enum rp_client_fault fault;
    uint32_t num_faults;  // all of them
    uint8_t fault_alert;  // the alert that an honest client would send for it
    bool hello_sent, hello_retry, resumed, server_hello, server_finished;  // server_finished: it was verified
    bool finished_sent;                                                    // our Finished went out
    bool completed;                                                        // both Finished were sent and verified
    bool certificate_asked, certificate_sent;
    bool early_offered, early_accepted;
    bool extended_master_secret, encrypt_then_mac, secure_renegotiation;
    bool session_id_echoed;
    uint8_t of_session;   // 1 + slot of the session that was resumed, as its secret proves; 0: none or not known
    uint8_t handshakes;   // completed on this connection
    uint8_t num_tickets;  // NewSessionTickets of this connection
    struct rp_ticket_facts tickets[RP_CLIENT_MAX_TICKETS];
    bool close_notify;  // of the server
    bool has_alert;     // likewise, protected or not: the first fatal, else the first
    uint8_t alert_level, alert_description;
    struct tw_span alpn;
    struct tw_span chain[RP_CLIENT_MAX_CHAIN];  // the server's certificates, DER
    uint8_t num_chain;
    enum rp_verified signature;         // of the server; meaningful where there was one: `scheme` is not 0
    uint64_t data_received, data_sent;  // bytes of application data
    uint64_t early_sent;
};

struct rp_client_limits {
    size_t
        transcript_room;  // messages of one handshake, both sides, as they are kept for edits that copy and for the chain
    size_t ticket_room;  // all NewSessionTickets of a connection together
    size_t open_room;    // a record of the server's, opened: 16640 for any
};
// rp_client_limits_usual: 64 KiB, 16 KiB, 16640.
struct rp_client_limits rp_client_limits_usual(void);

// rp_client_setting is what all clients of a play share.
struct rp_client_setting {
    struct rp_random *random;
    struct rp_session_store *sessions;
    const struct rp_identity *identity;  // NULL: there is none
    const char *name;                    // the target's, for server_name; NULL: it has none
    rp_field_source source;              // messages of the play's connections, for RP_EDIT_COPY
    void *source_context;
};

struct rp_client;

size_t rp_client_size(const struct rp_client_limits *limits);
struct rp_client *rp_client_place(void *memory, const struct rp_client_limits *limits);

// rp_client_start begins with a new connection; what the setting points to must live until the next start.
void rp_client_start(struct rp_client *client, const struct rp_client_setting *setting);

// rp_client_suites are those that an honest ClientHello offers for a version, best first.
struct rp_codes rp_client_suites(uint16_t version);

enum rp_owes rp_client_owes(const struct rp_client *client);

// rp_client_flight builds the next flight that is owed, changed by the edits, and writes its records. A ClientHello is built as
// `hello` says; other flights look only at hello->client_certificate. False: nothing is owed, or it could not be built (draft->fault says
// why). draft->cuts says where segments begin.
TW_MUST_USE bool rp_client_flight(struct rp_client *client, const struct rp_handshake *handshake, uint64_t now_us,
                                  struct rp_draft *draft, struct tw_writer *out);

// rp_client_follow: the first flight of `first` goes out on this connection, too. What the server says is opened with the keys of that flight,
// and the handshake goes on from there. Without edits its bytes are sent by the caller, and nothing is written to `out`, which is scratch;
// with edits the flight that they make of it is. False: what was sent is not known any more, and the connection can only be judged by sight.
bool rp_client_follow(struct rp_client *client, const struct rp_client *first, const struct rp_edits *edits,
                      uint64_t now_us, struct rp_draft *draft, struct tw_writer *out);

// The rest of what a client may send. False as above.
TW_MUST_USE bool rp_client_data(struct rp_client *client, const struct rp_data *data, struct rp_draft *draft,
                                struct tw_writer *out);
TW_MUST_USE bool rp_client_records(struct rp_client *client, const struct rp_records *records, struct rp_draft *draft,
                                   struct tw_writer *out);
TW_MUST_USE bool rp_client_key_update(struct rp_client *client, bool ask, struct rp_draft *draft,
                                      struct tw_writer *out);
TW_MUST_USE bool rp_client_alert(struct rp_client *client, uint8_t level, uint8_t description, struct rp_draft *draft,
                                 struct tw_writer *out);

// rp_client_opener is for the dialogue that reads this connection; only what the server sends is opened.
const struct tw_opener *rp_client_opener(struct rp_client *client);

// rp_client_heard takes the next event of the server, before the next one is asked for: keys may change in between.
// Where the client has to answer at once whatever the script says (KeyUpdate that asks for one), rp_client_owed_update is true.
void rp_client_heard(struct rp_client *client, const struct tw_event *event, uint64_t now_us);
bool rp_client_owed_update(const struct rp_client *client);

// rp_client_too_long is told of a message of the server's that there is no room to put together.
void rp_client_too_long(struct rp_client *client);

// rp_client_has_keys is true where what is sent now is protected, early data apart.
bool rp_client_has_keys(const struct rp_client *client);

// rp_alert_is_fatal: in TLS 1.3 the level says nothing (RFC 8446 section 6). Farewells are not fatal.
bool rp_alert_is_fatal(uint16_t version, uint8_t level, uint8_t description);

const struct rp_client_facts *rp_client_facts(const struct rp_client *client);

// rp_client_session gives the session of the connection as it stands (rp_save says which); false: there is none to be kept. Spans lie in
// the client's room.
TW_MUST_USE bool rp_client_session(struct rp_client *client, uint8_t ticket, uint64_t now_us, struct rp_session *out);

// rp_client_message gives the body of the last message of that type in this connection; empty: there is none, or it was not kept.
struct tw_span rp_client_message(const struct rp_client *client, bool from_server, uint8_t type);

// rp_client_secrets tells each secret that is known now, in the labels of key logs (CLIENT_RANDOM, CLIENT_TRAFFIC_SECRET_0 …) and in our
// own: RESHAKE_RESUMPTION_SECRET, RESHAKE_PSK, RESHAKE_KEY_SHARE_X25519 and the like (the private key), so that a recording can be
// continued.
typedef void (*rp_secret_told)(void *context, const char *label, const uint8_t client_random[32],
                               struct tw_span secret);
void rp_client_secrets(const struct rp_client *client, rp_secret_told told, void *context);

#endif
