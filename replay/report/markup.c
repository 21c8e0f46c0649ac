// Text for XML and HTML.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/markup.h"
#include "replay/report/escape.h"

#include <string.h>

void rp_markup_safe(FILE *out, const char *safe)
{
    for (; *safe != '\0'; safe++) {
        switch (*safe) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        case '\'': fputs("&#39;", out); break;
        default: fputc(*safe, out);
        }
    }
}

static bool stays(uint8_t byte)
{
    return byte == '\n' || byte == '\t';
}

void rp_markup(FILE *out, struct tw_span bytes)
{
    // So many bytes of input that even the longest escapes of them fit: \u{NNNNNN}.
    enum { PIECE = 64 };
    char safe[PIECE * 12];
    size_t at = 0;
    while (at < bytes.len) {
        size_t len = 0;
        while (len < PIECE && at + len < bytes.len && !stays(bytes.data[at + len])) {
            len++;
        }
        // A character is not cut: its bytes behind the first are 10xxxxxx.
        for (size_t back = 0; back < 3 && len == PIECE && at + len < bytes.len && (bytes.data[at + len] & 0xc0) == 0x80;
             back++) {
            len--;
        }
        rp_markup_safe(out, rp_escape(safe, sizeof safe, tw_span_of(bytes.data + at, len)));
        at += len;
        if (at < bytes.len && stays(bytes.data[at])) {
            fputc(bytes.data[at++], out);
        }
    }
}

void rp_markup_text(FILE *out, const char *text)
{
    if (text) {
        rp_markup(out, tw_span_of((const uint8_t *)text, strlen(text)));
    }
}
