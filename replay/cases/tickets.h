// What cases look for in tickets: keys that everybody knows, secrets in the clear, structure. And tickets that were changed.
// SPDX-License-Identifier: Apache-2.0
//
// They look at all sessions that a script has kept.
#ifndef RESHAKE_REPLAY_CASES_TICKETS_H
#define RESHAKE_REPLAY_CASES_TICKETS_H

#include "replay/cases/vary.h"

// clang-format off
// The same variant up to TLS 1.2, and in TLS 1.3.
#define EACH_KIND_OF_TICKET(...)                                                                                       \
    {.needs = RP_NEED_TICKET, .versions = IN_12, __VA_ARGS__},                                                         \
    {                                                                                                                  \
        .needs = RP_NEED_PSK, .versions = IN_13, __VA_ARGS__                                                           \
    }

// A ticket that `bend` changes in the ClientHello resumes nothing: a variant up to TLS 1.2, and one in TLS 1.3.
#define BENT_TICKET(called, op_, number, bend)                                                                         \
    BENT_TICKET_IN(called, TICKET, IN_12, "session_ticket.ticket", op_, number, bend),                                 \
    BENT_TICKET_IN(called, PSK, IN_13, "pre_shared_key.identities[0].identity", op_, number, bend)
#define BENT_TICKET_IN(called, kind, in, field, op_, number, bend)                                                     \
    {                                                                                                                  \
        .name = (called),                                                                                              \
        .needs = RP_NEED_##kind,                                                                                       \
        .versions = (in),                                                                                              \
        .times = (number),                                                                                             \
        .vary = (bend),                                                                                                \
        .script = SCRIPT(2, 1,                                                                                         \
            MAKE_SESSION(0, 0),                                                                                        \
            CONNECT(1),                                                                                                \
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(IN_HELLO(field, .op = RP_EDIT_##op_))),                      \
            EXPECT(1, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),                             \
            END(1)),                                                                                                   \
    }
// clang-format on

enum rp_result rp_look_known_keys(const struct rp_look_at *at);
// rp_look_zero_key: a key of zeros alone.
enum rp_result rp_look_zero_key(const struct rp_look_at *at);
enum rp_result rp_look_plaintext(const struct rp_look_at *at);
// rp_look_structure compares tickets pairwise: beyond what they begin with alike, no more bytes may be equal than by chance.
enum rp_result rp_look_structure(const struct rp_look_at *at);
// rp_look_key_name: they begin alike for 4, 8 or 16 bytes or so, or not at all.
enum rp_result rp_look_key_name(const struct rp_look_at *at);

#endif
