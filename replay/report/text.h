// Text that is put together piece by piece: cheap to append to, and safe for what came from the network.
// SPDX-License-Identifier: Apache-2.0
//
// A text that ran out of memory stays as long as it is and says so in `failed`; whoever prints it asks once, at the end.
#ifndef RESHAKE_REPLAY_REPORT_TEXT_H
#define RESHAKE_REPLAY_REPORT_TEXT_H

#include "parsers/wire/result.h"
#include "parsers/wire/span.h"

#include <stdio.h>

struct rp_text {
    char *data;  // not ended by a zero byte
    size_t len, cap;
    bool failed;
    bool ascii;  // rp_text_escaped writes no other characters
};

// rp_text_room makes room for `len` more bytes. False: there is no memory, and the text has failed.
TW_MUST_USE bool rp_text_room(struct rp_text *text, size_t len);

static inline void rp_text_bytes(struct rp_text *text, const void *bytes, size_t len)
{
    if (len > 0 && (text->cap - text->len >= len || rp_text_room(text, len))) {
        memcpy(text->data + text->len, bytes, len);
        text->len += len;
    }
}

static inline void rp_text_char(struct rp_text *text, char c)
{
    if (text->cap - text->len >= 1 || rp_text_room(text, 1)) {
        text->data[text->len++] = c;
    }
}

static inline void rp_text_string(struct rp_text *text, const char *string)
{
    rp_text_bytes(text, string, strlen(string));
}

static inline void rp_text_add(struct rp_text *text, const struct rp_text *more)
{
    rp_text_bytes(text, more->data, more->len);
    text->failed |= more->failed;
}

static inline void rp_text_clear(struct rp_text *text)
{
    text->len = 0;
    text->failed = false;
}

void rp_text_fill(struct rp_text *text, const char *piece, size_t times);

// rp_text_number writes a decimal number, rp_text_grouped one with commas between the thousands.
void rp_text_number(struct rp_text *text, uint64_t number);
void rp_text_grouped(struct rp_text *text, uint64_t number);

// rp_text_hex writes two digits a byte.
void rp_text_hex(struct rp_text *text, struct tw_span bytes);

// rp_text_escaped writes bytes of the network as rp_escape shows them.
void rp_text_escaped(struct rp_text *text, struct tw_span bytes);

// rp_text_format is for what happens seldom.
void rp_text_format(struct rp_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

// rp_text_width is how many columns `len` bytes of UTF-8 take, one a character.
size_t rp_text_width(const char *bytes, size_t len);

// rp_text_cut is how many of `len` bytes take at most `width` columns.
size_t rp_text_cut(const char *bytes, size_t len, size_t width);

void rp_text_free(struct rp_text *text);

#endif
