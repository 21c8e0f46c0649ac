// Bytes from outside made safe to be shown on a terminal. UTF-8: RFC 3629.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/escape.h"

static const char cut_mark[] = "\xe2\x80\xa6";  // "…"
static const char cut_mark_ascii[sizeof cut_mark] = "...";

// utf8_length is how many bytes the first byte of a character announces; 0: none starts so.
static size_t utf8_length(uint8_t first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return 2;
    }
    if (first >= 0xe0 && first <= 0xef) {
        return 3;
    }
    return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

// utf8_read reads the character at the start of `bytes` and returns its length; 0: it is damaged, too long for what it
// says, a surrogate or beyond U+10FFFF.
static size_t utf8_read(struct tw_span bytes, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = utf8_length(bytes.data[0]);
    if (len == 0 || len > bytes.len) {
        return 0;
    }
    *character = len == 1 ? bytes.data[0] : bytes.data[0] & (0x7fU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((bytes.data[i] & 0xc0) != 0x80) {
            return 0;
        }
        *character = *character << 6 | (bytes.data[i] & 0x3fU);
    }
    bool surrogate = *character >= 0xd800 && *character <= 0xdfff;
    return *character < least[len] || *character > 0x10ffff || surrogate ? 0 : len;
}

// is_shown is false for what acts instead of being seen: controls, marks of direction, separators, invisible tags.
static bool is_shown(uint32_t c)
{
    bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    bool direction =
        c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    bool invisible = c == 0xad || (c >= 0x200b && c <= 0x200d) || c == 0x2028 || c == 0x2029
                     || (c >= 0x2060 && c <= 0x2064) || c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb)
                     || (c >= 0xe0000 && c <= 0xe0fff);
    return !control && !direction && !invisible;
}

// escape_one writes what stands for the first character of `bytes` into `piece`, and returns how many bytes it took. `ascii`: no other
// characters stand there.
static size_t escape_one(struct tw_span bytes, char piece[16], bool ascii)
{
    uint32_t character = 0;
    size_t len = utf8_read(bytes, &character);
    if (len == 0 || (len == 1 && !is_shown(character))) {
        (void)snprintf(piece, 16, "\\x%02x", bytes.data[0]);
        return 1;
    }
    if (character == '\\') {
        (void)snprintf(piece, 16, "\\\\");
    } else if (is_shown(character) && (!ascii || character < 0x80)) {
        (void)snprintf(piece, 16, "%.*s", (int)len, (const char *)bytes.data);
    } else {
        (void)snprintf(piece, 16, "\\u{%x}", character);
    }
    return len;
}

static struct tw_span behind(struct tw_span bytes, size_t count)
{
    return (struct tw_span){.data = bytes.data + count, .len = bytes.len - count};
}

void rp_escape_print(FILE *stream, struct tw_span bytes)
{
    char piece[16];
    while (bytes.len > 0) {
        bytes = behind(bytes, escape_one(bytes, piece, false));
        fputs(piece, stream);
    }
}

static const char *escape(char *out, size_t cap, struct tw_span bytes, bool ascii)
{
    char piece[16];
    size_t used = 0;
    size_t safe = 0;  // so much of `out` leaves room for the mark of a cut
    while (bytes.len > 0) {
        bytes = behind(bytes, escape_one(bytes, piece, ascii));
        size_t len = strlen(piece);
        if (used + len >= cap) {
            memcpy(out + safe, ascii ? cut_mark_ascii : cut_mark, sizeof cut_mark);
            return out;
        }
        memcpy(out + used, piece, len);
        used += len;
        safe = used + sizeof cut_mark <= cap ? used : safe;
    }
    out[used] = 0;
    return out;
}

const char *rp_escape(char *out, size_t cap, struct tw_span bytes)
{
    return escape(out, cap, bytes, false);
}

const char *rp_escape_ascii(char *out, size_t cap, struct tw_span bytes)
{
    return escape(out, cap, bytes, true);
}

const char *rp_escape_text(char *out, size_t cap, const char *text)
{
    return rp_escape(out, cap, tw_span_of(text, strlen(text)));
}
