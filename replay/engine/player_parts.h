// Inside the player: its state, and the steps that it plays. For replay/engine/ alone.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_PLAYER_PARTS_H
#define RESHAKE_REPLAY_ENGINE_PLAYER_PARTS_H

#include "replay/engine/listen.h"
#include "replay/engine/player.h"
#include "replay/engine/react.h"

enum { RP_JUNK_MAX = 16384, RP_USUAL_WITHIN_US = 5000000 };

// rp_player_tls is what a script with keys takes besides.
struct rp_player_tls {
    struct rp_session_store *sessions;
    struct rp_random random;
    const struct rp_identity *identity;
    const char *name;
    uint8_t *clients;  // one behind the other
    size_t client_size;
    uint8_t *build, *out;   // flight_room each
    uint8_t *first, *data;  // first_room and data_room for each connection
    size_t first_len[RP_SCRIPT_MAX_CONNS];
    bool first_over[RP_SCRIPT_MAX_CONNS];
    // What waits to be sent: one segment after the other.
    struct tw_span waiting;
    size_t waiting_from;  // where in it the next segment begins
    size_t next_cut;
    uint64_t segment_us;
    bool held[RP_SCRIPT_MAX_CONNS];  // a step has ended at RP_TO_ANSWER, and the flight that is due is held back
    bool answered;  // the step's flights so far were sent, and the server's answer is awaited since answer_us
    uint64_t answer_us;
    struct rp_draft draft;
};

struct rp_player {
    const struct rp_script *script;
    struct rp_player_limits limits;
    size_t step;
    uint32_t phase;       // inside the step: how far it is
    uint64_t step_us;     // when the step began
    uint64_t segment_us;  // RP_STEP_SEND: when the last segment went out
    uint64_t random;      // state of the generator
    struct rp_transcript transcript;
    struct rp_listener *listeners;  // one for each connection
    uint8_t *rooms;                 // client and server room of each connection
    struct rp_player_tls *tls;      // NULL: plays no script with keys
    uint8_t out[TW_RECORD_HEADER_LEN + RP_JUNK_MAX];
};

// rp_play_step gives the next action of a step, or false: the step is over.
bool rp_play_step(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action);

// rp_player_note adds an entry to the transcript.
void rp_player_note(struct rp_player *player, uint8_t conn, enum rp_entry_type type, size_t length, uint64_t now_us);

// rp_player_note_built adds what the draft's flight holds.
void rp_player_note_built(struct rp_player *player, uint8_t conn, uint64_t now_us);

// rp_player_mark: what the server does from now on is a reaction to what comes.
void rp_player_mark(struct rp_player *player, uint8_t conn);

// rp_player_begin makes a connection new: nothing is known of it, and nothing was sent on it.
void rp_player_begin(struct rp_player *player, uint8_t conn);

// rp_player_stop ends the play at this step.
void rp_player_stop(struct rp_player *player, enum rp_play_end end, const char *why);

// player_tls.c
size_t rp_player_tls_size(const struct rp_player_limits *limits);
struct rp_player_tls *rp_player_tls_place(void *memory, const struct rp_player_limits *limits);
void rp_player_tls_start(struct rp_player *player, uint64_t seed);
void rp_player_tls_begin(struct rp_player *player, uint8_t conn);
struct rp_client *rp_player_client(const struct rp_player *player, uint8_t conn);  // NULL: there is none
// rp_player_write is the action that sends a segment of a flight, noted as such.
struct rp_action rp_player_write(struct rp_player *player, uint8_t conn, struct tw_span bytes, uint64_t now_us);
// rp_player_data_room is where the server's application data is kept.
struct tw_writer rp_player_data_room(const struct rp_player *player, uint8_t conn);
// rp_player_first is where the bytes of a connection's first flight are kept.
const uint8_t *rp_player_first(const struct rp_player *player, uint8_t conn);
// rp_player_keep_up gives what a client has to send whatever the script says. False: nothing.
bool rp_player_keep_up(struct rp_player *player, uint64_t now_us, struct rp_action *action);

// player_client.c: the steps that need keys.
bool rp_play_handshake(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action);
bool rp_play_data(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action);
bool rp_play_records(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action);
bool rp_play_key_update(struct rp_player *player, const struct rp_step *step, uint64_t now_us,
                        struct rp_action *action);
bool rp_play_resend(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action);
bool rp_play_save(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action);
void rp_play_known(struct rp_player *player, const struct rp_step *step, uint64_t now_us);
// rp_play_close_notify says farewell under the keys in use. False: there are none.
bool rp_play_close_notify(struct rp_player *player, const struct rp_step *step, uint64_t now_us,
                          struct rp_action *action);
// rp_play_waiting sends what waits, one segment after the other. False: nothing does.
bool rp_play_waiting(struct rp_player *player, uint8_t conn, uint64_t now_us, struct rp_action *action);

// player_expect.c
bool rp_play_expect(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action);

#endif
