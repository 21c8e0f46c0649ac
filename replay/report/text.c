// Text that is put together piece by piece.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/text.h"

#include "replay/report/escape.h"

#include <stdarg.h>
#include <stdlib.h>

bool rp_text_room(struct rp_text *text, size_t len)
{
    if (text->cap - text->len >= len) {
        return true;
    }
    size_t cap = text->cap ? text->cap : 256;
    while (cap - text->len < len) {
        if (cap > SIZE_MAX / 2) {
            text->failed = true;
            return false;
        }
        cap *= 2;
    }
    char *data = realloc(text->data, cap);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->cap = cap;
    return true;
}

void rp_text_fill(struct rp_text *text, const char *piece, size_t times)
{
    size_t len = strlen(piece);
    if (len == 1 && times > 0 && rp_text_room(text, times)) {
        memset(text->data + text->len, *piece, times);
        text->len += times;
        return;
    }
    for (; times > 0; times--) {
        rp_text_bytes(text, piece, len);
    }
}

void rp_text_number(struct rp_text *text, uint64_t number)
{
    enum { MOST = 20 };
    if (text->cap - text->len < MOST && !rp_text_room(text, MOST)) {
        return;
    }
    size_t len = 1;
    for (uint64_t rest = number; rest >= 10; rest /= 10) {
        len++;
    }
    char *at = text->data + text->len + len;
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    text->len += len;
}

void rp_text_grouped(struct rp_text *text, uint64_t number)
{
    if (number >= 1000) {
        rp_text_grouped(text, number / 1000);
        char rest[5] = {',', (char)('0' + number / 100 % 10), (char)('0' + number / 10 % 10),
                        (char)('0' + number % 10)};
        rp_text_bytes(text, rest, 4);
    } else {
        rp_text_number(text, number);
    }
}

void rp_text_hex(struct rp_text *text, struct tw_span bytes)
{
    static const char digits[] = "0123456789abcdef";
    if (bytes.len == 0 || bytes.len > SIZE_MAX / 2 || !rp_text_room(text, bytes.len * 2)) {
        return;
    }
    char *out = text->data + text->len;
    for (size_t i = 0; i < bytes.len; i++) {
        *out++ = digits[bytes.data[i] >> 4];
        *out++ = digits[bytes.data[i] & 15];
    }
    text->len += bytes.len * 2;
}

// is_plain is true for text that needs no escaping: most names.
static bool is_plain(struct tw_span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.data[i] < 0x20 || bytes.data[i] > 0x7e || bytes.data[i] == '\\') {
            return false;
        }
    }
    return true;
}

void rp_text_escaped(struct rp_text *text, struct tw_span bytes)
{
    if (is_plain(bytes)) {
        rp_text_bytes(text, bytes.data, bytes.len);
        return;
    }
    size_t most = bytes.len * 4 + 16;  // four characters for each byte, and the end
    if (rp_text_room(text, most)) {
        char *end = text->data + text->len;
        text->len += strlen(text->ascii ? rp_escape_ascii(end, most, bytes) : rp_escape(end, most, bytes));
    }
}

void rp_text_format(struct rp_text *text, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (len > 0) {
        rp_text_bytes(text, line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
    }
}

static bool starts_character(char byte)
{
    return ((uint8_t)byte & 0xc0) != 0x80;
}

size_t rp_text_width(const char *bytes, size_t len)
{
    size_t width = 0, i = 0;
    for (uint64_t word = 0; i + sizeof word <= len; i += sizeof word, width += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        if ((word & 0x8080808080808080U) != 0) {
            break;  // not all of these eight are ASCII
        }
    }
    for (; i < len; i++) {
        width += starts_character(bytes[i]);
    }
    return width;
}

size_t rp_text_cut(const char *bytes, size_t len, size_t width)
{
    for (size_t i = 0; i < len; i++) {
        if (starts_character(bytes[i]) && width-- == 0) {
            return i;
        }
    }
    return len;
}

void rp_text_free(struct rp_text *text)
{
    free(text->data);
    *text = (struct rp_text){0};
}
