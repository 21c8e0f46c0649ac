// What makes a script sound: what each step asks of those before it, and of itself.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/sound.h"
#include "replay/script/schema.h"

#define OUR_MISTAKES "there is no such step, or a field holds more than it can"

// Which connections are open, and which ever were, before the step that is looked at.
struct so_far {
    bool open[RP_SCRIPT_MAX_CONNS], used[RP_SCRIPT_MAX_CONNS];
    uint8_t num_conns, num_sessions;
};

static bool cuts_ascend(const struct rp_send *send)
{
    uint32_t last = 0;
    for (size_t i = 0; i < send->num_cuts; i++) {
        if (send->cuts[i] <= last || send->cuts[i] >= send->bytes.len) {
            return false;
        }
        last = send->cuts[i];
    }
    return true;
}

static const char *send_why_not(const struct rp_send *send)
{
    return send->bytes.len == 0 ? "there is nothing to send"
           : !cuts_ascend(send) ? "cuts do not ascend inside the bytes"
                                : NULL;
}

static const char *edits_why_not(const struct rp_edits *edits, const struct so_far *so_far)
{
    for (size_t i = 0; i < edits->num; i++) {
        if (edits->of[i].op == RP_EDIT_COPY && edits->of[i].from >= so_far->num_conns) {
            return "an edit copies from a connection that the script does not have";
        }
    }
    return NULL;
}

static const char *reactions_why_not(const struct rp_reactions *reactions, const struct so_far *so_far)
{
    for (size_t i = 0; i < reactions->num; i++) {
        if (reactions->of[i].of_session > so_far->num_sessions) {
            return "a reaction names a session slot that the script does not have";
        }
    }
    return NULL;
}

static bool offers_psk(const struct rp_offers *offers)
{
    return offers->num > 0 && (offers->of[0].as == RP_OFFER_AS_USUAL || offers->of[0].as == RP_OFFER_PSK);
}

static const char *hello_why_not(const struct rp_hello_spec *hello, const struct so_far *so_far)
{
    for (size_t i = 0; i < hello->offers.num; i++) {
        if (hello->offers.of[i].session >= so_far->num_sessions) {
            return "a session slot is offered that the script does not have";
        }
    }
    if (hello->random.len != 0 && hello->random.len != 32) {
        return "a random has 32 bytes";
    }
    return hello->early_data.len > 0 && !offers_psk(&hello->offers) ? "early data needs a PSK as the first offer"
                                                                    : NULL;
}

static const char *handshake_why_not(const struct rp_handshake *handshake, const struct so_far *so_far)
{
    const char *why = hello_why_not(&handshake->hello, so_far);
    return why ? why : edits_why_not(&handshake->edits, so_far);
}

static const char *expect_why_not(const struct rp_expect *expect, const struct so_far *so_far)
{
    const char *why = reactions_why_not(&expect->accept, so_far);
    return why ? why : reactions_why_not(&expect->tolerate, so_far);
}

static const char *known_why_not(const struct rp_known *known, const struct so_far *so_far)
{
    return known->session >= so_far->num_sessions ? "the script does not have that session slot"
           : known->is.id.len > 32                ? "a session ID has at most 32 bytes"
                                                  : NULL;
}

static const char *resend_why_not(const struct rp_step *step, const struct so_far *so_far)
{
    const uint8_t of = step->resend.of;
    return of >= so_far->num_conns || !so_far->used[of] ? "nothing was sent there before"
           : of == step->conn                           ? "a connection re-sends another's flight"
                                                        : edits_why_not(&step->resend.edits, so_far);
}

static const char *save_why_not(const struct rp_step *step, const struct so_far *so_far)
{
    return !so_far->used[step->conn]                    ? "the connection was never opened"
           : step->save.session >= so_far->num_sessions ? "the script does not have that session slot"
                                                        : NULL;
}

// needs_open says whether a step of that type needs its connection to be open.
static bool needs_open(enum rp_step_type type)
{
    return type != RP_STEP_CONNECT && type != RP_STEP_PAUSE && type != RP_STEP_SAVE && type != RP_STEP_SESSION
           && type != RP_STEP_HOST;
}

// step_why_not looks at what the step says, not at whether its connection is open.
static const char *step_why_not(const struct rp_step *step, const struct so_far *so_far)
{
    switch (step->type) {
    case RP_STEP_CONNECT: return so_far->open[step->conn] ? "the connection is open already" : NULL;
    case RP_STEP_SEND: return send_why_not(&step->send);
    case RP_STEP_JUNK: return step->junk_len == 0 || step->junk_len > 16384 ? "junk has 1 to 16384 bytes" : NULL;
    case RP_STEP_EXPECT: return expect_why_not(&step->expect, so_far);
    case RP_STEP_HANDSHAKE: return handshake_why_not(&step->handshake, so_far);
    case RP_STEP_DATA: return edits_why_not(&step->data.edits, so_far);
    case RP_STEP_RESEND: return resend_why_not(step, so_far);
    case RP_STEP_SAVE: return save_why_not(step, so_far);
    case RP_STEP_SESSION: return known_why_not(&step->known, so_far);
    case RP_STEP_PAUSE:
    case RP_STEP_END:
    case RP_STEP_RECORD:
    case RP_STEP_KEY_UPDATE:
    case RP_STEP_HOST: return NULL;
    }
    return OUR_MISTAKES;
}

static const char *why_not(const struct rp_step *step, const struct so_far *so_far)
{
    if (step->conn >= so_far->num_conns) {
        return "the script does not have that connection";
    }
    return needs_open(step->type) && !so_far->open[step->conn] ? "the connection is not open"
                                                               : step_why_not(step, so_far);
}

static void go_on(struct so_far *so_far, const struct rp_step *step)
{
    if (step->type == RP_STEP_CONNECT) {
        so_far->open[step->conn] = true;
        so_far->used[step->conn] = true;
    } else if (step->type == RP_STEP_END) {
        so_far->open[step->conn] = false;
    }
}

const char *rp_script_why_not(const struct rp_script *script, size_t *step)
{
    struct so_far so_far = {.num_conns = script->num_conns, .num_sessions = script->num_sessions};
    size_t unfit = 0;
    bool fits = rp_script_fits(script, &unfit);
    if (script->num_conns > RP_SCRIPT_MAX_CONNS || script->num_sessions > RP_SCRIPT_MAX_SESSIONS) {
        *step = 0;
        return "there are too many connections or session slots";
    }
    for (*step = 0; *step < script->num_steps; ++*step) {
        const char *why = !fits && *step == unfit ? OUR_MISTAKES : why_not(&script->steps[*step], &so_far);
        if (why) {
            return why;
        }
        go_on(&so_far, &script->steps[*step]);
    }
    return NULL;
}

bool rp_script_sound(const struct rp_script *script, size_t *step)
{
    return rp_script_why_not(script, step) == NULL;
}

bool rp_script_needs_client(const struct rp_script *script)
{
    for (size_t i = 0; i < script->num_steps; i++) {
        if (script->steps[i].type >= RP_STEP_HANDSHAKE && script->steps[i].type != RP_STEP_HOST) {
            return true;
        }
    }
    return false;
}

// mend_cuts leaves out the cuts that do not ascend inside the bytes.
static bool mend_cuts(struct rp_send *send, struct rp_arena *arena)
{
    if (cuts_ascend(send)) {
        return true;
    }
    uint32_t *cuts = rp_arena_take(arena, send->num_cuts, sizeof *cuts);
    size_t num = 0;
    for (size_t i = 0; cuts && i < send->num_cuts; i++) {
        if (send->cuts[i] > (num > 0 ? cuts[num - 1] : 0) && send->cuts[i] < send->bytes.len) {
            cuts[num++] = send->cuts[i];
        }
    }
    send->cuts = cuts;
    send->num_cuts = num;
    return cuts != NULL;
}

static void mend_hello(struct rp_hello_spec *hello)
{
    if (hello->random.len != 32) {
        hello->random = (struct tw_span){0};
    }
    if (!offers_psk(&hello->offers)) {
        hello->early_data = (struct tw_span){0};
    }
}

// mend_step changes what a step says so that it can be carried out. False: the arena is full.
static bool mend_step(struct rp_step *step, struct rp_arena *arena)
{
    switch (step->type) {
    case RP_STEP_SEND: return mend_cuts(&step->send, arena);
    case RP_STEP_JUNK: step->junk_len = (uint16_t)(step->junk_len % 16384U + (step->junk_len % 16384U == 0)); break;
    case RP_STEP_HANDSHAKE: mend_hello(&step->handshake.hello); break;
    case RP_STEP_SESSION: step->known.is.id.len = step->known.is.id.len > 32 ? 32 : step->known.is.id.len; break;
    default: break;
    }
    return true;
}

// mending is a script that grows step by step.
struct mending {
    struct rp_step *steps;
    size_t num;
    struct so_far so_far;
};

static void add(struct mending *mending, const struct rp_step *step)
{
    if (mending->num < RP_SCRIPT_MAX_STEPS && !why_not(step, &mending->so_far)) {
        mending->steps[mending->num++] = *step;
        go_on(&mending->so_far, step);
    }
}

bool rp_script_mend(struct rp_script *script, struct rp_arena *arena)
{
    size_t wrong = 0;
    if (rp_script_sound(script, &wrong)) {
        return true;
    }
    rp_script_count(script);
    struct mending mending = {.steps = rp_arena_take(arena, RP_SCRIPT_MAX_STEPS, sizeof(struct rp_step)),
                              .so_far = {.num_conns = script->num_conns, .num_sessions = script->num_sessions}};
    bool done = mending.steps != NULL;
    for (size_t i = 0; done && i < script->num_steps; i++) {
        struct rp_step step = script->steps[i];
        done = mend_step(&step, arena);
        if (done && needs_open(step.type) && step.type != RP_STEP_END && !mending.so_far.open[step.conn]) {
            add(&mending, &(struct rp_step){.type = RP_STEP_CONNECT, .conn = step.conn});
        }
        if (done) {
            add(&mending, &step);
        }
    }
    script->steps = mending.steps;
    script->num_steps = done ? mending.num : 0;
    return done;
}
