// The pretend server in TLS 1.3 (RFC 8446): what the server keeps for it, what a connection does, and what the frame asks of it.
// SPDX-License-Identifier: Apache-2.0
//
// Included by pretend_parts.h alone.
#ifndef RESHAKE_REPLAY_PRETEND_PRETEND13_H
#define RESHAKE_REPLAY_PRETEND_PRETEND13_H

// rp_pretend_seen is what has been there before and may not come again: keys of 16 bytes, each for a time. It has RP_PRETEND_SEEN
// places, and where those for a key are all in use, the key counts as seen: what cannot be told is refused (RFC 8446 section 8.2).
#define RP_PRETEND_SEEN 16384
struct rp_pretend_seen {
    struct {
        uint8_t key[16];
        uint64_t until_us;  // 0: free
    } places[RP_PRETEND_SEEN];
};

// rp_pretend13_server is what a server keeps for TLS 1.3.
struct rp_pretend13_server {
    struct rp_pretend_seen early;           // first flights whose early data was taken
    struct rp_pretend_seen tickets;         // that were used, where each resumes once
    struct rp_pretend_session last_ticket;  // what the last ticket stands for: of any version
};

// Which message of the client may come next.
enum rp_pretend13_awaits {
    RP_PRETEND13_NOTHING,  // the handshake has not come so far
    RP_PRETEND13_SECOND_HELLO,
    RP_PRETEND13_END_OF_EARLY_DATA,
    RP_PRETEND13_CERTIFICATE,
    RP_PRETEND13_CERTIFICATE_VERIFY,
    RP_PRETEND13_FINISHED,
    RP_PRETEND13_OPEN,  // the handshake is over
};

#define RP_PRETEND13_EARLY 16384U   // max_early_data_size
#define RP_PRETEND13_IDENTITIES 32  // of a first ClientHello that are kept for the second

// rp_pretend13_before is what is kept of a ClientHello that was answered by a HelloRetryRequest.
struct rp_pretend13_before {
    uint8_t rest[RP_HASH_MAX];                       // hash of what may not change
    uint8_t identities[RP_PRETEND13_IDENTITIES][8];  // of their hashes
    size_t num_identities;
};

// rp_pretend13 is the handshake of TLS 1.3 on one connection.
struct rp_pretend13 {
    enum rp_pretend13_awaits awaits;
    enum rp_pretend13_awaits later;  // likewise, of a certificate that was asked for behind the handshake
    bool retried;                    // HelloRetryRequest was sent
    bool change_sent;                // our ChangeCipherSpec
    bool resumed, by_ke;             // by_ke: a PSK without key exchange
    bool post_auth;                  // the client can be asked for a certificate after the handshake
    bool asked;                      // CertificateRequest was sent in the handshake
    bool ke, dhe;                    // PSK modes of the client
    bool counts_tickets;             // ticket_request
    bool early_taken;
    bool early_noted_late;  // early_key is still to be noted (RP_DOES_EARLY_NOTED_LATE)
    uint8_t early_key[16];
    bool skips_early;  // no record of the handshake has been opened yet: what does not open may be early data
    uint8_t ticket_count;
    uint8_t nonce;
    uint16_t group;
    uint32_t num_changes;  // ChangeCipherSpec of the client
    uint16_t request_context;
    uint32_t early_left, early_skipped, early_records;
    struct rp_pretend13_before before;
    struct rp_schedule schedule;
    struct rp_secret early, client_handshake, server_handshake, client_traffic, server_traffic, resumption;
    struct rp_digest finished_digest;        // up to the client's Finished
    size_t certificate_at, certificate_len;  // the client's, in the transcript's room
};

// What the frame asks.

// rp_pretend13_server_clear: as new, or started again (`restart`).
void rp_pretend13_server_clear(struct rp_pretend *server, bool restart);

// rp_pretend13_hello answers a ClientHello that chose TLS 1.3: the first one, or the one behind a HelloRetryRequest, whatever that chose.
void rp_pretend13_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);

// rp_pretend13_message takes any other handshake message once TLS 1.3 was chosen. `whole` is the message with its header, which is not
// in the transcript yet.
void rp_pretend13_message(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole);

// rp_pretend13_skips says whether a record has to be passed over: ChangeCipherSpec of middlebox compatibility (RFC 8446 section 5), and
// early data that is not taken (section 4.2.10). It is asked for each record of TLS 1.3 before it is opened, `opened` false, and again
// where one did not open, `opened` false and `tried` true. It may end the connection.
TW_MUST_USE bool rp_pretend13_skips(struct rp_pretend_conn *conn, const struct tw_record *record, bool tried);

// rp_pretend13_data takes application data that was opened: early data or not.
void rp_pretend13_data(struct rp_pretend_conn *conn, struct tw_span data);

// rp_pretend13_may_answer says whether application data of ours may go out.
bool rp_pretend13_may_answer(const struct rp_pretend_conn *conn);

// What the files of TLS 1.3 share.

// rp_pretend13_psk is the PSK that the server takes, or would take but for its policy.
struct rp_pretend13_psk {
    bool ours;           // one of ours, which has proved itself; what follows means something
    bool taken;          // and it may be taken
    uint16_t index;      // among the identities
    size_t num_offered;  // identities
    uint32_t age_ms;     // as the client tells it
    enum rp_hash hash;
    const struct tw_suite *suite;
    struct rp_pretend_session session;
    struct tw_span binder;
};

// psk13.c. rp_pretend13_psk_choose takes the first PSK that can be resumed, and checks its binder. False: the connection has ended.
TW_MUST_USE bool rp_pretend13_psk_choose(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                         struct rp_pretend13_psk *out);
// psk_list13.c. rp_pretend13_psk_list reads the lists of identities and binders, and the modes. False as above.
TW_MUST_USE bool rp_pretend13_psk_list(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                       struct tw_span *identities, struct tw_span *binders);
// psk_binder13.c. rp_pretend13_binder makes the binder of a PSK in this ClientHello; `binders` is the list of them.
void rp_pretend13_binder(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                         struct tw_span binders, enum rp_hash hash, const struct rp_secret *psk, struct rp_secret *out);

// rp_pretend13_binder_at finds a binder in the list. False: there is none with this number, and *binder is empty.
bool rp_pretend13_binder_at(struct tw_span binders, uint16_t index, struct tw_span *binder);
// rp_pretend13_all_binders looks at the binders of all PSKs (a habit). False: the connection has ended.
TW_MUST_USE bool rp_pretend13_all_binders(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                          struct tw_span identities, struct tw_span binders);

// shares13.c. rp_pretend13_share chooses the group: *group is 0 where there is none in common, and *share is empty where the client has
// sent none in it. False: the connection has ended.
TW_MUST_USE bool rp_pretend13_share(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, uint16_t *group,
                                    struct tw_span *share);

// retry13.c. rp_pretend13_retry asks for a share in a group. rp_pretend13_same looks at what the second ClientHello changed. False: the
// connection has ended.
void rp_pretend13_retry(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, uint16_t group);
TW_MUST_USE bool rp_pretend13_same(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);

// early.c. rp_pretend13_early_takes says whether the early data that a ClientHello offers is taken, and notes that it was.
bool rp_pretend13_early_takes(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                              const struct rp_pretend13_psk *psk);
// rp_pretend13_early_over: the handshake is, so what was not noted yet (RP_DOES_EARLY_NOTED_LATE) is noted.
void rp_pretend13_early_over(struct rp_pretend_conn *conn);
// early_seen.c. rp_pretend_seen_add is true where the key is new; it is kept until that time.
bool rp_pretend_seen_add(struct rp_pretend_seen *seen, const uint8_t key[16], uint64_t now_us, uint64_t until_us);
// rp_pretend_seen_forget makes room for a key where there is none: the first of those that stand there is gone.
void rp_pretend_seen_forget(struct rp_pretend_seen *seen, const uint8_t key[16]);
// rp_pretend_seen_has leaves things as they are.
bool rp_pretend_seen_has(const struct rp_pretend_seen *seen, const uint8_t key[16], uint64_t now_us);
// early_skip.c is rp_pretend13_skips.

// flight13.c. rp_pretend13_answer sends the server's flight. `share` is empty where a PSK is taken without key exchange.
void rp_pretend13_answer(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                         const struct rp_pretend13_psk *psk, struct tw_span share);
// flight_hello13.c, flight_certificate13.c: its messages. False: the connection has ended.
TW_MUST_USE bool rp_pretend13_say_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                        const struct rp_pretend13_psk *psk, struct tw_span share,
                                        struct tw_writer *shared);
void rp_pretend13_say_extensions(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);
void rp_pretend13_say_request(struct rp_pretend_conn *conn);
TW_MUST_USE bool rp_pretend13_say_certificate(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);
void rp_pretend13_say_change(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);
// rp_pretend13_signed is what a signature covers (RFC 8446 section 4.4.3), with all messages so far.
#define RP_PRETEND13_SIGNED (64 + 34 + RP_HASH_MAX)
struct tw_span rp_pretend13_signed(const struct rp_pretend_conn *conn, bool of_server,
                                   uint8_t out[RP_PRETEND13_SIGNED]);

// secrets13.c. The schedule, step after step.
void rp_pretend13_secrets_early(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                const struct rp_pretend13_psk *psk);  // early secret, and the keys of early data
void rp_pretend13_secrets_handshake(struct rp_pretend_conn *conn, struct tw_span shared);
void rp_pretend13_secrets_traffic(struct rp_pretend_conn *conn);
void rp_pretend13_secrets_resumption(struct rp_pretend_conn *conn);
// rp_pretend13_verify_data is that of a Finished whose sender has this secret.
void rp_pretend13_verify_data(const struct rp_pretend_conn *conn, const struct rp_secret *base, struct rp_secret *out);
// The keys of a secret come into use. False: a record's content goes on behind the change, and the connection has ended.
void rp_pretend13_write_with(struct rp_pretend_conn *conn, const struct rp_secret *traffic);
TW_MUST_USE bool rp_pretend13_read_with(struct rp_pretend_conn *conn, const struct rp_secret *traffic);

// tickets13.c. rp_pretend13_tickets sends what tickets a client gets behind its handshake.
void rp_pretend13_tickets(struct rp_pretend_conn *conn);

// later13.c. What comes behind the handshake.
void rp_pretend13_later(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole);
// rp_pretend13_can_ask says whether the client can be asked for a certificate now; rp_pretend13_ask_later asks (RFC 8446 section 4.6.2).
bool rp_pretend13_can_ask(const struct rp_pretend_conn *conn);
void rp_pretend13_ask_later(struct rp_pretend_conn *conn);

// client13.c. The client's certificate and its signature. False: the connection has ended.
TW_MUST_USE bool rp_pretend13_client_certificate(struct rp_pretend_conn *conn, const struct tw_message *message,
                                                 struct tw_span whole);
TW_MUST_USE bool rp_pretend13_client_signature(struct rp_pretend_conn *conn, const struct tw_message *message,
                                               struct tw_span whole);
TW_MUST_USE bool rp_pretend13_client_finished(struct rp_pretend_conn *conn, const struct tw_message *message,
                                              const struct rp_secret *base);

#endif
