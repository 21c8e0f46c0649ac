// What the files of the text form share: words for values, in both directions.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_TEXT_PARTS_H
#define RESHAKE_REPLAY_SCRIPT_TEXT_PARTS_H

#include "replay/script/schema.h"
#include "replay/script/text.h"

void rp_put(struct tw_writer *out, const char *text);
void rp_put_format(struct tw_writer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

// rp_put_code writes the name of a registry's value, or a number; rp_put_part that of a part of a flight.
void rp_put_code(struct tw_writer *out, enum tw_registry registry, uint32_t value, size_t bytes);
void rp_put_part(struct tw_writer *out, uint32_t value);

// rp_put_value writes a field's value, as it stands behind name=.
void rp_put_value(struct tw_writer *out, const struct rp_row *row, const void *base);

// The same the other way round: false, and the output is untouched, where the text is no such value.
TW_MUST_USE bool rp_read_number(struct tw_span text, uint64_t most, uint64_t *out);
TW_MUST_USE bool rp_read_time(struct tw_span text, uint64_t most, uint64_t *out_us);
TW_MUST_USE bool rp_read_code(enum tw_registry registry, struct tw_span text, uint64_t most, uint64_t *out);
TW_MUST_USE bool rp_read_part(struct tw_span text, uint64_t *out);

// rp_read_bytes reads hex or a quoted text into the arena. False: it is neither, or the arena is full.
TW_MUST_USE bool rp_read_bytes(struct tw_span text, struct rp_arena *arena, struct tw_span *out);

// rp_read_value reads a field's value. False: `what` (of `cap` bytes) says what was expected.
TW_MUST_USE bool rp_read_value(struct tw_span text, const struct rp_row *row, void *base, struct rp_arena *arena,
                               char *what, size_t cap);

static inline bool rp_text_is(struct tw_span text, const char *word)
{
    return tw_span_equal(text, tw_span_of(word, strlen(word)));
}

// rp_split takes what stands before the first `mark` off *rest, all of it where there is none; false: nothing is left.
// A *rest whose data is NULL is used up.
TW_MUST_USE bool rp_split(struct tw_span *rest, char mark, struct tw_span *first);

#endif
