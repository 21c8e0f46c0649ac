// What became of the server of --spawn while several plays were under way: who it came behind.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/trouble.h"

#include <stdio.h>
#include <string.h>

static size_t count(const struct rp_check *check, rp_trouble_is is)
{
    size_t num = 0;
    for (size_t i = 0; is && i < check->num; i++) {
        num += is(check, &check->items[i]);
    }
    return num;
}

static void note(struct rp_check *check, enum rp_trouble_type type, const char *what, const char *output,
                 rp_trouble_is is)
{
    struct rp_checked *out = check->out;
    if (out->num_troubles == RP_CHECK_TROUBLES) {
        return;
    }
    const size_t num = count(check, is);
    const struct rp_finding **beside = num > 0 ? rp_arena_take(&check->arena, num, sizeof *beside) : NULL;
    struct rp_check_trouble *trouble = &out->troubles[out->num_troubles++];
    *trouble = (struct rp_check_trouble){.type = type, .what = what, .output = output, .beside = beside};
    for (size_t i = 0; beside && i < check->num; i++) {
        if (is(check, &check->items[i])) {
            beside[trouble->num_beside++] = check->items[i].found;
        }
    }
}

void rp_trouble_gone(struct rp_check *check, const char *output, rp_trouble_is is)
{
    char what[300];
    const char *first = output ? output : "";
    (void)snprintf(what, sizeof what, "the server was gone (%.*s)", (int)strcspn(first, "\n"), first);
    note(check, RP_TROUBLE_GONE, rp_check_text(check, what), output, is);
}

void rp_trouble_listen(struct rp_check *check, rp_trouble_is is)
{
    if (!check->process || !rp_process_complains(check->process)) {
        return;
    }
    check->out->complained = true;
    check->out->output = rp_check_output(check);
    note(check, RP_TROUBLE_REPORT, "a sanitizer reported something", check->out->output, is);
}

static bool is_told(const struct rp_check_trouble *trouble)
{
    for (size_t i = 0; i < trouble->num_beside; i++) {
        if (trouble->beside[i]->gone || trouble->beside[i]->output) {
            return true;
        }
    }
    return false;
}

void rp_trouble_settle(struct rp_check *check)
{
    struct rp_checked *out = check->out;
    size_t left = 0;
    for (size_t i = 0; i < out->num_troubles; i++) {
        if (!is_told(&out->troubles[i])) {
            out->troubles[left++] = out->troubles[i];
        }
    }
    out->num_troubles = left;
}
