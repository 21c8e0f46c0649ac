// Inside the client: its state, and the functions that its files share. For replay/engine/client*.c alone.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_CLIENT_PARTS_H
#define RESHAKE_REPLAY_ENGINE_CLIENT_PARTS_H

#include "parsers/tls/certificate.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/server_hello.h"
#include "replay/engine/client.h"
#include "replay/engine/keys.h"
#include "replay/engine/plan.h"
#include "replay/engine/protect.h"

#define RP_CLIENT_MAX_SHARES 6
#define RP_CLIENT_MAX_OFFERS 8
#define RP_CLIENT_MAX_KEPT 64
#define RP_CLIENT_SESSION_ID 32

// Which message of the server may come next (RFC 5246 section 7.3, RFC 8446 section 4 and appendix A.1).
enum rp_await {
    RP_AWAIT_NOTHING,  // no handshake is under way, or our flight is due
    RP_AWAIT_SERVER_HELLO,
    // Up to TLS 1.2.
    RP_AWAIT_DECISION,  // Certificate and what follows in a full handshake, or the end of an abbreviated one
    RP_AWAIT_STATUS,    // behind Certificate: CertificateStatus, ServerKeyExchange …
    RP_AWAIT_KEY_EXCHANGE,
    RP_AWAIT_REQUEST,  // CertificateRequest or ServerHelloDone
    RP_AWAIT_DONE,
    RP_AWAIT_CHANGE,  // NewSessionTicket or ChangeCipherSpec
    RP_AWAIT_FINISHED,
    // TLS 1.3.
    RP_AWAIT_ENCRYPTED_EXTENSIONS,
    RP_AWAIT_CERTIFICATE,  // or CertificateRequest, or (where a PSK was taken) Finished
    RP_AWAIT_CERTIFICATE_VERIFY,
    RP_AWAIT_FINISHED13,
};

// rp_kept is a message of the handshake under way, as the transcript has it.
struct rp_kept {
    struct tw_span whole;  // in the transcript's room
    uint8_t type;
    bool from_server;
};

// rp_offered is a session that stands in our ClientHello.
struct rp_offered {
    uint8_t slot;
    uint8_t as;  // enum rp_offer_as, never _AS_USUAL
    bool is13;
    int32_t older_by_ms;
};

// rp_got_ticket is a NewSessionTicket as it came.
struct rp_got_ticket {
    struct tw_span ticket, nonce;  // in the tickets' room
    struct rp_secret psk;          // made when it is asked for
    uint32_t lifetime_s, age_add, max_early_data;
    uint64_t received_us;
};

struct rp_client {
    // What is the client's as long as it lives.
    struct rp_client_limits limits;
    uint8_t *transcript_memory, *ticket_memory, *open_memory;

    // The rest is the connection's: rp_client_start clears it.
    struct rp_client_setting setting;
    struct tw_opener opener;
    struct rp_client_facts facts;
    enum rp_owes owes;
    enum rp_await await;

    // The handshake under way, or the last one.
    struct tw_writer transcript;  // its messages, one behind the other
    size_t num_kept;
    bool hash_known, transcript_lost;
    enum rp_hash hash;
    const struct tw_suite *suite;
    struct rp_randoms randoms;
    uint8_t secrets_random[RP_RANDOM_BYTES];  // of the ClientHello that `master` or the traffic secrets come from
    uint8_t sent_id[RP_CLIENT_SESSION_ID];
    uint8_t sent_id_len;
    uint16_t hello_version;  // legacy_version of our ClientHello: it stands in an RSA premaster
    size_t num_offered;
    uint8_t tickets_before;  // of the connection, when this handshake began
    size_t num_shares;
    uint16_t retry_group;  // of a HelloRetryRequest; 0: it asks for none
    struct tw_span cookie;
    struct tw_span request_context, request_schemes;  // of CertificateRequest, in the transcript's room
    bool offers13, compatible, change_sent;
    bool heard_tls;    // the server has said something in TLS
    bool heard_plain;  // … and before that something else, behind our ClientHello

    // Up to TLS 1.2.
    uint8_t candidate;  // offered session that `master` is of; the next is tried where its keys do not open anything
    bool after_change;  // no record under the server's new keys has been opened yet
    bool has_verify, established;
    struct tw_span server_params;  // what our key exchange answers, in the transcript's room
    uint8_t client_verify[RP_VERIFY12_BYTES], server_verify[RP_VERIFY12_BYTES];  // of the last completed handshake
    size_t premaster_len;

    // TLS 1.3.
    bool update_owed;
    bool early_over;    // early data was refused, or ended
    bool keys_changed;  // by the message before: the next one begins a record (RFC 8446 section 5.1)
    uint8_t selected;   // 1 + the offer that the server took; 0: none

    // Keys and sessions.
    bool has_write[RP_NUM_EPOCHS];
    bool reads, has_read_next;
    uint8_t session_id[RP_CLIENT_SESSION_ID];
    uint8_t session_id_len;
    struct tw_writer ticket_room;
    struct tw_span server_name;           // that was asked for
    uint8_t sent_parts[RP_PART_ANY + 1];  // how many of each part were sent, up to 255
    struct rp_secret master, early, early_exporter, client_handshake, server_handshake, client_traffic, server_traffic,
        first_client_traffic, first_server_traffic, exporter, resumption,
        psk;  // that the server took

    // Each is valid where something above says so.
    struct rp_hello_spec spec;                 // of the first ClientHello, for the second
    struct rp_digest digest, finished_digest;  // of all messages; up to our Finished (TLS 1.3)
    struct rp_schedule schedule;
    struct rp_kept kept[RP_CLIENT_MAX_KEPT];
    struct rp_offered offered[RP_CLIENT_MAX_OFFERS];
    struct rp_got_ticket tickets[RP_CLIENT_MAX_TICKETS];
    struct rp_protection write[RP_NUM_EPOCHS], read, read_next;
    struct rp_share shares[RP_CLIENT_MAX_SHARES];
    uint8_t premaster[RP_MAX_SHARED];
    uint8_t names[RP_SESSION_MAX_NAME];
};

// client.c
void rp_client_fault(struct rp_client *client, enum rp_client_fault fault, uint8_t alert);
// rp_client_give_up notes a fault that leaves no way on.
void rp_client_give_up(struct rp_client *client, enum rp_client_fault fault, uint8_t alert);
// rp_client_no_room ends the handshake: its messages are longer than there is room for.
void rp_client_no_room(struct rp_client *client);
// rp_client_session_of is the session of an offer; NULL: it has gone.
const struct rp_session *rp_client_session_of(const struct rp_client *client, size_t offer);
// rp_client_epoch is what a record that is sent now is protected with.
enum rp_epoch rp_client_epoch(const struct rp_client *client);
// rp_client_set_keys makes one direction's protection. False: the suite and the version do not go together.
TW_MUST_USE bool rp_client_protect(struct rp_client *client, enum rp_epoch epoch, uint16_t version,
                                   const struct tw_suite *suite, const struct rp_record_keys *keys);
TW_MUST_USE bool rp_client_unprotect(struct rp_client *client, struct rp_protection *p,
                                     const struct rp_record_keys *keys);
// rp_client_completed is called when both Finished are there.
void rp_client_completed(struct rp_client *client);

// client_transcript.c
void rp_transcript_begin(struct rp_client *client);
// rp_transcript_keep adds a message with its header, and returns it as it is kept; empty: there is no room.
struct tw_span rp_transcript_keep(struct rp_client *client, bool from_server, struct tw_span whole);
// rp_transcript_hash begins to hash what there is and what will come. `retry`: that is a ClientHello and a HelloRetryRequest.
void rp_transcript_hash(struct rp_client *client, enum rp_hash hash, bool retry);
// rp_transcript_now writes the hash of all messages so far and returns it as a span of `out`.
struct tw_span rp_transcript_now(const struct rp_client *client, uint8_t out[RP_HASH_MAX]);
// rp_transcript_without writes the hash of all messages but the last of that type.
struct tw_span rp_transcript_without(const struct rp_client *client, bool from_server, uint8_t type,
                                     uint8_t out[RP_HASH_MAX]);
// rp_transcript_before begins a hash with what stands before our ClientHello: nothing, or a first one and a HelloRetryRequest.
void rp_transcript_before(const struct rp_client *client, enum rp_hash hash, struct rp_digest *out);
// rp_transcript_last gives the last message of that type; empty: none.
struct tw_span rp_transcript_last(const struct rp_client *client, bool from_server, uint8_t type);

// client_hello.c, client_extensions.c, client_shares.c, client_psk.c
// rp_client_shares writes the body of key_share.
void rp_client_shares(struct rp_client *client, const struct rp_hello_spec *spec, const struct tw_client_hello *like,
                      struct tw_writer *out);
// rp_client_hello_body builds a ClientHello, with binders of zeros where it offers PSKs.
TW_MUST_USE bool rp_client_hello_body(struct rp_client *client, const struct rp_hello_spec *spec, uint64_t now_us,
                                      struct tw_writer *out);
// rp_client_extensions builds its extensions.
TW_MUST_USE bool rp_client_extensions(struct rp_client *client, const struct rp_hello_spec *spec, uint64_t now_us,
                                      const struct tw_client_hello *like, struct tw_writer *out);
// rp_client_versions: the versions of the spec, or those of an honest client: in a renegotiation the one in use.
struct rp_codes rp_client_versions(const struct rp_client *client, const struct rp_hello_spec *spec);
bool rp_codes_have(const struct rp_codes *codes, uint16_t code);
// rp_client_bind writes the binders of the offered PSKs into a ClientHello (with its header), where it has any.
void rp_client_bind(const struct rp_client *client, uint8_t *hello, size_t len);
// rp_client_psk_hash gives the hash that goes with a PSK; an external one may name no suite. False: its suite is none of TLS 1.3's.
TW_MUST_USE bool rp_client_psk_hash(const struct rp_session *session, enum rp_hash *out);
// rp_client_psk_write writes the body of pre_shared_key. False: nothing is offered.
bool rp_client_psk_write(const struct rp_client *client, uint64_t now_us, struct tw_writer *out);
// rp_client_hello_sent takes what the ClientHello says as it goes out.
void rp_client_hello_sent(struct rp_client *client, struct tw_span body);

// client_certificate.c
// rp_client_chain takes the server's certificates from a message that is kept.
bool rp_client_chain(struct rp_client *client, struct tw_span body, enum tw_certificate_form form);
bool rp_client_certificate_body(struct rp_client *client, const struct rp_hello_spec *spec, struct tw_writer *body);
// rp_client_has_certificate is true where we would send one.
bool rp_client_has_certificate(const struct rp_client *client, const struct rp_hello_spec *spec);
bool rp_client_certificate_verify_body(struct rp_client *client, struct tw_writer *body);
// rp_client_check_signature judges the server's signature over `content`.
void rp_client_check_signature(struct rp_client *client, uint16_t scheme, struct tw_span content,
                               struct tw_span signature);

void rp_client13_certificate_verify(struct rp_client *client, struct tw_span body);

// client_check.c: each notes what the server chose and was not offered by the last ClientHello that we sent.
void rp_client_check_hello(struct rp_client *client, const struct tw_server_hello *hello, uint16_t version);
// rp_client_check_extensions leaves out the type `but_for`.
void rp_client_check_extensions(struct rp_client *client, struct tw_span extensions, uint16_t but_for);
void rp_client_check_group(struct rp_client *client, uint16_t group);
void rp_client_check_scheme(struct rp_client *client, uint16_t scheme);
// rp_client_sent_share is true where the last ClientHello had a share of the group, be it one that is not ours.
bool rp_client_sent_share(const struct rp_client *client, uint16_t group);
bool rp_client_sent_extension(const struct rp_client *client, uint16_t type);
// rp_client_alpn notes the protocol that the server chose.
void rp_client_alpn(struct rp_client *client, struct tw_span extensions);

// client12.c, client12_keys.c
bool rp_client12_key_exchange(struct rp_client *client, struct tw_writer *body);
bool rp_client12_finished(struct rp_client *client, enum rp_finish finish, struct tw_writer *body);
void rp_client12_exchanged(struct rp_client *client);  // our ClientKeyExchange is in the transcript
void rp_client12_flight_sent(struct rp_client *client);
void rp_client12_hello(struct rp_client *client, const struct tw_server_hello *hello);
void rp_client12_heard(struct rp_client *client, const struct tw_event *event, uint64_t now_us);
void rp_client12_changed(struct rp_client *client);
// rp_client12_keys derives what `master` and the randoms give.
bool rp_client12_keys(struct rp_client *client);
// rp_client12_resume takes the first offered session from `from` on that can have been resumed and whose secret is known. False:
// there is none. Where the server resumed one whose secret is not known the handshake ends here, and the result is true.
bool rp_client12_resume(struct rp_client *client, size_t from);
bool rp_client12_lacks_secret(const struct rp_client *client);  // of one of the sessions that are offered

// client13.c, client13_keys.c
void rp_client13_early(struct rp_client *client);
bool rp_client13_finished(struct rp_client *client, struct tw_writer *body);
void rp_client13_flight_sent(struct rp_client *client);
void rp_client13_hello(struct rp_client *client, const struct tw_server_hello *hello);
void rp_client13_retry(struct rp_client *client, const struct tw_server_hello *hello);
void rp_client13_heard(struct rp_client *client, const struct tw_event *event, uint64_t now_us);
// rp_client13_heard_after takes what comes behind the handshake.
void rp_client13_heard_after(struct rp_client *client, const struct tw_event *event, uint64_t now_us);
void rp_client13_agree(struct rp_client *client, const struct rp_session *session, struct tw_span shared);
void rp_client13_server_finished(struct rp_client *client);
// rp_client13_verify_data makes a Finished from the messages so far.
void rp_client13_verify_data(const struct rp_client *client, const struct rp_secret *base, struct rp_secret *out);
void rp_client13_update(struct rp_client *client, bool ours);

// client_session.c
void rp_client_ticket(struct rp_client *client, struct tw_span body, uint64_t now_us);

#endif
