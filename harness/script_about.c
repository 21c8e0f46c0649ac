// What a script does, as fuzz targets ask for it.
// SPDX-License-Identifier: Apache-2.0
#include "harness/script_about.h"

#include "parsers/tls/codes.h"

#include <string.h>

size_t hx_script_handshakes(const struct rp_script *script, uint8_t conn, const struct rp_step **only)
{
    size_t num = 0;
    for (size_t i = 0; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        if (step->conn == conn && step->type == RP_STEP_HANDSHAKE) {
            *only = step;
            num++;
        }
    }
    return num;
}

size_t hx_script_writes(const struct rp_script *script, uint8_t slot)
{
    size_t num = 0;
    for (size_t i = 0; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        num += (step->type == RP_STEP_SAVE && step->save.session == slot)
               || (step->type == RP_STEP_SESSION && step->known.session == slot);
    }
    return num;
}

bool hx_script_is_honest(const struct rp_script *script)
{
    for (size_t i = 0; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        bool plain = step->type == RP_STEP_CONNECT || step->type == RP_STEP_EXPECT || step->type == RP_STEP_PAUSE
                     || step->type == RP_STEP_END || step->type == RP_STEP_SAVE
                     || (step->type == RP_STEP_DATA && step->data.edits.num == 0);
        bool shakes = step->type == RP_STEP_HANDSHAKE && step->handshake.edits.num == 0
                      && step->handshake.hello.like.len == 0 && step->handshake.hello.sent.len == 0;
        if (!plain && !shakes) {
            return false;
        }
    }
    return true;
}

bool hx_step_only_spoils_tickets(const struct rp_step *step)
{
    const struct rp_edits *edits = &step->handshake.edits;
    bool all = step->type == RP_STEP_HANDSHAKE && step->handshake.to == RP_TO_THE_END && edits->num != 0
               && step->when == RP_WHEN_ALWAYS;
    for (size_t i = 0; all && i < edits->num; i++) {
        const struct rp_edit *edit = &edits->of[i];
        const char *path = edit->path == NULL ? "" : edit->path;
        all = edit->part == TW_HS_CLIENT_HELLO && edit->unfixed == 0
              && (edit->op == RP_EDIT_FLIP || edit->op == RP_EDIT_OVERWRITE)
              && (strcmp(path, "session_ticket") == 0 || strcmp(path, "pre_shared_key.identities[0].identity") == 0);
    }
    return all;
}

bool hx_script_unspoilt(const struct rp_script *script, struct rp_step *steps, struct rp_script *out, uint8_t *conn)
{
    const struct rp_step *only = NULL;
    size_t i = 0;
    while (i < script->num_steps && !hx_step_only_spoils_tickets(&script->steps[i])) {
        i++;
    }
    if (i == script->num_steps || hx_script_handshakes(script, script->steps[i].conn, &only) != 1) {
        return false;
    }
    memcpy(steps, script->steps, script->num_steps * sizeof steps[0]);
    steps[i].handshake.edits.num = 0;
    *out = *script;
    out->steps = steps;
    *conn = script->steps[i].conn;
    return true;
}

bool hx_script_flips_finished_alone(const struct rp_script *script, uint8_t conn)
{
    const struct rp_step *step = NULL;
    if (hx_script_handshakes(script, conn, &step) != 1 || step->handshake.edits.num != 1
        || step->when != RP_WHEN_ALWAYS) {
        return false;
    }
    const struct rp_edit *edit = &step->handshake.edits.of[0];
    return edit->part == TW_HS_FINISHED && edit->op == RP_EDIT_FLIP && edit->nth == 0 && edit->unfixed == 0;
}
