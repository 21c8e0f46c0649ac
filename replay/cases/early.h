// What cases about early data share.
// SPDX-License-Identifier: Apache-2.0
//
// A first flight that is sent again is read with the keys of the first (rp_client_follow), so that what was taken and what was answered is
// known: "served" means that application data came back behind early data that was accepted.
#ifndef RESHAKE_REPLAY_CASES_EARLY_H
#define RESHAKE_REPLAY_CASES_EARLY_H

#include "replay/cases/vary.h"

// clang-format off
#define EARLY_ACCEPTED {.type = RP_REACT_EARLY_ACCEPTED}
#define EARLY_REFUSED {.type = RP_REACT_EARLY_REFUSED}
#define HALF_A_REQUEST RP_TEXT("GET / HTTP/1.0\r\n")

// A session that no server has made: its ticket is a made-up one of a usual length.
#define UNKNOWN_SESSION(slot)                                                                                          \
    {.type = RP_STEP_SESSION,                                                                                          \
     .known = {.session = (slot),                                                                                      \
               .is = {.version = TW_VERSION_TLS13, .cipher_suite = 0x1301, .lifetime_s = 7200, .max_early_data = 16384, \
                      .secret = RP_TEXT("thirty-two bytes, but no secret."),                                           \
                      .ticket = RP_TEXT("a ticket of a hundred and sixty bytes that this server has never seen, "      \
                                        "never made and cannot read, since it is nothing but a sentence, and "         \
                                        "rather a long one")}}}

// Like REFUSED; an alert that is protected with other keys than those that follow the server's Finished is f-early-bad-record alone.
#define REFUSED_EARLY(c, ...)                                                                                          \
    EXPECT(c, .until = RP_UNTIL_QUIET, .accept = RP_ANY_OF(__VA_ARGS__), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, UNREADABLE))

// A session, and early data with it that is taken: what is then sent again.
#define ACCEPTED_ONCE(c, slot)                                                                                         \
    MAKE_SESSION(0, slot), CONNECT(c), SHAKE(c, .hello = {.offers = OFFER(slot), .early_data = REQUEST}),              \
        NEED(c, EARLY_ACCEPTED), END(c)

// The first flight of `first` once more, on connection `c`: early data may be refused, or the whole flight; then it is seen what is answered.
#define AGAIN(c, first, ...)                                                                                           \
    RESEND(c, first, __VA_ARGS__),                                                                                     \
    EXPECT(c, .accept = RP_ANY_OF(EARLY_REFUSED, FULL, RESUMED, ALERT(ILLEGAL_PARAMETER)),                             \
           .tolerate = RP_ANY_OF(EARLY_ACCEPTED, ANY_ALERT, CLOSE)),                                                   \
    EXPECT(c, .until = RP_UNTIL_QUIET, .first_within_us = 100000)

// What was taken once is sent again behind `between`, which is done or waited for: a variant.
#define SENT_AGAIN_BEHIND(called, needed, between)                                                                     \
    {                                                                                                                  \
        .name = (called),                                                                                              \
        .needs = (needed),                                                                                             \
        .control = RP_CONTROL_NONE,                                                                                    \
        .look = rp_look_not_served_again,                                                                              \
        .script = SCRIPT(3, 1, ACCEPTED_ONCE(1, 0), between, CONNECT(2), AGAIN(2, 1), END(2)),                         \
    }
// clang-format on

// rp_look_not_served_again: early data that was taken on connection 2 is a fail where it was answered, too, else tolerated.
enum rp_result rp_look_not_served_again(const struct rp_look_at *at);
// rp_look_served_once counts all connections from 1 on: more than one that was served is a fail.
enum rp_result rp_look_served_once(const struct rp_look_at *at);
// rp_look_rate_served_again counts those from 2 on, and tells how many of them were served: tolerated, since each may have been another
// instance of the server.
enum rp_result rp_look_rate_served_again(const struct rp_look_at *at);
// rp_look_other_random: the server's randoms of connections 1 and 2 differ.
enum rp_result rp_look_other_random(const struct rp_look_at *at);

#endif
