// What the server did with a re-sent flight, from the transcript: the kind of answer, and why it is called so.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_VERDICT_VERDICT_H
#define RESHAKE_REPLAY_VERDICT_VERDICT_H

#include "replay/engine/transcript.h"
#include "replay/script/flight.h"

enum rp_kind {
    RP_KIND_FULL,
    RP_KIND_ABBREVIATED,  // by session ID or ticket: both were offered, they cannot be told apart
    RP_KIND_ABBREVIATED_ID,
    RP_KIND_ABBREVIATED_TICKET,
    RP_KIND_PSK,
    RP_KIND_PSK_EARLY_DATA,  // and the early data was accepted
    RP_KIND_HELLO_RETRY,
    RP_KIND_ALERT,
    RP_KIND_CLOSED,  // a FIN, without an answer that decides
    RP_KIND_RESET,   // a RST
    RP_KIND_SILENT,  // not a byte in time
    RP_KIND_NOT_TLS,
    RP_KIND_UNREACHABLE,  // no connection
    RP_KIND_INCOMPLETE,   // an answer was begun, and what would decide did not come in time or cannot be read
};
#define RP_NUM_KINDS (RP_KIND_INCOMPLETE + 1)

// rp_kind_name: "full", "abbreviated-ticket" … the names in JSON and of --expect.
const char *rp_kind_name(enum rp_kind kind);

enum rp_early {
    RP_EARLY_NOT_OFFERED,
    RP_EARLY_NOT_ASKED,  // offered, and nothing was done to find out
    RP_EARLY_ACCEPTED,
    RP_EARLY_NOT_ACCEPTED,  // no PSK was taken, or junk was skipped
    RP_EARLY_CANNOT_SKIP,   // not accepted, and the server cannot skip refused early data: a finding
    RP_EARLY_INCONCLUSIVE,
};
// rp_early_name: "accepted", "not-accepted" …; NULL where none was offered.
const char *rp_early_name(enum rp_early early);

// rp_carried is what a client with keys made of the answer.
#define RP_CARRIED_LINE 96
struct rp_carried {
    bool with_keys;            // such a client played it
    bool finished, signature;  // of the server; they were verified
    enum rp_client_fault fault;
    uint8_t num_tickets;  // NewSessionTickets that came
    struct rp_ticket_facts tickets[RP_CLIENT_MAX_TICKETS];
    uint64_t data_received;         // bytes of application data
    uint8_t line[RP_CARRIED_LINE];  // the first line of it, as far as it is kept
    uint8_t line_len;
};

struct rp_verdict {
    enum rp_kind kind;
    enum rp_early early;
    enum tw_why why;  // of full, abbreviated and PSK
    bool completed;   // the handshake was finished and verified; never so where a flight is only re-sent
    bool has_alert;   // an alert, but for close_notify behind a completed handshake
    uint8_t alert_level, alert_description;
    bool has_hello;  // the two below are the server's choice
    uint16_t version, cipher_suite;
    int error;      // RP_KIND_UNREACHABLE: errno; 0: no answer in time
    bool flood;     // the server sent more than is read
    bool answered;  // RP_EARLY_ACCEPTED: application data came before our Finished could have
    uint64_t bytes_received;
    uint64_t connect_us, first_us, flight_us, total_us;  // since connecting began; 0: that did not happen
    struct rp_carried carried;
};

// rp_verdict_of judges one connection of a transcript. Early data is left to early.h: it is RP_EARLY_NOT_OFFERED here.
struct rp_verdict rp_verdict_of(const struct rp_transcript *transcript, uint8_t conn);

// rp_verdict_reason writes one sentence, ended by a zero byte, that says why it is that kind; it is safe for a terminal.
// It returns `out`.
const char *rp_verdict_reason(const struct rp_verdict *verdict, char *out, size_t cap);

// rp_verdict_not_completed says in a few words why a handshake that was to be completed was not; NULL where it was. `unknown` are the words
// for a secret that is not known.
const char *rp_verdict_not_completed(const struct rp_verdict *verdict, const char *unknown);

// rp_verdict_is_wrong is true where the secrets were there, and what the server said does not go with them.
bool rp_verdict_is_wrong(const struct rp_verdict *verdict);

// rp_verdict_captured is the kind that the same flight has when the server does again what it did in the capture.
enum rp_kind rp_verdict_captured(const struct rp_captured *captured);

#endif
