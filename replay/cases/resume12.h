// Words of cases about resumption up to TLS 1.2: sessions by ID alone and by ticket alone, and what comes of an offer.
// SPDX-License-Identifier: Apache-2.0
//
// To be included by the files of cases alone, beside words.h.
#ifndef RESHAKE_REPLAY_CASES_RESUME12_H
#define RESHAKE_REPLAY_CASES_RESUME12_H

#include "replay/cases/looks12.h"

// clang-format off
// A session that only an ID, or only a ticket, brings back; and the offer of one, with what else is said of the handshake.
#define SESSION_BY_ID(c, slot) MAKE_SESSION(c, slot, .no_ticket = true)
#define SESSION_BY_TICKET(c, slot) CONNECT(c), SHAKE(c), NEED(c, FULL), SAVE(c, slot, .ticket = 1), END(c)
#define OFFER_ID(c, slot, ...) SHAKE(c, .hello = {.no_ticket = true, .offers = OFFER_BY(ID, slot)}, __VA_ARGS__)
#define OFFER_TICKET(c, slot, ...) SHAKE(c, .hello = {.offers = OFFER_BY(TICKET, slot)}, __VA_ARGS__)

// A server may always make a full handshake of an offer (RFC 5246 section 7.4.1.3).
#define RESUMES_OR_NOT(c, slot) ACCEPT(c, RESUMED_OF(slot), FULL)
#define ONLY_FULL(c) ACCEPT(c, FULL)

// The handshake before has waited long enough for what builds on it.
#define ANSWERED(c) EXPECT(c, .role = RP_EXPECT_NEEDED, .accept = RP_ANY_OF(FULL, RESUMED), .within_us = 1000)

// What is played first where no handshake of the script itself shows that the server resumes.
#define CONTROL_BY_ID                                                                                                  \
    .control = RP_CONTROL_GIVEN,                                                                                       \
    .control_script = &(const struct rp_script)SCRIPT(2, 1, SESSION_BY_ID(0, 0), CONNECT(1), OFFER_ID(1, 0),           \
                                                      NEED(1, RESUMED_OF(0)), END(1))
#define CONTROL_BY_TICKET                                                                                              \
    .control = RP_CONTROL_GIVEN,                                                                                       \
    .control_script = &(const struct rp_script)SCRIPT(2, 1, SESSION_BY_TICKET(0, 0), CONNECT(1), OFFER_TICKET(1, 0),   \
                                                      NEED(1, RESUMED_OF(0)), END(1))

// The state machine of the abbreviated handshake: a session is made, and offered with these edits; OFFERED without any.
#define OFFERED MAKE_SESSION(0, 0), CONNECT(1), SHAKE(1, .hello = {.offers = OFFER(0)})
#define OFFERED_BENT(...)                                                                                              \
    MAKE_SESSION(0, 0), CONNECT(1), SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(__VA_ARGS__))
#define AT_CCS(...) {.part = RP_PART_CCS, .nth = RP_EVERY, __VA_ARGS__}
#define AT_FINISHED(...) {.part = TW_HS_FINISHED, .nth = RP_EVERY, __VA_ARGS__}
#define NO_CCS AT_CCS(.op = RP_EDIT_DROP)
// Our Finished is the last word of an abbreviated handshake: the server reads it alone, not in one segment with what comes next.
#define ALONE(c) PAUSE_MS(c, 100)
// A server that takes what it should refuse says nothing: it is not waited for longer than this.
#define SOON .within_us = 150000, .round_trip = true
// clang-format on

#endif
