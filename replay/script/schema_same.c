// Whether two scripts are the same, and what the steps of one use.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/schema.h"

static bool same_items(const struct rp_shape *shape, struct rp_run a, struct rp_run b);

static bool same_numbers(struct rp_run a, struct rp_run b, size_t size)
{
    return a.num == b.num && (a.num == 0 || memcmp(a.of, b.of, a.num * size) == 0);
}

static bool same_field(const struct rp_row *row, const void *a, const void *b)
{
    switch (row->kind) {
    case RP_ROW_CODES: return same_numbers(rp_row_run(row, a), rp_row_run(row, b), sizeof(uint16_t));
    case RP_ROW_CUTS: return same_numbers(rp_row_run(row, a), rp_row_run(row, b), sizeof(uint32_t));
    case RP_ROW_LIST: return same_items(row->items, rp_row_run(row, a), rp_row_run(row, b));
    case RP_ROW_BYTES: return tw_span_equal(rp_row_bytes(row, a), rp_row_bytes(row, b));
    case RP_ROW_PATH: return strcmp(rp_row_path(row, a), rp_row_path(row, b)) == 0;
    case RP_ROW_BOOL:
    case RP_ROW_NUMBER:
    case RP_ROW_SIGNED:
    case RP_ROW_TIME:
    case RP_ROW_ENUM:
    case RP_ROW_FLAGS:
    case RP_ROW_CODE:
    case RP_ROW_PART:
    case RP_ROW_SLOT: return rp_row_number(row, a) == rp_row_number(row, b);
    }
    return false;
}

static bool same_fields(const struct rp_shape *shape, const void *a, const void *b)
{
    for (size_t i = 0; i < shape->num; i++) {
        if (!same_field(&shape->rows[i], a, b)) {
            return false;
        }
    }
    return true;
}

static bool same_items(const struct rp_shape *shape, struct rp_run a, struct rp_run b)
{
    bool same = a.num == b.num;
    for (size_t i = 0; same && i < a.num; i++) {
        same = same_fields(shape, rp_run_item(a, shape, i), rp_run_item(b, shape, i));
    }
    return same;
}

bool rp_script_equal(const struct rp_script *a, const struct rp_script *b)
{
    bool same = a->num_steps == b->num_steps;
    for (size_t i = 0; same && i < a->num_steps; i++) {
        enum rp_step_type type = a->steps[i].type;
        same = type == b->steps[i].type && (unsigned)type < RP_NUM_STEP_TYPES
               && same_fields(&rp_shape_of_step[type], &a->steps[i], &b->steps[i]);
    }
    return same;
}

static void use(uint8_t *num, uint8_t index)
{
    if (index >= *num) {
        *num = (uint8_t)(index + 1);
    }
}

static void use_in_expect(struct rp_script *script, const struct rp_reactions *reactions)
{
    for (size_t i = 0; i < reactions->num; i++) {
        if (reactions->of[i].of_session != RP_ANY_SESSION) {
            use(&script->num_sessions, (uint8_t)(reactions->of[i].of_session - 1));
        }
    }
}

static void use_in_edits(struct rp_script *script, const struct rp_edits *edits)
{
    for (size_t i = 0; i < edits->num; i++) {
        use(&script->num_conns, edits->of[i].from);
    }
}

static void use_in_handshake(struct rp_script *script, const struct rp_handshake *handshake)
{
    for (size_t i = 0; i < handshake->hello.offers.num; i++) {
        use(&script->num_sessions, handshake->hello.offers.of[i].session);
    }
    use_in_edits(script, &handshake->edits);
}

static void use_in_step(struct rp_script *script, const struct rp_step *step)
{
    use(&script->num_conns, step->conn);
    switch (step->type) {
    case RP_STEP_EXPECT:
        use_in_expect(script, &step->expect.accept);
        use_in_expect(script, &step->expect.tolerate);
        break;
    case RP_STEP_HANDSHAKE: use_in_handshake(script, &step->handshake); break;
    case RP_STEP_DATA: use_in_edits(script, &step->data.edits); break;
    case RP_STEP_RESEND:
        use(&script->num_conns, step->resend.of);
        use_in_edits(script, &step->resend.edits);
        break;
    case RP_STEP_SAVE: use(&script->num_sessions, step->save.session); break;
    case RP_STEP_SESSION: use(&script->num_sessions, step->known.session); break;
    case RP_STEP_CONNECT:
    case RP_STEP_SEND:
    case RP_STEP_JUNK:
    case RP_STEP_PAUSE:
    case RP_STEP_END:
    case RP_STEP_RECORD:
    case RP_STEP_KEY_UPDATE:
    case RP_STEP_HOST: break;
    }
}

void rp_script_count(struct rp_script *script)
{
    script->num_conns = 0;
    script->num_sessions = 0;
    for (size_t i = 0; i < script->num_steps; i++) {
        use_in_step(script, &script->steps[i]);
    }
}
