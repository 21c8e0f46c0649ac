// Prints a script as text: a line a step, what belongs to it indented below.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/text_parts.h"

#include <assert.h>
#include <stdlib.h>

static bool is_said(const struct rp_row *row, const void *item)
{
    return row->place == RP_PLACE_FIRST || !rp_row_is_default(row, item) || (row->shown && row->shown(item));
}

static void put_bare(struct tw_writer *out, const struct rp_shape *shape, const void *item)
{
    for (size_t i = 0; i < shape->num; i++) {
        const struct rp_row *row = &shape->rows[i];
        if ((row->place == RP_PLACE_FIRST || row->place == RP_PLACE_OPTIONAL) && is_said(row, item)) {
            rp_put(out, " ");
            rp_put_value(out, row, item);
        }
    }
}

static void put_named(struct tw_writer *out, const struct rp_shape *shape, const void *item)
{
    for (size_t i = 0; i < shape->num; i++) {
        const struct rp_row *row = &shape->rows[i];
        if (row->place != RP_PLACE_NAMED || !is_said(row, item)) {
            continue;
        }
        rp_put_format(out, row->kind == RP_ROW_BOOL ? " %s" : " %s=", row->name);
        if (row->kind != RP_ROW_BOOL) {
            rp_put_value(out, row, item);
        }
    }
}

static void put_line(struct tw_writer *out, const char *name, const struct rp_shape *shape, const void *item)
{
    rp_put(out, name);
    put_bare(out, shape, item);
    put_named(out, shape, item);
    rp_put(out, "\n");
}

static void put_below(struct tw_writer *out, const struct rp_row *row, const void *item)
{
    struct rp_run run = rp_row_run(row, item);
    for (size_t i = 0; i < run.num; i++) {
        rp_put(out, "  ");
        put_line(out, row->name, row->items, rp_run_item(run, row->items, i));
    }
}

static void put_step(struct tw_writer *out, const struct rp_step *step)
{
    const struct rp_shape *shape = &rp_shape_of_step[step->type];
    put_line(out, rp_names_step.of[step->type].text, shape, step);
    for (size_t i = 0; i < shape->num; i++) {
        if (shape->rows[i].place == RP_PLACE_BELOW) {
            put_below(out, &shape->rows[i], step);
        }
    }
}

bool rp_script_print(const struct rp_script *script, struct tw_writer *out)
{
    size_t wrong = 0;
    assert(rp_script_fits(script, &wrong));
    for (size_t i = 0; i < script->num_steps; i++) {
        put_step(out, &script->steps[i]);
    }
    return tw_writer_ok(out);
}

// grown prints with ever more room, until it is enough.
static char *grown(const struct rp_script *script, const char *name, size_t *len)
{
    for (size_t cap = 4096;; cap *= 4) {
        char *text = malloc(cap);
        struct tw_writer out = tw_writer_into(text, cap);
        if (!text) {
            return NULL;
        }
        if (name ? rp_script_print_c(script, name, &out) : rp_script_print(script, &out)) {
            *len = out.len;
            if (tw_writer_u8(&out, 0)) {
                return text;
            }
        }
        free(text);
    }
}

char *rp_script_text(const struct rp_script *script, size_t *len)
{
    return grown(script, NULL, len);
}

char *rp_script_text_c(const struct rp_script *script, const char *name, size_t *len)
{
    return grown(script, name, len);
}
