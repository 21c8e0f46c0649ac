// RFC 8446 section 4.6.1: lifetime, age_add, nonce and ticket of every NewSessionTicket.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"
#include <string.h>

enum { CONNS = 12, WEEK_S = 604800, MOST = CONNS * RP_CLIENT_MAX_TICKETS };

static bool same_nonce(const struct rp_ticket_facts *a, const struct rp_ticket_facts *b)
{
    return a->nonce_len == b->nonce_len && memcmp(a->nonce, b->nonce, sizeof a->nonce) == 0;
}

static enum rp_result looks_at_one(const struct rp_look_at *at, uint8_t conn)
{
    const struct rp_client_facts *facts = rp_look_facts(at, conn);
    if (facts->num_tickets < RP_CLIENT_MAX_TICKETS
        && rp_look_count(at, conn, TW_HS_NEW_SESSION_TICKET) > facts->num_tickets) {
        return rp_look_say(at, RP_FAIL, "a NewSessionTicket on connection %u has no ticket, or cannot be read", conn);
    }
    for (size_t i = 0; i < facts->num_tickets; i++) {
        const struct rp_ticket_facts *ticket = &facts->tickets[i];
        if (ticket->lifetime_s > WEEK_S) {
            return rp_look_say(at, RP_FAIL, "ticket_lifetime is %u seconds, more than a week", ticket->lifetime_s);
        }
        for (size_t j = 0; j < i; j++) {
            if (same_nonce(ticket, &facts->tickets[j])) {
                return rp_look_say(at, RP_FAIL, "two tickets of connection %u have one nonce", conn);
            }
        }
    }
    return RP_PASS;
}

// looks_at_ages sees whether ticket_age_add is always the same, or always so much more than the last.
static enum rp_result looks_at_ages(const struct rp_look_at *at)
{
    uint32_t ages[MOST];
    size_t num = 0;
    for (uint8_t conn = 0; conn < CONNS; conn++) {
        const struct rp_client_facts *facts = rp_look_facts(at, conn);
        for (size_t i = 0; i < facts->num_tickets; i++) {
            ages[num++] = facts->tickets[i].age_add;
        }
    }
    if (num < 4) {
        return rp_look_say(at, RP_INCONCLUSIVE, "the server sent %zu tickets on %d connections", num, CONNS);
    }
    size_t alike = 0;
    for (size_t i = 2; i < num; i++) {
        alike += ages[i] - ages[i - 1] == ages[1] - ages[0];
    }
    if (alike == num - 2) {
        return rp_look_say(at, RP_FAIL, "ticket_age_add is no random number: %u, %u, %u", ages[0], ages[1], ages[2]);
    }
    return RP_PASS;
}

static enum rp_result looks(const struct rp_look_at *at)
{
    for (uint8_t conn = 0; conn < CONNS; conn++) {
        enum rp_result result = looks_at_one(at, conn);
        if (result != RP_PASS) {
            return result;
        }
    }
    return looks_at_ages(at);
}

// clang-format off
#define COLLECT(c) CONNECT(c), SHAKE(c, .to = RP_TO_THE_END), NEED(c, FULL), END(c)

CASE(e_nst_fields) = {
    .id = "e-nst-fields",
    .says = "tickets live for a week at most, their nonces differ, and ticket_age_add is random",
    .source = "RFC 8446 section 4.6.1; CVE-2022-30629",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .script = SCRIPT(CONNS, 0,
            COLLECT(0), COLLECT(1), COLLECT(2), COLLECT(3), COLLECT(4), COLLECT(5),
            COLLECT(6), COLLECT(7), COLLECT(8), COLLECT(9), COLLECT(10), COLLECT(11)),
        .look = looks,
    }),
};
