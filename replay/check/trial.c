// A trial: an honest script that is put together step by step.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/trial.h"
#include "parsers/tls/codes.h"

#include <assert.h>

enum {
    WITHIN_US = 3000000,
    END_US = 200000,  // for the server's close_notify
};

static const uint16_t old_versions[] = {TW_VERSION_TLS12, TW_VERSION_TLS11, TW_VERSION_TLS10};
static const uint16_t new_versions[] = {TW_VERSION_TLS13};

static const struct rp_reaction full = {.type = RP_REACT_FULL};

void rp_trial_begin(struct rp_trial *trial, enum rp_offer_as as, uint8_t num_conns, uint64_t within_us)
{
    trial->within_us = within_us > 0 ? within_us : WITHIN_US;
    trial->offer = (struct rp_offer){.as = as};
    trial->script = (struct rp_script){.steps = trial->steps, .num_conns = num_conns, .num_sessions = 1};
}

struct rp_step *rp_trial_add(struct rp_trial *trial, enum rp_step_type type, uint8_t conn)
{
    assert(trial->script.num_steps < RP_TRIAL_STEPS);
    struct rp_step *step = &trial->steps[trial->script.num_steps++];
    *step = (struct rp_step){.type = type, .conn = conn};
    return step;
}

void rp_trial_connect(struct rp_trial *trial, uint8_t conn, uint8_t address)
{
    struct rp_step *step = rp_trial_add(trial, RP_STEP_CONNECT, conn);
    step->connect_within_us = trial->within_us;
    step->address = address;
}

struct rp_handshake *rp_trial_shake(struct rp_trial *trial, uint8_t conn, bool offers)
{
    struct rp_handshake *shake = &rp_trial_add(trial, RP_STEP_HANDSHAKE, conn)->handshake;
    shake->within_us = trial->within_us;
    shake->hello.versions = trial->offer.as == RP_OFFER_PSK
                                ? (struct rp_codes){new_versions, 1}
                                : (struct rp_codes){old_versions, sizeof old_versions / sizeof old_versions[0]};
    shake->hello.no_ticket = trial->offer.as == RP_OFFER_ID;
    shake->hello.offers = (struct rp_offers){.of = &trial->offer, .num = offers};
    return shake;
}

void rp_trial_expect(struct rp_trial *trial, uint8_t conn, const struct rp_reaction *needed)
{
    struct rp_expect *expect = &rp_trial_add(trial, RP_STEP_EXPECT, conn)->expect;
    expect->within_us = trial->within_us;
    if (needed) {
        expect->role = RP_EXPECT_NEEDED;
        expect->accept = (struct rp_reactions){.of = needed, .num = 1};
    }
}

void rp_trial_end(struct rp_trial *trial, uint8_t conn)
{
    rp_trial_add(trial, RP_STEP_END, conn)->end = (struct rp_ending){.how = RP_END_ORDERLY, .wait_us = END_US};
}

struct rp_handshake *rp_trial_make(struct rp_trial *trial, uint8_t conn, uint8_t address)
{
    rp_trial_connect(trial, conn, address);
    struct rp_handshake *shake = rp_trial_shake(trial, conn, false);
    rp_trial_expect(trial, conn, &full);
    rp_trial_add(trial, RP_STEP_SAVE, conn);
    rp_trial_end(trial, conn);
    return shake;
}
