// The script: what a client does over one or more connections, step after step. The one representation that is played.
// SPDX-License-Identifier: Apache-2.0
//
// A script is data: a const literal reads as what happens, a captured connection becomes the same (verbatim.h), and so does
// any string of bytes (binary.h) or a text (text.h). The player (replay/engine/player.h) carries it out and writes a
// transcript; judging is done behind it (replay/verdict/). Spans and tables in it are borrowed, and live as long as it does.
//
// All zero is always the honest choice: a step says only in what it differs from a client that wants nothing special.
#ifndef RESHAKE_REPLAY_SCRIPT_SCRIPT_H
#define RESHAKE_REPLAY_SCRIPT_SCRIPT_H

#include "parsers/wire/result.h"
#include "replay/script/edit.h"
#include "replay/script/hello_spec.h"
#include "replay/script/reaction.h"
#include "replay/script/session.h"

#define RP_SCRIPT_MAX_CONNS 16
#define RP_SCRIPT_MAX_SESSIONS 16

enum rp_step_type {
    RP_STEP_CONNECT,  // open connection `conn` to the server
    RP_STEP_SEND,     // send bytes as they are
    RP_STEP_JUNK,     // send one application_data record of random bytes, which nobody can decrypt
    RP_STEP_EXPECT,   // wait for the server's answer
    RP_STEP_PAUSE,    // let time pass, whatever comes
    RP_STEP_END,      // end connection `conn`
    // What follows needs keys: the client (replay/engine/client.h) does it.
    RP_STEP_HANDSHAKE,   // carry a handshake through, or a part of it; on an open connection: renegotiate
    RP_STEP_DATA,        // send application data: protected, or as early data behind a ClientHello that offers it
    RP_STEP_RECORD,      // send records of any content, protected as the connection stands
    RP_STEP_KEY_UPDATE,  // TLS 1.3: send KeyUpdate and change our keys
    RP_STEP_RESEND,      // send what another connection sent as its first flight, byte for byte or changed
    RP_STEP_SAVE,        // keep the connection's session
    RP_STEP_SESSION,     // know a session from elsewhere: a capture, a recording, another run
    RP_STEP_HOST,        // have something done to the server from outside, and go on when it is done
};
#define RP_NUM_STEP_TYPES (RP_STEP_HOST + 1)

// What is done to the server from outside: whoever plays knows how (replay/check/host.h), or cannot.
enum rp_host {
    RP_HOST_RESTART,  // stop it and start it again
    RP_HOST_RELOAD,   // have it read its configuration anew
    RP_HOST_TRIGGER,  // have it ask for a renegotiation
    RP_HOST_FLOOD,    // play to it, again and again, what goes with the script (struct rp_flood in replay/cases/case.h)
    RP_HOST_CALM,     // play to it as many plain handshakes as a flood has, to compare it with
    RP_HOST_MEASURE,  // see how much memory it holds (rp_transcript.measured)
};
#define RP_NUM_HOST (RP_HOST_MEASURE + 1)

// rp_send: the bytes go out as segments, a write of its own each; a new one begins at each of the cuts, which ascend.
struct rp_send {
    struct tw_span bytes;
    const uint32_t *cuts;
    size_t num_cuts;
    uint64_t gap_us;  // pause before each segment but the first
};

// What a reaction that is not accepted means.
enum rp_expect_role {
    RP_EXPECT_JUDGED,  // the server breaks the rule that the script is about
    RP_EXPECT_NEEDED,  // what the script builds on did not come: it ends here, and nothing is proved
};

// When an answer is over. An end of the connection, and what cannot be TLS, is always the end of an answer.
enum rp_until {
    RP_UNTIL_FLIGHT,  // the server's flight is whole: by its messages, or quiet after what decides where they are encrypted
    RP_UNTIL_QUIET,  // something came, and then nothing for `quiet_us`
    RP_UNTIL_REACTION,  // anything comes; where quiet_us is said, also a handshake that is completed, and nothing but tickets for that time
    RP_UNTIL_SETTLED,  // the handshake is over, application data came, or as RP_UNTIL_QUIET
};

struct rp_expect {
    enum rp_until until;
    uint64_t quiet_us;             // 0: 50 ms; the player waits for two round trips where they are longer
    uint64_t first_within_us;      // until the first byte; 0: as within_us
    uint64_t within_us;            // until the answer is over
    bool round_trip;               // within_us is counted beyond one round trip
    struct rp_reactions accept;    // what the server may do; empty: anything
    struct rp_reactions tolerate;  // what is worth telling and no breach
    enum rp_expect_role role;
};

// How a connection is ended. Servers delete the session from their cache when a client goes away carelessly.
enum rp_end {
    RP_END_GENTLE,        // clear user_canceled and close_notify, then FIN; up to a second for the server's close
    RP_END_CLOSE_NOTIFY,  // clear close_notify, then the same
    RP_END_FIN,
    RP_END_RST,
    RP_END_HOLD,     // keep it open until the server closes it
    RP_END_ORDERLY,  // close_notify under the keys in use, up to wait_us for the server's, then FIN; without keys: gentle
};

struct rp_ending {
    enum rp_end how;
    uint64_t wait_us;  // gentle, close-notify and hold: for the server's close, at the longest
};

// How far a handshake is carried. What was left out is done by the next RP_STEP_HANDSHAKE of the connection.
enum rp_handshake_to {
    RP_TO_THE_END,   // both Finished, and in TLS 1.3 tickets that come with them
    RP_TO_HELLO,     // the ClientHello (and early data) is sent
    RP_TO_ANSWER,    // and the server's flight was read; ours that answers it is held back
    RP_TO_FINISHED,  // and our last flight is sent, without waiting for what comes then
};

// What our last flight makes of a handshake, up to TLS 1.2.
enum rp_finish {
    RP_FINISH_AS_USUAL,
    RP_FINISH_SERVER_LABEL,    // verify_data under the label of the server's (RFC 5246 section 7.4.9)
    RP_FINISH_WITHOUT_THEIRS,  // verify_data of messages that lack the server's Finished
    RP_FINISH_ABBREVIATED,  // ChangeCipherSpec and Finished with the secret of the session that was offered, though the server
                            // wants a full handshake
};
#define RP_NUM_FINISHES (RP_FINISH_ABBREVIATED + 1)

// rp_handshake: a ClientHello as `hello` has it, and whatever flights the server's answer asks for (a second ClientHello, key
// exchange, certificate, Finished), changed by the edits. On an open connection of TLS 1.2 it renegotiates; where the server
// asked for that with HelloRequest it answers; in TLS 1.3 it answers a CertificateRequest.
struct rp_handshake {
    struct rp_hello_spec hello;
    struct rp_edits edits;
    enum rp_handshake_to to;
    enum rp_finish finish;
    uint64_t within_us;  // for each answer of the server; 0: the player's choice
};

// rp_data: with `and_wait_us` the server's application data is awaited so long.
struct rp_data {
    struct tw_span bytes;
    struct rp_edits edits;
    uint64_t and_wait_us;
};

enum rp_sealing {
    RP_SEAL_AS_IT_STANDS,  // protected once our keys are in use
    RP_SEAL_NEVER,         // in the clear whatever the state
};

// rp_records: `times` records of that type, one behind the other; an alert's body is its level and description.
struct rp_records {
    uint8_t content_type;
    uint16_t version;  // on the wire; 0: as usual
    uint32_t times;    // 0: once
    struct tw_span body;
    enum rp_sealing sealing;
};

// rp_resend: without edits the very bytes that went out on connection `of`. With edits the same flight from the same ClientHello and keys, changed: what
// is behind the ClientHello is sealed anew. In either case so many bytes at its end are left out; one byte at the least is sent.
struct rp_resend {
    uint8_t of;
    uint32_t less;
    struct rp_edits edits;
};

// rp_save keeps the session of the connection in slot `session`: in TLS 1.3 (and where TLS 1.2 renewed it) that of the
// `ticket`th NewSessionTicket of this connection, which is awaited up to a second.
struct rp_save {
    uint8_t session;
    uint8_t ticket;  // 0: the last; 1: the first, 2: the second …
};

// rp_known puts a session into slot `session`.
struct rp_known {
    uint8_t session;
    struct rp_session is;
};

// When a step is played at all.
enum rp_when {
    RP_WHEN_ALWAYS,
    RP_WHEN_RESUMED,    // only where the server took the session that was offered on this connection
    RP_WHEN_COMPLETED,  // only where the handshake on this connection was carried through, and is verified
};

struct rp_step {
    enum rp_step_type type;
    uint8_t conn;
    uint8_t
        address;  // RP_STEP_CONNECT: 1 is the target's first address, 2 its second …; 0: one after the other, until one answers
    enum rp_when when;
    union {
        struct rp_send send;
        struct rp_expect expect;
        struct rp_ending end;
        uint16_t junk_len;
        uint64_t pause_us;
        uint64_t connect_within_us;
        struct rp_handshake handshake;
        struct rp_data data;
        struct rp_records records;
        bool ask_update;  // RP_STEP_KEY_UPDATE: update_requested
        struct rp_resend resend;
        struct rp_save save;
        struct rp_known known;
        enum rp_host host;
    };
};

struct rp_script {
    const struct rp_step *steps;
    size_t num_steps;
    uint8_t num_conns;
    uint8_t num_sessions;  // slots that the steps use
};

// The literal of a script's steps: RP_STEPS({.type = RP_STEP_CONNECT, …}, …).
#define RP_STEPS(...)                                                                                                  \
    .steps = (const struct rp_step[]){__VA_ARGS__},                                                                    \
    .num_steps = sizeof((const struct rp_step[]){__VA_ARGS__}) / sizeof(struct rp_step)

// rp_script_sound says whether a script can be played: connections are opened before they are used and not used once ended,
// cuts ascend inside the bytes. Where not, *step is the first wrong step and the result false.
TW_MUST_USE bool rp_script_sound(const struct rp_script *script, size_t *step);

// rp_script_longest_send is the length of the longest run of bytes that a step sends: room enough to read it back.
size_t rp_script_longest_send(const struct rp_script *script);

// Names of `--end`: gentle, close-notify, fin, rst, hold, orderly.
const char *rp_end_name(enum rp_end end);
TW_MUST_USE bool rp_end_parse(const char *name, enum rp_end *out);

#endif
