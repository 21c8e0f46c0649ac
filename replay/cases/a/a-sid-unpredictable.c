// RFC 5246 section 7.4.1.2 and appendix F.1.4: session IDs are public, so there must be nothing confidential in them; and who can tell
// the next one can make servers forget, or confuse, sessions.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

enum { SAMPLES = 15, SAMPLES_OF_SECRETS = 4, ID_MOST = 32, MANY = 8, SECRET_RUN = 8 };

static size_t ids_of(const struct rp_look_at *at, struct tw_span ids[SAMPLES], size_t *shortest)
{
    size_t num = 0;
    *shortest = ID_MOST;
    for (uint8_t conn = 0; conn < at->script->num_conns; conn++) {
        struct tw_server_hello hello;
        if (rp_look_hello12(at, conn, &hello) && hello.session_id.len != 0) {
            ids[num++] = hello.session_id;
            *shortest = hello.session_id.len < *shortest ? hello.session_id.len : *shortest;
        }
    }
    return num;
}

// varies says whether a byte takes many values over the samples: one that is drawn at random nearly always takes more than eight.
static bool varies(const struct tw_span *ids, size_t num, size_t byte)
{
    size_t values = 0;
    for (size_t i = 0; i < num; i++) {
        size_t k = 0;
        while (k < i && ids[k].data[byte] != ids[i].data[byte]) {
            k++;
        }
        values += k == i;
    }
    return values >= MANY;
}

static bool are_distinct(const struct tw_span *ids, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        for (size_t k = 0; k < i; k++) {
            if (tw_span_equal(ids[i], ids[k])) {
                return false;
            }
        }
    }
    return true;
}

struct search {
    struct tw_span id;
    bool found;
};

// is_in says whether a run of the secret's bytes stands in the ID.
static void is_in(void *context, const char *label, const uint8_t client_random[32], struct tw_span secret)
{
    struct search *search = context;
    (void)label;
    (void)client_random;
    for (size_t i = 0; i + SECRET_RUN <= secret.len; i++) {
        for (size_t k = 0; k + SECRET_RUN <= search->id.len; k++) {
            search->found |= memcmp(secret.data + i, search->id.data + k, SECRET_RUN) == 0;
        }
    }
}

// look_secrets: a session's own secret is younger than its ID, so that what may stand there is that of an earlier one.
static enum rp_result look_secrets(const struct rp_look_at *at)
{
    struct tw_span ids[SAMPLES];
    size_t shortest;
    size_t num = ids_of(at, ids, &shortest);
    if (num < SAMPLES_OF_SECRETS) {
        return rp_look_say(at, RP_INCONCLUSIVE, "only %zu of %d handshakes brought an ID", num, SAMPLES_OF_SECRETS);
    }
    for (size_t i = 0; i < num; i++) {
        struct search search = {.id = ids[i]};
        for (uint8_t conn = 0; conn < at->script->num_conns; conn++) {
            rp_player_secrets(at->player, conn, is_in, &search);
        }
        if (search.found) {
            return rp_look_say(at, RP_FAIL, "an ID holds bytes of a session's secret");
        }
    }
    return RP_PASS;
}

static enum rp_result look_ids(const struct rp_look_at *at)
{
    struct tw_span ids[SAMPLES];
    size_t shortest;
    size_t num = ids_of(at, ids, &shortest);
    size_t varying = 0;
    if (num < SAMPLES) {
        return rp_look_say(at, RP_INCONCLUSIVE, "only %zu of %d handshakes brought an ID", num, (int)SAMPLES);
    }
    if (!are_distinct(ids, num)) {
        return rp_look_say(at, RP_FAIL, "two sessions have the same ID");
    }
    for (size_t i = 0; i < shortest; i++) {
        varying += varies(ids, num, i);
    }
    if (varying < MANY) {
        return rp_look_say(at, RP_FAIL, "of an ID's %zu bytes only %zu change freely", shortest, varying);
    }
    return varying == shortest
               ? RP_PASS
               : rp_look_say(at, RP_TOLERATED, "of an ID's %zu bytes %zu change freely", shortest, varying);
}

// clang-format off
#define SAMPLE(c) CONNECT(c), SHAKE(c, .hello = {.no_ticket = true}), ONLY_FULL(c), END(c)

CASE(a_sid_unpredictable) = {
    .id = "a-sid-unpredictable",
    .says = "session IDs are all different, hold nothing of the session's secrets, and are no counter or clock",
    .source = "RFC 5246 section 7.4.1.2; RFC 5246 appendix F.1.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_ID,
    VARIANTS({
        .name = "nothing-secret",
        .look = look_secrets,
        .script = SCRIPT(4, 0, SAMPLE(0), SAMPLE(1), SAMPLE(2), SAMPLE(3)),
    }, {
        .name = "unlike",
        OWN_LEVEL(ROBUST),
        .look = look_ids,
        .script = SCRIPT(15, 0,
            SAMPLE(0), SAMPLE(1), SAMPLE(2), SAMPLE(3), SAMPLE(4), SAMPLE(5), SAMPLE(6), SAMPLE(7), SAMPLE(8), SAMPLE(9),
            SAMPLE(10), SAMPLE(11), SAMPLE(12), SAMPLE(13), SAMPLE(14)),
    }),
};
