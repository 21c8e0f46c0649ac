// Key logs: every line that is read as a secret writes back to a line that reads as the same, and every byte of the text belongs to a line.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/keylog.h"
#include "harness/hx.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(line_reads_back, "a secret that was written reads as another")
HX_PROPERTY(lines_lie_in_the_text, "a line does not lie in the text, behind the one before it")
HX_PROPERTY(text_is_used_up, "the text ended before its last byte")

// check_secret is true where there is a secret that can be written.
static bool check_secret(const struct tw_keylog_line *line)
{
    static uint8_t secret[4096], text[16384];
    static char label[256];
    struct tw_writer w = tw_writer_into(secret, sizeof secret);
    bool is_text = memchr(line->label_text.data, 0, line->label_text.len) == NULL;
    if (!is_text || line->label_text.len >= sizeof label || !tw_keylog_secret(&w, line)) {
        return false;  // the writer takes labels as strings
    }
    memcpy(label, line->label_text.data, line->label_text.len);
    label[line->label_text.len] = '\0';
    struct tw_writer out = tw_writer_into(text, sizeof text);
    struct tw_keylog_line again;
    struct tw_keylog log = {0};
    bool written = tw_keylog_write(&out, label, tw_span_of(line->id, line->id_len), tw_writer_span(&w));
    log = tw_keylog_over(tw_writer_span(&out));
    line_reads_back(written && tw_keylog_next(&log, &again) && again.kind == TW_KEYLOG_SECRET
                    && again.label == line->label && tw_span_equal(again.label_text, line->label_text)
                    && again.id_len == line->id_len && memcmp(again.id, line->id, line->id_len) == 0
                    && again.secret_text.len == line->secret_text.len);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct tw_span text = hx_page_copy(tw_span_of(data, len));
    struct tw_keylog log = tw_keylog_over(text);
    struct tw_keylog_line line;
    const uint8_t *behind = text.data;
    size_t secrets = 0;
    while (tw_keylog_next(&log, &line)) {
        lines_lie_in_the_text(line.text.len == 0
                              || (line.text.data >= behind && line.text.data + line.text.len <= text.data + text.len));
        behind = line.text.len == 0 ? behind : line.text.data + line.text.len;
        secrets += line.kind == TW_KEYLOG_SECRET && check_secret(&line);
    }
    text_is_used_up(log.text.left == 0);
    hx_reached("lines", log.line);
    hx_reached("secrets", secrets);
    return 0;
}
