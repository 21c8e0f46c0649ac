// What is remembered of a connection while it lives, to be told when it ends.
// SPDX-License-Identifier: Apache-2.0
//
// The outline, handshakes and alerts, is always noted. Steps, which are what a ladder shows, are noted where they are asked for:
// one for each message, and one for each run of segments or of records that nobody tells apart. All of it is bounded
// for each connection, and what was left out is counted.
#ifndef RESHAKE_REPLAY_REPORT_NOTES_H
#define RESHAKE_REPLAY_REPORT_NOTES_H

#include "replay/report/data.h"
#include "replay/report/text.h"
#include "replay/track/tracker.h"

#define RP_NOTES_HANDSHAKES 64U
#define RP_NOTES_ALERTS 64U
#define RP_NOTES_STEPS 4096U
#define RP_NOTES_BODIES ((size_t)512 << 10)  // bytes of messages

struct rp_alert_note {
    uint64_t time_ns;
    uint8_t from;  // enum tw_from
    uint8_t level, description;
    bool encrypted;       // level and description were not read
    uint16_t handshakes;  // how many handshakes had been told before
};

enum rp_step_type {
    RP_STEP_SYN,
    RP_STEP_SYN_ACK,
    RP_STEP_ACK,       // the third segment of the opening
    RP_STEP_SEGMENTS,  // `count` segments with `bytes` of payload
    RP_STEP_AGAIN,     // `count` segments that had been sent before
    RP_STEP_DISORDER,  // `count` segments that came before their turn
    RP_STEP_CONFLICT,  // `count` segments whose bytes differed from those seen first
    RP_STEP_FIN,
    RP_STEP_RST,
    RP_STEP_TLS,  // `event`: `count` records or messages of one sort
};

struct rp_step {
    uint64_t time_ns, last_ns;
    uint64_t bytes;
    uint32_t count;
    uint8_t type;  // enum rp_step_type
    uint8_t end;   // enum tw_end: who sent it
    bool settled;  // no handshake was under way

    // RP_STEP_TLS.
    uint8_t event;  // enum tw_event_type
    uint8_t fault;  // enum tw_fault
    uint8_t record_type, message_type, level, description;
    bool opened, bad, sslv2;
    bool has_body;            // the message stands in `bodies`
    uint16_t version, suite;  // negotiated so far; 0: not yet
    uint32_t body, body_len;  // without the message's header
    uint16_t handshake;       // which handshake of the connection was under way
};

struct rp_notes {
    struct tw_handshake *handshakes;
    uint32_t num_handshakes, cap_handshakes;
    uint64_t more_handshakes;  // that were left out
    struct rp_alert_note *alerts;
    uint32_t num_alerts, cap_alerts;
    uint64_t more_alerts;
    uint64_t plain_bytes;  // in the clear before TLS began, from both sides
    bool starttls;         // TLS began behind them
    bool has_hidden;
    struct rp_alert_note hidden;  // TLS 1.3: the last record that is as long as an alert, while the handshake goes on

    struct rp_step *steps;
    uint32_t num_steps, cap_steps;
    uint64_t more_steps;
    struct rp_text bodies;
    uint32_t segments_at;   // 1 + the step that counts the segments of this flight; 0: it has none yet
    uint32_t told[2][3];    // what the streams' counts of RP_STEP_AGAIN, _DISORDER and _CONFLICT were
    struct rp_data *data;   // what was decrypted, where it is asked for; NULL: nothing
    struct rp_notes *next;  // belongs to who lends notes
};

// Each of these notes one thing. False: there is no memory.
TW_MUST_USE bool rp_notes_handshake(struct rp_notes *notes, const struct tw_handshake *handshake);
TW_MUST_USE bool rp_notes_alert(struct rp_notes *notes, const struct rp_alert_note *alert);
TW_MUST_USE bool rp_notes_segment(struct rp_notes *notes, const struct rp_connection *conn, enum tw_end end,
                                  const struct tw_tcp *tcp, uint64_t time_ns);
TW_MUST_USE bool rp_notes_event(struct rp_notes *notes, const struct rp_connection *conn, const struct tw_event *event,
                                uint64_t time_ns);

// rp_notes_body is the body of a message; empty where it was not kept.
struct tw_span rp_notes_body(const struct rp_notes *notes, const struct rp_step *step);

// rp_notes_settle notes what the streams counted last; once, when the connection ends.
TW_MUST_USE bool rp_notes_settle(struct rp_notes *notes, const struct rp_connection *conn);

// rp_notes_telling_alerts counts the alerts that say more than that the connection ends: those that were read and are no
// close_notify, and those that were left out.
uint64_t rp_notes_telling_alerts(const struct rp_notes *notes);

// rp_notes_clear forgets everything and keeps the memory, unless it is much; rp_notes_free frees it.
void rp_notes_clear(struct rp_notes *notes);
void rp_notes_free(struct rp_notes *notes);

#endif
