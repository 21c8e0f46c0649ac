// The kind of each handshake on a connection: full, abbreviated, PSK …, how it came out, and why it is called so.
// SPDX-License-Identifier: Apache-2.0
//
// The judge is fed every event of a dialogue (dialogue.h) and needs no keys. TLS 1.2 (RFC 5246 section 7.3, RFC 5077 section 3.1): ServerHello
// then [NewSessionTicket] ChangeCipherSpec is abbreviated, ServerHello then Certificate … is full. A server that takes a ticket echoes the
// client's session ID (RFC 5077 section 3.4), so a resumption with both offered proves neither way. TLS 1.3 (RFC 8446 section 4.2.11):
// pre_shared_key in ServerHello is a resumption.
//
// In TLS 1.3 without keys, what tells is the length of records, as far as nobody pads them: a client's Finished is a record of
// 4 + hash + 1 + tag bytes, EndOfEarlyData one of 5 + tag, an alert one of 3 + tag. A renegotiation inside encryption is told by the
// types of its records: in an abbreviated handshake the server changes ciphers first, in a full one the client does.
#ifndef RESHAKE_PARSERS_TLS_KIND_H
#define RESHAKE_PARSERS_TLS_KIND_H

#include "parsers/tls/dialogue.h"

enum tw_kind {
    TW_KIND_NONE,  // no ClientHello, or no answer that decides
    TW_KIND_FULL,
    TW_KIND_ABBREVIATED,  // by session ID or ticket: both were offered, they cannot be told apart
    TW_KIND_ABBREVIATED_ID,
    TW_KIND_ABBREVIATED_TICKET,
    TW_KIND_PSK,
    TW_KIND_PSK_EARLY_DATA,  // and the early data was accepted
    TW_KIND_UNKNOWN,  // there was an answer, and what would decide did not come, was not captured or cannot be read
};
// "full", "abbreviated-id" …: the names that JSON and --expect use.
const char *tw_kind_name(enum tw_kind kind);

enum tw_outcome {
    TW_OUTCOME_OPEN,       // not ended yet
    TW_OUTCOME_COMPLETED,  // both sides sent what can only follow a Finished, or their Finished as far as can be seen
    TW_OUTCOME_ALERT,
    TW_OUTCOME_CLOSED,  // FIN before it was completed
    TW_OUTCOME_RESET,
    TW_OUTCOME_CUT,  // the capture ends, or lacks the rest
};
const char *tw_outcome_name(enum tw_outcome outcome);

enum tw_early_data {
    TW_EARLY_NOT_OFFERED,
    TW_EARLY_OFFERED,  // nothing tells yet
    TW_EARLY_ACCEPTED,
    TW_EARLY_REJECTED,
};

// Why it is that kind: one reason, in the words of tw_why_text.
enum tw_why {
    TW_WHY_NOTHING,          // nothing decided
    TW_WHY_NO_ANSWER,        // ClientHello without ServerHello
    TW_WHY_NOTHING_OFFERED,  // full: the client offered no session
    TW_WHY_ID_REFUSED,       // full: an ID was offered, the server chose another or none
    TW_WHY_TICKET_REFUSED,   // full: a ticket was offered and not taken
    TW_WHY_ID_AND_TICKET_REFUSED,
    TW_WHY_PSK_REFUSED,   // full: a PSK was offered and not selected
    TW_WHY_DOWNGRADED,    // full: a PSK was offered, TLS 1.2 was chosen
    TW_WHY_ID_ECHOED,     // abbreviated, only an ID was offered
    TW_WHY_TICKET_TAKEN,  // abbreviated, a ticket was offered, and the ID is empty or was not echoed
    TW_WHY_EITHER,        // abbreviated, both offered, ID echoed
    TW_WHY_PSK_SELECTED,
    TW_WHY_ENCRYPTED,        // renegotiation inside encryption, or what decides cannot be read
    TW_WHY_LOST,             // what decides was not captured
    TW_WHY_CIPHERS_CHANGED,  // inside encryption: who changed ciphers first tells full from abbreviated
    TW_WHY_MAYBE_ID_REFUSED,  // full: an ID was not taken, which may be one that TLS 1.3 clients make up (RFC 8446 appendix D.4)
};

struct tw_ticket {
    uint64_t time_ns;
    uint32_t lifetime_s;
    uint16_t length;   // of the ticket field
    bool from_opened;  // read from an encrypted record
};

#define TW_HANDSHAKE_TICKETS 8
#define TW_HANDSHAKE_NAME 255

// Nearly all names are short and tickets few: so much of them has room in a handshake itself, of the names both together.
#define TW_HANDSHAKE_TICKETS_HERE 2
#define TW_HANDSHAKE_NAMES_HERE 112

// tw_handshake_more holds the names and tickets of a handshake that has no room for them, all of them (tw_judge_lend).
struct tw_handshake_more {
    struct tw_ticket tickets[TW_HANDSHAKE_TICKETS];
    uint8_t server_name[TW_HANDSHAKE_NAME], alpn[TW_HANDSHAKE_NAME];
};

// tw_handshake is one handshake; plain data, but for `more`. Bytes that came from the network are kept raw. What is mostly empty stands
// last: of the names and tickets only as much is set as their counts say. They are read by tw_handshake_tickets,
// tw_handshake_server_name and tw_handshake_alpn.
struct tw_handshake {
    uint8_t kind, outcome, why, early_data;  // enums above
    uint8_t index;                           // 0, renegotiations from 1
    bool hello_retry, has_server_hello, has_alpn, has_server_name, client_certificate, client_certificate_asked;
    bool renegotiation;
    bool encrypted;  // the handshake happened inside encryption that could not be read
    bool extended_master_secret, secure_renegotiation;  // in ServerHello
    bool ticket_extension;                              // offered at all, even empty
    bool extensions_read;                               // TLS 1.3: EncryptedExtensions was
    uint16_t version;       // negotiated; before a ServerHello the highest that the client offers; 0: none seen
    uint16_t cipher_suite;  // valid with has_server_hello
    uint16_t group;         // key share or curve of the server; 0: unknown
    uint16_t num_psks;      // identities offered
    uint16_t selected_psk;
    uint16_t hello_version;  // legacy_version of the ClientHello, where whoever has keys looked
    uint16_t
        premaster_version;    // in the premaster secret of an RSA key exchange (RFC 5246 section 7.4.7.1); 0: not read
    uint16_t ticket_offered;  // TLS 1.2 SessionTicket: length offered
    uint16_t psk_identity_len;  // of the first identity
    uint8_t num_tickets;        // may be more than are kept: the count saturates at 255
    uint8_t session_id_len, server_session_id_len;
    uint8_t alpn_len, server_name_len;
    uint64_t start_ns, server_hello_ns,
        end_ns;                      // ClientHello, ServerHello, last message that belongs to it; 0: not seen
    struct tw_handshake_more *more;  // where names and tickets stand; NULL: they stand here
    uint8_t session_id[32], server_session_id[32];
    struct tw_ticket tickets[TW_HANDSHAKE_TICKETS_HERE];
    uint8_t names[TW_HANDSHAKE_NAMES_HERE];  // the server's name at the beginning, ALPN's at the end
};

// tw_handshake_server_name is the name as the client sent it, tw_handshake_alpn the protocol that was selected (in TLS 1.3 only
// where it can be read). The spans live as long as the handshake is not changed.
static inline struct tw_span tw_handshake_server_name(const struct tw_handshake *handshake)
{
    return tw_span_of(handshake->more ? handshake->more->server_name : handshake->names, handshake->server_name_len);
}

static inline struct tw_span tw_handshake_alpn(const struct tw_handshake *handshake)
{
    const uint8_t *here = handshake->names + TW_HANDSHAKE_NAMES_HERE - handshake->alpn_len;
    return tw_span_of(handshake->more ? handshake->more->alpn : here, handshake->alpn_len);
}

// tw_handshake_tickets gives the first tickets and how many of them were kept: up to TW_HANDSHAKE_TICKETS, or, where no room was
// lent, up to TW_HANDSHAKE_TICKETS_HERE.
const struct tw_ticket *tw_handshake_tickets(const struct tw_handshake *handshake, size_t *out_num);

// tw_handshake_copy copies it. `more` is room for it where handshake->more is not NULL, and NULL where that is.
void tw_handshake_copy(struct tw_handshake *out, struct tw_handshake_more *more, const struct tw_handshake *handshake);

// Lengths of protected records in TLS 1.3 that carry one message and no padding (RFC 8446 section 5.2), for the suite that the
// server chose.
struct tw_lengths {
    uint16_t alert, end_of_early_data, finished;  // 0: not reckoned yet
};

// tw_judge is the state of judging one connection. All but `now` and `active` belongs to kind.c.
struct tw_judge {
    bool active;             // `now` has begun
    bool established;        // a handshake was completed before: the next one renegotiates
    bool hello_known;        // the ClientHello could be read
    bool offers_tls13;       // and offers TLS 1.3
    bool tls13;              // a ServerHello chose TLS 1.3
    bool decided;            // now.kind stands
    bool early_end_seen;     // the client's last record can be EndOfEarlyData
    bool last_is_alert;      // the last protected record has the length of an alert
    bool lost[2];            // bytes of this side are missing in this handshake
    uint8_t sent[2];         // what each side has sent
    uint8_t count;           // handshakes begun
    bool encrypted_seen[2];  // a protected record of TLS 1.3
    struct tw_lengths lengths;
    struct tw_handshake_more *room;  // lent
    struct tw_handshake now;         // the handshake under way, or the last
};

void tw_judge_init(struct tw_judge *judge);

// tw_judge_lend lends a room for what has none in a handshake, until another one is lent; what stood in the former room moves into it. NULL: there
// is none, as at first. Names are then cut, and further tickets only counted. The room is in use where it is now.more.
void tw_judge_lend(struct tw_judge *judge, struct tw_handshake_more *room);

// tw_judge_event takes the next event, TW_EVENT_WANT_ROOM aside. True: the event starts a handshake while another one stands in
// judge->now, which is settled; the caller keeps that one and calls again with the same event.
TW_MUST_USE bool tw_judge_event(struct tw_judge *judge, const struct tw_event *event, uint64_t time_ns);

// tw_judge_end says how the connection ended (TW_OUTCOME_CLOSED, _RESET or _CUT) and settles judge->now.
void tw_judge_end(struct tw_judge *judge, enum tw_outcome how);

// tw_why_text is the reason as a phrase, such as "the server chose another session ID".
const char *tw_why_text(enum tw_why why);

#endif
