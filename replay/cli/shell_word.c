// Words for a shell: quoting as in section 2.2.2 of POSIX's Shell Command Language.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/shell_word.h"
#include "replay/report/escape.h"

#include <string.h>

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

// shown is how many bytes the character at `text` has, where a terminal shows it; 0: it does not.
static size_t shown(const char *text)
{
    char escaped[32];
    unsigned char first = (unsigned char)text[0];
    size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first == '\\' || first == '\n') {
        return 1;  // a newline is no harm between apostrophes, and $(…) would drop it
    }
    len = strnlen(text, len);
    rp_escape(escaped, sizeof escaped, tw_span_of((const uint8_t *)text, len));
    return strlen(escaped) == len && memcmp(escaped, text, len) == 0 ? len : 0;
}

void rp_shell_word(FILE *out, const char *text)
{
    if (text[0] != '\0' && text[strspn(text, plain)] == '\0') {
        fputs(text, out);
        return;
    }
    fputc('\'', out);
    while (*text != '\0') {
        size_t len = shown(text);
        if (*text == '\'') {
            fputs("'\\''", out);
        } else if (len == 0) {
            fprintf(out, "'\"$(printf '\\%03o')\"'", (unsigned char)*text);
        } else {
            (void)fwrite(text, 1, len, out);
        }
        text += len > 0 ? len : 1;
    }
    fputc('\'', out);
}
