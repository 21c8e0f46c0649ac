// Inside the pretend server: its state, and the functions that its files share. For replay/pretend/*.c alone.
// SPDX-License-Identifier: Apache-2.0
//
// Files: pretend.c the server; conn*.c one connection: records in (conn_read.c) and out (conn_say.c), messages and alerts; hello.c the
// ClientHello for all versions; tls12*.c handshakes up to TLS 1.2; *13*.c TLS 1.3; ticket.c, cache.c and session.c sessions; page.c the
// answers to requests.
#ifndef RESHAKE_REPLAY_PRETEND_PRETEND_PARTS_H
#define RESHAKE_REPLAY_PRETEND_PRETEND_PARTS_H

#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/message.h"
#include "parsers/tls/record.h"
#include "replay/engine/keys.h"
#include "replay/engine/keys_agree.h"
#include "replay/engine/keys_rsa.h"
#include "replay/engine/keys_sign.h"
#include "replay/engine/keys_ticket.h"
#include "replay/engine/protect.h"
#include "replay/pretend/pretend.h"
#include "replay/pretend/session.h"

struct rp_pretend_conn;
struct rp_pretend_hello;

#include "replay/pretend/pretend13.h"

// --- The server -------------------------------------------------------------------------------------------------------------

struct rp_pretend_entry {  // of the cache of session IDs
    uint8_t id[32];
    bool used;
    uint64_t number;  // the higher, the younger
    struct rp_pretend_session session;
};

#define RP_PRETEND_DEAD 64
#define RP_PRETEND_PAGES 128

struct rp_pretend_page {  // how often a request was served
    uint8_t hash[32];
    uint32_t times;
};

struct rp_pretend_leak {  // a block that is not freed before the server is new or gone; its bytes stand behind
    struct rp_pretend_leak *next;
};

struct rp_pretend {
    struct rp_pretend_config config;
    struct rp_pretend_leak *leaks;
    size_t leaked;
    const char *names[RP_PRETEND_NAMES];
    struct rp_identity *ecdsa[RP_PRETEND_NAMES], *rsa[RP_PRETEND_NAMES];  // by name; NULL: has none of this kind
    struct rp_rsa_key *rsa_key;
    uint64_t seed;
    struct rp_random random;
    bool unchecked[RP_NUM_CHECKS], does[RP_NUM_DEEDS];
    struct rp_pretend_asked asked;
    uint16_t replies[RP_NUM_CHECKS];  // 1 + the reply; 0: the right alert
    bool down;
    uint64_t started_us, num_conns;
    struct rp_ticket_key ticket_key;
    struct rp_pretend_entry cache[RP_PRETEND_CACHE];
    uint64_t num_sessions;
    struct rp_pretend_page pages[RP_PRETEND_PAGES];
    size_t num_pages;
    uint8_t dead[RP_PRETEND_DEAD][16];  // serials of sessions that ended by a fatal alert
    uint64_t num_dead;
    uint64_t superseded;  // number of a connection that has to end (RP_DOES_RESUMING_ENDS_ORIGINAL); 0: none
    uint8_t first_random[RP_RANDOM_BYTES];
    struct rp_secret left;  // of the last handshake up to TLS 1.2 (RP_DOES_ID_OF_OLD_MEMORY)
    struct rp_pretend13_server tls13;
};

// --- One connection ---------------------------------------------------------------------------------------------------------

enum rp_pretend_state {
    RP_PRETEND_AWAITS_HELLO,
    // Up to TLS 1.2.
    RP_PRETEND_AWAITS_CERTIFICATE,
    RP_PRETEND_AWAITS_KEY_EXCHANGE,
    RP_PRETEND_AWAITS_VERIFY,
    RP_PRETEND_AWAITS_CHANGE,
    RP_PRETEND_AWAITS_FINISHED,
    RP_PRETEND_OPEN,
    // TLS 1.3: conn->tls13 says more.
    RP_PRETEND_TLS13,
};

#define RP_PRETEND_MESSAGE_ROOM (80 * 1024)      // a message of the client's, with what lies behind it
#define RP_PRETEND_TRANSCRIPT_ROOM (112 * 1024)  // the messages of a handshake
#define RP_PRETEND_FLIGHT_ROOM (24 * 1024)       // content of our records that is not sealed yet
#define RP_PRETEND_OUT_ROOM (256 * 1024)
#define RP_PRETEND_REQUEST_ROOM 4096

// rp_pretend12 is what a handshake up to TLS 1.2 knows beside what all do.
struct rp_pretend12 {
    bool resumed, by_ticket;
    bool renews;       // NewSessionTicket goes out in this handshake
    bool ticket_said;  // it did, before its time
    bool staples;      // CertificateStatus goes out
    bool reads_etm;    // what the client sends is encrypt-then-MAC
    bool certificate_asked, certificate_given;
    struct rp_share share;
    struct rp_randoms randoms;
    struct rp_secret master;
    uint16_t client_version;      // legacy_version: in an RSA premaster
    uint16_t said_suite;          // in ServerHello
    uint8_t id[32], said_id[32];  // of the session; in ServerHello
    uint8_t id_len, said_id_len;
    struct rp_protection next_read, next_write;
    uint8_t next_client_verify[RP_VERIFY12_BYTES], next_server_verify[RP_VERIFY12_BYTES];
    uint8_t certificate[4096];  // the client's
    uint16_t certificate_len;
    bool ask_this_time;    // for a certificate, because of a page
    bool hello_requested;  // by us, and not answered
    // Of the connection (RFC 5746).
    bool secure, established;
    uint8_t client_verify[RP_VERIFY12_BYTES], server_verify[RP_VERIFY12_BYTES];
    // Of its first handshake.
    uint8_t first_client_verify[RP_VERIFY12_BYTES];
    size_t first_name;
};

struct rp_pretend_conn {
    struct rp_pretend *server;
    uint64_t now_us;
    uint64_t number;  // of the server's connections
    enum rp_pretend_state state;
    bool ended, reset, hung;
    struct rp_pretend_facts facts;

    // The handshake under way, or the last.
    const struct tw_suite *suite;
    enum rp_hash hash;
    struct rp_digest digest;  // of its messages, once the hash is known
    bool hashing;
    bool transcript_lost;               // there was no room for all of it
    struct tw_writer transcript;        // its messages, whole
    bool name_known;                    // it is one of ours
    size_t name;                        // which of the server's names: certificate and policy
    bool etm;                           // encrypt-then-MAC
    struct rp_pretend_session session;  // that is being made, or that was resumed
    bool has_session;                   // `session` holds one

    // Records and messages.
    struct rp_protection read, write;
    bool reads, writes;                // there are keys
    uint16_t fragment;                 // longest content of a record of ours; 0: 16384
    uint16_t num_empty, num_warnings;  // records in a row without content; warning alerts
    size_t record_len;                 // of the record that is coming in, as far as it came
    size_t message_len;                // bytes in message_room
    size_t message_end;  // of the message that is being handled; what lies behind it was not looked at yet
    struct tw_writer flight;
    uint8_t flight_type;  // content type of what waits in it
    struct tw_writer out;
    size_t out_at;  // what was taken already

    // The answer to requests.
    size_t request_len;
    bool request_early;  // some of it came as early data
    bool request_asked;  // for a renegotiation, on behalf of the request that waits
    uint16_t num_requests;

    struct rp_pretend12 tls12;
    struct rp_pretend13 tls13;

    // Everything before is cleared by rp_pretend_conn_start.
    uint8_t record_room[TW_RECORD_HEADER_LEN + TW_RECORD_MAX_BODY + 1024];
    uint8_t opened_room[TW_RECORD_MAX_BODY + 1024];
    uint8_t message_room[RP_PRETEND_MESSAGE_ROOM];
    uint8_t transcript_room[RP_PRETEND_TRANSCRIPT_ROOM];
    uint8_t flight_room[RP_PRETEND_FLIGHT_ROOM];
    uint8_t out_room[RP_PRETEND_OUT_ROOM];
    uint8_t request_room[RP_PRETEND_REQUEST_ROOM];
};

// --- Habits: how honest code asks -------------------------------------------------------------------------------------------

// rp_pretend_minds is false where the check is not made. rp_pretend_does is true where the server has this habit.
bool rp_pretend_minds(const struct rp_pretend_conn *conn, enum rp_pretend_check check);
bool rp_pretend_does(const struct rp_pretend_conn *conn, enum rp_pretend_deed deed);

// rp_pretend_wrong says what a check came to: where it is minded and `wrong`, the connection is ended by the alert (or by the habit's
// reply), and the result is true: the caller returns.
//
//     if (rp_pretend_wrong(conn, RP_CHECK_FINISHED, !right, TW_ALERT_DECRYPT_ERROR)) {
//         return;
//     }
TW_MUST_USE bool rp_pretend_wrong(struct rp_pretend_conn *conn, enum rp_pretend_check check, bool wrong, uint8_t alert);

#define RP_PRETEND_LEAKED 65536U  // each time

// rp_pretend_leak takes memory that nobody frees, where the server has that habit. rp_pretend_mend frees all of it.
void rp_pretend_leak(struct rp_pretend_conn *conn, enum rp_pretend_deed habit, size_t len);
void rp_pretend_mend(struct rp_pretend *server);

// rp_pretend_identity is the certificate of the name that was asked for, of one kind; NULL: there is none.
const struct rp_identity *rp_pretend_identity(const struct rp_pretend_conn *conn, bool rsa);

// --- conn.c: alerts and ends ------------------------------------------------------------------------------------------------

// rp_pretend_die sends a fatal alert, forgets the session as RFC 5246 section 7.2.2 has it, and ends the connection. `why` is a phrase.
void rp_pretend_die(struct rp_pretend_conn *conn, uint8_t alert, const char *why);
void rp_pretend_warn(struct rp_pretend_conn *conn, uint8_t alert);
// rp_pretend_close says close_notify and ends the connection.
void rp_pretend_close(struct rp_pretend_conn *conn);
// rp_pretend_over is true once nothing more is to be done for the connection.
bool rp_pretend_over(const struct rp_pretend_conn *conn);

// --- conn_say.c: what goes out ----------------------------------------------------------------------------------------------

// A message is written into conn->flight between these two; the second adds it to the transcript (but for HelloRequest). Several
// messages wait there until rp_pretend_flush makes records of them, under the keys of that moment: call it before keys change.
size_t rp_pretend_message_begin(struct rp_pretend_conn *conn, uint8_t type);
void rp_pretend_message_end(struct rp_pretend_conn *conn, size_t place);
void rp_pretend_say(struct rp_pretend_conn *conn, uint8_t type, struct tw_span body);
void rp_pretend_flush(struct rp_pretend_conn *conn);
// rp_pretend_record sends content of any type at once (what waits goes first).
void rp_pretend_record(struct rp_pretend_conn *conn, uint8_t content_type, struct tw_span content);

// rp_pretend_hear_begin starts a new transcript. rp_pretend_hash_from chooses the hash, and hashes what the transcript has.
void rp_pretend_transcript_begin(struct rp_pretend_conn *conn);
void rp_pretend_transcript_add(struct rp_pretend_conn *conn, struct tw_span whole_message);
void rp_pretend_hash_from(struct rp_pretend_conn *conn, enum rp_hash hash);
// rp_pretend_hash_now is the hash of the messages so far; the span lies in `out`.
struct tw_span rp_pretend_hash_now(const struct rp_pretend_conn *conn, uint8_t out[RP_HASH_MAX]);

// rp_pretend_write_keys and rp_pretend_read_keys put keys in use from the next record on; what waits is flushed first. Reading keys may
// not change inside a record's content (RP_CHECK_ALIGNMENT): the second is false then, and the connection has ended.
void rp_pretend_write_keys(struct rp_pretend_conn *conn, const struct rp_protection *keys);
TW_MUST_USE bool rp_pretend_read_keys(struct rp_pretend_conn *conn, const struct rp_protection *keys);

// --- hello.c, choose.c: the ClientHello -----------------------------------------------------------------------------------------------

// An extension as it came; `there` tells an empty one from none.
struct rp_pretend_ext {
    bool there;
    struct tw_span body;
};

// rp_pretend_hello is a ClientHello that was read and whose form is right, as far as it is minded. Spans lie in the message's room.
struct rp_pretend_hello {
    struct tw_span whole;  // the message with its header
    struct tw_client_hello is;
    struct tw_span session_id;  // at most 32 bytes
    bool offers_null_compression;
    bool scsv, fallback_scsv;
    uint16_t version;  // the one to be used; 0: none goes
    struct rp_pretend_ext server_name, renegotiation_info, ticket, alpn, ems, etm, groups, point_formats, signatures,
        max_fragment, record_size_limit, status_request, versions, key_share, psk, psk_modes, early_data, cookie,
        ticket_request, post_handshake_auth;
    struct tw_span name;      // host_name; empty: none
    uint16_t last_extension;  // type of the last one
};

// rp_pretend_offers says whether a list of 16-bit codes (suites, groups, schemes) has one.
bool rp_pretend_offers(struct tw_span list, uint16_t code);

// rp_pretend_suite chooses a suite for hello->version that goes with our certificates: NULL where none goes. `hash` other than
// RP_ANY_HASH: only suites of that hash.
#define RP_ANY_HASH 255U
const struct tw_suite *rp_pretend_suite(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                        unsigned hash);
// rp_pretend_group chooses the group of ECDHE up to TLS 1.2; 0: none goes.
uint16_t rp_pretend_group(const struct rp_pretend_hello *hello);
// rp_pretend_choose_alpn sets facts.alpn. False: there is no common protocol, and the connection has ended.
TW_MUST_USE bool rp_pretend_choose_alpn(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);
// rp_pretend_scheme chooses the scheme of our signature, and the identity that makes it. 0: none.
uint16_t rp_pretend_scheme(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                           const struct rp_identity **identity);

// rp_pretend_take_name finds which name is meant, and its policy. False: it is unknown, and the connection has ended. In TLS 1.3 it was done
// before rp_pretend13_hello.
TW_MUST_USE bool rp_pretend_take_name(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);

// rp_pretend_heard_hello takes a ClientHello (conn_read.c calls it): reads it, chooses the version, and goes on with
// rp_pretend12_hello or rp_pretend13_hello.
void rp_pretend_heard_hello(struct rp_pretend_conn *conn, struct tw_span whole);

// --- tls12.c ----------------------------------------------------------------------------------------------------------------

void rp_pretend12_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);
void rp_pretend12_message(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole);
void rp_pretend12_change(struct rp_pretend_conn *conn);
void rp_pretend12_hello_request(struct rp_pretend_conn *conn, bool ask_certificate);

// --- tls12_certificate.c ----------------------------------------------------------------------------------------------------

// rp_pretend_take_client takes the client's identity into the session, where its certificate is one that the name takes; empty: it has
// none. For all versions. False: the connection has ended.
TW_MUST_USE bool rp_pretend_take_client(struct rp_pretend_conn *conn, struct tw_span certificate);

// --- page.c -----------------------------------------------------------------------------------------------------------------

// rp_pretend_request takes application data of the client, and answers each request in it. `early`: it came as early data.
void rp_pretend_request(struct rp_pretend_conn *conn, struct tw_span data, bool early);
// rp_pretend_request_go_on answers what waited for a handshake.
void rp_pretend_request_go_on(struct rp_pretend_conn *conn);

#endif
