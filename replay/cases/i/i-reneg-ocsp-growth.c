// CVE-2016-6304: renegotiations with a long status_request.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/flood.h"

#include "replay/cases/parameters.h"

enum { RESPONDERS = 400, RESPONDER_LEN = 26, IN_A_ROUND = 8 };

// set_responders writes status_request with many responders, each by the hash of its key (RFC 6066 section 8, RFC 6960 section 4.2.1).
static void set_responders(struct rp_varied *varied)
{
    static const uint8_t begins[RESPONDER_LEN - 20] = {0, 24, 0xa2, 22, 4, 20};
    const size_t ids_len = (size_t)RESPONDERS * RESPONDER_LEN;
    const size_t body_len = 1 + 2 + ids_len + 2;
    struct tw_span made = rp_vary_bytes(varied, 4 + body_len, 0);
    uint8_t *at = (uint8_t *)(uintptr_t)made.data;
    const uint8_t head[] = {0, TW_EXT_STATUS_REQUEST,   (uint8_t)(body_len >> 8), (uint8_t)body_len,
                            1, (uint8_t)(ids_len >> 8), (uint8_t)ids_len};
    if (made.len == 0) {
        return;
    }
    memcpy(at, head, sizeof head);
    for (size_t i = 0; i < RESPONDERS; i++) {
        uint8_t *id = at + sizeof head + i * RESPONDER_LEN;
        memcpy(id, begins, sizeof begins);
        id[sizeof begins] = (uint8_t)(i >> 8);
        id[sizeof begins + 1] = (uint8_t)i;
    }
    for (size_t i = 0; i < varied->num_steps; i++) {
        struct rp_step *step = &varied->steps[i];
        if (step->type == RP_STEP_HANDSHAKE && step->handshake.edits.num > 0) {
            rp_vary_edit(step, 0)->bytes = made;
        }
    }
}

// clang-format off
#define AGAIN_WITH_MANY                                                                                                \
    SHAKE(0, .hello.status_request = RP_OFF,                                                                           \
          EDITS(IN_HELLO("extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("-")))),                                 \
    NEED(0, FULL)
#define ROUND                                                                                                          \
    AGAIN_WITH_MANY, AGAIN_WITH_MANY, AGAIN_WITH_MANY, AGAIN_WITH_MANY,                                                \
    AGAIN_WITH_MANY, AGAIN_WITH_MANY, AGAIN_WITH_MANY, AGAIN_WITH_MANY,                                                \
    HOST(MEASURE)

static enum rp_result look_growth(const struct rp_look_at *at)
{
    static const struct rp_flood responders = {.times = IN_A_ROUND, .each = RESPONDERS};
    struct rp_look_at there = *at;
    there.flood = &responders;
    return rp_look_unbounded(&there);
}

CASE(i_reneg_ocsp_growth) = {
    .id = "i-reneg-ocsp-growth",
    .says = "a server's memory does not grow by renegotiations with a long status_request",
    .source = "CVE-2016-6304",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_12,
    .needs = RP_NEED_RENEG | RP_NEED_PROCESS | RP_NEED_PATIENCE,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .vary = set_responders,
        .look = look_growth,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0),
            NEED(0, FULL),
            ROUND, ROUND, ROUND,
            END(0)),
    }),
};
