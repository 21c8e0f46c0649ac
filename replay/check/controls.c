// Controls that were played.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/controls.h"
#include "replay/script/binary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct rp_control_known *add(struct rp_controls *controls, uint8_t *bytes, size_t len)
{
    struct rp_control_known *known = calloc(1, sizeof *known);
    if (controls->num == controls->cap) {
        size_t cap = controls->cap * 2 + 64;
        struct rp_control_known **of = realloc(controls->of, cap * sizeof *of);
        if (!of) {
            free(known);
            return NULL;
        }
        controls->of = of;
        controls->cap = cap;
    }
    if (known) {
        known->bytes = bytes;
        known->len = len;
        controls->of[controls->num++] = known;
    }
    return known;
}

struct rp_control_known *rp_controls_find(struct rp_controls *controls, const struct rp_script *script)
{
    size_t len = 0;
    uint8_t *bytes = rp_script_bytes(script, &len);
    for (size_t i = 0; bytes && i < controls->num; i++) {
        struct rp_control_known *known = controls->of[i];
        if (known->len == len && memcmp(known->bytes, bytes, len) == 0) {
            free(bytes);
            return known;
        }
    }
    struct rp_control_known *known = bytes ? add(controls, bytes, len) : NULL;
    if (!known) {
        free(bytes);
    }
    return known;
}

bool rp_control_is_due(const struct rp_control_known *known, unsigned repeat)
{
    return known->state == RP_CONTROL_TO_PLAY || (known->state == RP_CONTROL_FAILS && known->failed <= repeat);
}

void rp_control_failed(struct rp_control_known *known, const char *why)
{
    known->state = RP_CONTROL_FAILS;
    known->failed++;
    (void)snprintf(known->why, sizeof known->why, "%s", why);
}

void rp_controls_free(struct rp_controls *controls)
{
    for (size_t i = 0; i < controls->num; i++) {
        free(controls->of[i]->bytes);
        free(controls->of[i]);
    }
    free(controls->of);
    *controls = (struct rp_controls){0};
}
