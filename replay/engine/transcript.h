// What happened while a script was played: who sent and read what, and when. Verdicts are made from this alone.
// SPDX-License-Identifier: Apache-2.0
//
// Times are microseconds of the clock that the player was given. The memory is the player's (player.h).
#ifndef RESHAKE_REPLAY_ENGINE_TRANSCRIPT_H
#define RESHAKE_REPLAY_ENGINE_TRANSCRIPT_H

#include "parsers/tls/kind.h"
#include "replay/engine/client.h"
#include "replay/script/script.h"

#define RP_MEASURES 8  // of one play that are kept

enum rp_entry_type {
    RP_ENTRY_CONNECTED,
    RP_ENTRY_SENT,      // a segment of ours; `length` bytes
    RP_ENTRY_BUILT,     // a message or other content of the flight that goes out next, in `records` records
    RP_ENTRY_JUNK,      // the record that nobody can decrypt
    RP_ENTRY_SAID,      // what the server said: event_type and what belongs to it
    RP_ENTRY_PEER_FIN,  // the server closed
    RP_ENTRY_PEER_RST,
    RP_ENTRY_FAREWELL,  // our alerts before the end
    RP_ENTRY_CLOSED,    // we closed
    RP_ENTRY_RESET,     // we reset
    RP_ENTRY_REACTION,  // an expectation was looked at: `reaction`, `met`
};

// How a reaction stands to what was expected.
enum rp_met {
    RP_MET_NOTHING_SAID,  // nothing was expected: it is only told
    RP_MET_ACCEPTED,
    RP_MET_TOLERATED,
    RP_MET_NOT,  // neither
};

struct rp_entry {
    uint64_t at_us;
    uint64_t position;  // RP_ENTRY_SAID: where in the server's TLS bytes the record begins that it came with
    uint32_t length;    // of a message's body, a record, a segment
    uint32_t records;   // RP_ENTRY_BUILT
    uint8_t type;       // enum rp_entry_type
    uint8_t conn;
    uint8_t event_type;           // enum tw_event_type
    uint8_t message_type;         // of a handshake message
    uint8_t level, description;   // of an alert
    uint8_t met;                  // RP_ENTRY_REACTION: enum rp_met
    uint16_t step;                // of the script, while it was played
    struct rp_reaction reaction;  // RP_ENTRY_REACTION
};

enum rp_conn_state {
    RP_CONN_UNUSED,
    RP_CONN_CONNECTING,
    RP_CONN_OPEN,
    RP_CONN_FAILED,  // could not be opened: `error`, 0 where the time was over
    RP_CONN_ENDED,   // by the server: FIN or RST
    RP_CONN_CLOSED,  // by us
};

// rp_since is what the server did since our last step that sent something, or since a handshake began.
struct rp_since {
    bool handshake;  // RP_STEP_HANDSHAKE was played
    uint8_t to;      // so far: enum rp_handshake_to
    bool hello;      // ServerHello or HelloRetryRequest
    bool data, hello_request, message, warning, fatal;
    uint8_t warned, killed;  // the alerts
    uint32_t num_faults;     // rp_client_facts.num_faults, as it stood then
};

// rp_conn_log is what is known of one connection.
struct rp_conn_log {
    enum rp_conn_state state;
    int error;  // RP_CONN_FAILED: errno; 0: no answer in time
    bool peer_fin, peer_rst;
    bool flood;             // more came than is read; nothing was read since
    bool flight_over;       // the server's flight was read to its end
    bool heard_out;         // we sent junk or a farewell: what came since answers that, and is in the entries alone
    bool first_late, late;  // no byte came in time; the answer was not over in time
    bool not_tls;           // the server's bytes are no TLS
    bool has_alert;         // the server sent one in the clear: the first fatal one, else the first
    uint8_t alert_level, alert_description;
    bool retry;                                // HelloRetryRequest
    struct tw_judge judge;                     // judge.now: the handshake, as far as it went
    uint64_t begun_us, connected_us, sent_us;  // connect; connected; the last byte of the script's flight
    uint64_t first_us, last_us, ended_us;      // first and last byte of the server; end by either side. 0: never
    uint64_t answer_us;  // from the byte that we had sent last to the server's first; 0: none came
    uint64_t flight_us;  // the server's last byte when its answer was over
    uint64_t bytes_sent, bytes_received;
    struct rp_since since;
    struct tw_span data;                  // the server's application data, as far as it is kept
    const struct rp_client_facts *facts;  // of its client; NULL: the script needs no keys. Lives as the transcript does
};

// rp_round_trip_us is how far away the server of a connection is: how long that took to open, or the server's first answer to come where that
// took longer, since what accepts connections may stand nearer than what speaks TLS.
uint64_t rp_round_trip_us(const struct rp_conn_log *log);

// How a play ended.
enum rp_play_end {
    RP_PLAY_WHOLE,       // every step was played
    RP_PLAY_NEEDED,      // an expectation that the script builds on was not met
    RP_PLAY_NO_SESSION,  // a session that is to be offered could not be kept
    RP_PLAY_CANNOT,      // a flight could not be built; `why` says so
};

struct rp_transcript {
    struct rp_conn_log *conns;
    uint8_t num_conns;
    struct rp_entry *entries;
    size_t max_entries, num_entries;
    bool entries_lost;  // there were more than max_entries; what is not kept is the end
    enum rp_play_end end;
    uint16_t end_step;       // where it ended, but for RP_PLAY_WHOLE
    const char *why;         // RP_PLAY_CANNOT
    uint32_t num_unapplied;  // edits that found no place
    // What each RP_HOST_MEASURE saw, in their order: bytes of memory; 0 where that cannot be seen.
    uint64_t measured[RP_MEASURES];
    uint8_t num_measured;
};

#endif
