// Faults of reports.
// SPDX-License-Identifier: Apache-2.0
#include "harness/planted/faults/faults.h"
#include "replay/report/inspect.h"

#include <stdio.h>

static bool ascii;

HX_WRAP(struct rp_inspect *, rp_inspect_new, const struct rp_inspect_config *config)
{
    ascii = config->ascii;
    return HX_REAL(rp_inspect_new)(config);
}

static void print(const char *property, const char *text)
{
    if (hx_planted(property)) {
        (void)fputs(text, stdout);
    }
}

HX_WRAP(void, rp_inspect_flush, struct rp_inspect *inspect)
{
    HX_REAL(rp_inspect_flush)(inspect);
    print("json_is_json", "[1]\n");
    print("no_control_characters", "\x1b\n");
    print("text_is_utf8", "\xff\n");
    print("forms_agree", "{}\n");
    print(ascii ? "ascii_is_ascii" : "", "\xc3\xa9\n");
}

HX_WRAP(const char *, rp_inspect_error, const struct rp_inspect *inspect)
{
    return hx_planted("nothing_fails") ? "it failed" : HX_REAL(rp_inspect_error)(inspect);
}
