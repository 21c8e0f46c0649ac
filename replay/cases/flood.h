// What cases with floods share: things done to a server thousands of times, and what its memory says then.
// SPDX-License-Identifier: Apache-2.0
//
// To be included by the files of cases alone, behind words.h.
#ifndef RESHAKE_REPLAY_CASES_FLOOD_H
#define RESHAKE_REPLAY_CASES_FLOOD_H

#include "replay/cases/vary.h"

// clang-format off
// One handshake of its own, and 13 of them: what a flood is compared with.
#define PLAIN(c) CONNECT(c), SHAKE(c), NEED(c, FULL), END(c)
#define THIRTEEN(each)                                                                                                 \
    each(1), each(2), each(3), each(4), each(5), each(6), each(7), each(8), each(9), each(10), each(11), each(12), each(13)
#define CALM_OF_14 SCRIPT(14, 0, PLAIN(0), THIRTEEN(PLAIN))

// Calm, calm, then three times the flood, and memory behind each; in the end a handshake.
#define MEASURED_FLOODS                                                                                                \
    SCRIPT(1, 0,                                                                                                       \
        HOST(CALM), HOST(MEASURE), HOST(CALM), HOST(MEASURE),                                                          \
        HOST(FLOOD), HOST(MEASURE), HOST(FLOOD), HOST(MEASURE), HOST(FLOOD), HOST(MEASURE),                            \
        CONNECT(0), SHAKE(0), ACCEPT(0, FULL), END(0))

// OpenSSL's cache holds 20480 sessions: two floods of 800 times 14 fill it, and what is measured behind the next ones stays the same.
#define FLOODS_BEYOND_A_CACHE                                                                                          \
    HOST(FLOOD), HOST(FLOOD), HOST(MEASURE), HOST(FLOOD), HOST(MEASURE), HOST(FLOOD), HOST(MEASURE)
// clang-format on

// rp_look_grows: behind MEASURED_FLOODS, a fail where memory grew in the second and in the third flood, each time by more than a calm round
// did and 128 bytes each.
enum rp_result rp_look_grows(const struct rp_look_at *at);

// rp_look_unbounded: memory was measured three times, with a flood before each. A fail where it grew before the second and before the third
// by more than 100 bytes for each of what the flood does. Where memory cannot be seen, nothing is said.
enum rp_result rp_look_unbounded(const struct rp_look_at *at);

#endif
