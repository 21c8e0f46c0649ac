// A visit into a script.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/visit.h"
#include "parsers/tls/codes.h"

#include <assert.h>

enum {
    STEPS = 7,  // of one connection, at most
    CONNECT_US = 5000000,
    ANSWER_US = 5000000,
    QUIET_US = 250000,
    CLOSE_US = 1000000,
};

struct making {
    const struct rp_visit *visit;
    struct rp_script *script;
    struct rp_step *steps;
    struct rp_reactions handshaken;  // what a handshake comes to where the visit goes on
    struct rp_offer *offers;         // one for each who comes back
};

static struct rp_step *add(struct making *making, enum rp_step_type type, uint8_t conn)
{
    struct rp_step *step = &making->steps[making->script->num_steps++];
    step->type = type;
    step->conn = conn;
    return step;
}

static bool is_only13(const struct rp_hello_spec *hello)
{
    return hello->versions.num == 1 && hello->versions.of[0] == TW_VERSION_TLS13;
}

static void add_handshake(struct making *making, uint8_t conn, bool early)
{
    const struct rp_visit *visit = making->visit;
    struct rp_handshake *handshake = &add(making, RP_STEP_HANDSHAKE, conn)->handshake;
    bool sends = visit->request.len != 0 && !(conn == 0 && visit->first_is_bare);
    bool hasty = visit->hasty && sends && is_only13(&visit->hello);
    handshake->hello = visit->hello;
    handshake->within_us = visit->answer_us;
    handshake->to = hasty ? RP_TO_FINISHED : RP_TO_THE_END;
    if (conn > 0) {
        making->offers[conn - 1] = (struct rp_offer){.session = (uint8_t)(conn - 1), .as = visit->resume_as};
        handshake->hello.offers = (struct rp_offers){.of = &making->offers[conn - 1], .num = 1};
    }
    if (early) {
        handshake->hello.early_data = visit->request;
    }
    if (!hasty) {
        add(making, RP_STEP_EXPECT, conn)->expect =
            (struct rp_expect){.accept = making->handshaken, .role = RP_EXPECT_NEEDED};
    }
}

// add_request sends the request, where it is not on its way as early data, and hears the answer.
static void add_request(struct making *making, uint8_t conn, bool early)
{
    const struct rp_visit *visit = making->visit;
    uint64_t answer_us = visit->answer_us != 0 ? visit->answer_us : ANSWER_US;
    if (!early) {
        struct rp_data *data = &add(making, RP_STEP_DATA, conn)->data;
        data->bytes = visit->request;
        data->and_wait_us = visit->hasty ? answer_us : 0;
    }
    if (!early && visit->hasty) {
        return;
    }
    add(making, RP_STEP_EXPECT, conn)->expect = (struct rp_expect){
        .until = early ? RP_UNTIL_SETTLED : RP_UNTIL_QUIET,  // early data may be answered before we are through
        .quiet_us = visit->quiet_us != 0 ? visit->quiet_us : QUIET_US,
        .first_within_us = answer_us,
        .within_us = 2 * answer_us,
    };
}

static void add_connection(struct making *making, uint8_t conn)
{
    const struct rp_visit *visit = making->visit;
    bool early = visit->early && conn > 0 && visit->request.len != 0;
    add(making, RP_STEP_CONNECT, conn)->connect_within_us = CONNECT_US;
    add_handshake(making, conn, early);
    if (visit->request.len != 0 && !(conn == 0 && visit->first_is_bare)) {
        add_request(making, conn, early);
    }
    add(making, RP_STEP_END, conn)->end = (struct rp_ending){.how = RP_END_ORDERLY, .wait_us = CLOSE_US};
    if (conn < visit->resume) {
        add(making, RP_STEP_SAVE, conn)->save.session = conn;  // at the end, when all tickets have come
    }
}

// accept gives what a handshake may come to.
static struct rp_reactions accept(struct rp_arena *arena)
{
    static const enum rp_reaction_type types[] = {RP_REACT_FULL, RP_REACT_RESUMED, RP_REACT_EARLY_ACCEPTED,
                                                  RP_REACT_EARLY_REFUSED};
    size_t num = sizeof types / sizeof types[0];
    struct rp_reaction *reactions = rp_arena_take(arena, num, sizeof *reactions);
    for (size_t i = 0; reactions && i < num; i++) {
        reactions[i].type = types[i];
    }
    return (struct rp_reactions){.of = reactions, .num = reactions ? num : 0};
}

bool rp_visit_script(const struct rp_visit *visit, struct rp_arena *arena, struct rp_script *out)
{
    assert(visit->resume <= RP_VISIT_MAX_RESUME);
    size_t num_conns = (size_t)visit->resume + 1;
    *out = (struct rp_script){.num_conns = (uint8_t)num_conns, .num_sessions = visit->resume};
    struct making making = {
        .visit = visit,
        .script = out,
        .steps = rp_arena_take(arena, num_conns * STEPS, sizeof(struct rp_step)),
        .handshaken = accept(arena),
        .offers = rp_arena_take(arena, num_conns, sizeof(struct rp_offer)),
    };
    if (!making.steps || !making.offers || making.handshaken.num == 0) {
        *out = (struct rp_script){0};
        return false;
    }
    for (uint8_t conn = 0; conn < num_conns; conn++) {
        add_connection(&making, conn);
    }
    out->steps = making.steps;
    return true;
}
