// From a case to the scripts that are played.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CASES_EXPAND_H
#define RESHAKE_REPLAY_CASES_EXPAND_H

#include "replay/cases/case.h"

// rp_setting is what the user said, and what goes for all plays.
struct rp_setting {
    struct tw_span name_a, name_b;  // empty: --name was not given; then hellos have the target's own name
    struct tw_span request;         // empty: "GET / HTTP/1.0" and two line ends
    uint64_t within_us;             // for waits that a script leaves open
    uint64_t quiet_us;              // that a completed handshake is left, where a reaction to it is awaited
    uint64_t answer_us;             // likewise, where an answer is heard to its end; 0: as within_us
    uint64_t end_us;                // for the server's close_notify behind ours
    // There is a way to have the server renegotiate (RP_HOST_TRIGGER): it is taken in place of the request that would.
    bool trigger;
    // A pause before each connection that offers a session: servers that share a cache can be late with it.
    uint64_t before_resuming_us;
};

// rp_play names one play of a case.
struct rp_play {
    const struct rp_case *of;
    const struct rp_variant *variant;
    uint16_t version;
    enum rp_means means;
    uint16_t number;
};

// rp_play_first is the first play of a case, rp_play_next the one behind it. False: there is none.
TW_MUST_USE bool rp_play_first(const struct rp_case *of, struct rp_play *play);
TW_MUST_USE bool rp_play_next(struct rp_play *play);

// rp_play_level is how much the source asks for what is played: parts of a rule may differ.
enum rp_level rp_play_level(const struct rp_play *play);

// rp_play_needs is all that a play takes: of the case, of the variant, of its means and its version.
uint32_t rp_play_needs(const struct rp_play *play);

// rp_play_name writes what tells the plays of a case apart: "1.2 ticket bit-flip 3"; empty where there is one alone. It returns `out`.
const char *rp_play_name(const struct rp_play *play, char *out, size_t cap);

// rp_play_script makes the script, and rp_play_control the one that is played before it, to see that the server does what the deviation
// is tried on (false for `has`: there is none). All that they point to lies in the arena, or is constant. False: the arena is full.
TW_MUST_USE bool rp_play_script(const struct rp_play *play, const struct rp_setting *setting, struct rp_arena *arena,
                                struct rp_script *out);
TW_MUST_USE bool rp_play_control(const struct rp_play *play, const struct rp_setting *setting, struct rp_arena *arena,
                                 struct rp_script *out, bool *has);

// rp_play_flood makes the script of the flood that goes with a play (rp_variant.flood), or of its calm counterpart; likewise.
TW_MUST_USE bool rp_play_flood(const struct rp_play *play, const struct rp_setting *setting, bool calm,
                               struct rp_arena *arena, struct rp_script *out);

#endif
