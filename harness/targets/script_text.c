// Scripts as text: what is parsed prints to a text that parses to the same script, in one form; where it is refused, the place lies in the
// text and the reason is printable; literals in C and the binary form can hold it, too.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "replay/script/binary.h"
#include "replay/script/schema.h"
#include "replay/script/text.h"

#include <stdlib.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_lines;

HX_PROPERTY(text_leads_back, "printed and parsed again, it is another script")
HX_PROPERTY(text_is_canonical, "the same script prints to another text")
HX_PROPERTY(binary_leads_back, "encoded and decoded, it is another script")
HX_PROPERTY(literal_is_written, "it cannot be written as a literal")
HX_PROPERTY(fault_lies_in_the_text, "the place of the fault does not lie in the text")
HX_PROPERTY(reason_is_printable, "the reason has other bytes than printable ASCII, or none")
HX_PROPERTY(refused_is_empty, "a text was refused, and the script is not empty")

enum { MOST = 1 << 15 };

static struct rp_arena *fresh_arena(size_t which, size_t room)
{
    static struct rp_arena arenas[2];
    static _Alignas(16) uint8_t memory[2][4 * RP_SCRIPT_ROOM(16 * MOST)];
    rp_arena_over(&arenas[which], memory[which], room < sizeof memory[0] ? room : sizeof memory[0]);
    return &arenas[which];
}

// check_error: the line is one of the text (or the one behind its last newline), the column in it or right behind.
static void check_error(struct tw_span text, const struct rp_script_error *error)
{
    size_t line = 1, line_at = 0, line_len = 0;
    for (size_t i = 0; i < text.len && line < error->line; i++) {
        if (text.data[i] == '\n') {
            line++;
            line_at = i + 1;
        }
    }
    while (line_at + line_len < text.len && text.data[line_at + line_len] != '\n') {
        line_len++;
    }
    fault_lies_in_the_text(error->line == line && error->column >= 1 && error->column <= line_len + 1);
    for (const char *c = error->what; *c != '\0'; c++) {
        reason_is_printable(*c >= ' ' && *c <= '~');
    }
    reason_is_printable(error->what[0] != '\0' && memchr(error->what, 0, sizeof error->what) != NULL);
}

static void check_text(const struct rp_script *script)
{
    size_t len = 0, again_len = 0, literal_len = 0;
    struct rp_script_error error;
    struct rp_script back;
    char *text = rp_script_text(script, &len);
    text_leads_back(text != NULL
                    && rp_script_parse(tw_span_of(text, len), fresh_arena(1, 4 * RP_SCRIPT_ROOM(len)), &back, &error)
                    && rp_script_equal(script, &back));
    char *again = rp_script_text(&back, &again_len);
    text_is_canonical(again != NULL && tw_span_equal(tw_span_of(text, len), tw_span_of(again, again_len)));
    char *literal = rp_script_text_c(script, "script", &literal_len);
    literal_is_written(literal != NULL && literal_len > 0);
    free(literal);
    free(again);
    free(text);
}

static void check_binary(const struct rp_script *script)
{
    size_t len = 0;
    struct rp_script back;
    uint8_t *bytes = rp_script_bytes(script, &len);
    binary_leads_back(bytes != NULL);
    rp_script_decode(tw_span_of(bytes, len), fresh_arena(1, RP_SCRIPT_ROOM(len)), &back);
    binary_leads_back(rp_script_equal(script, &back));
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct rp_script script;
    struct rp_script_error error;
    if (len > MOST) {
        return -1;
    }
    struct tw_span text = hx_page_copy(tw_span_of(data, len));
    struct rp_arena *arena = fresh_arena(0, 4 * RP_SCRIPT_ROOM(len));
    if (!rp_script_parse(text, arena, &script, &error)) {
        check_error(text, &error);
        refused_is_empty(script.num_steps == 0);
        return 0;
    }
    check_text(&script);
    check_binary(&script);
    hx_reached("scripts", 1);
    hx_reached("steps", script.num_steps);
    return 0;
}
