// What a fuzz target is made of: properties that must hold, and counts of what its inputs reach.
// SPDX-License-Identifier: Apache-2.0
//
// A target is one file in harness/targets/ with LLVMFuzzerTestOneInput; the build finds it and links it with an engine (libFuzzer, AFL++,
// or the plain driver in driver.c). It is deterministic, keeps nothing from one input to the next but what it says, and reads no file.
#ifndef RESHAKE_HARNESS_HX_H
#define RESHAKE_HARNESS_HX_H

#include "parsers/wire/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The entry point. 0: the input was looked at; -1: it is none of this target's form (a seed that answers so is stale).
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

// HX_PROPERTY(name, sentence) defines void name(bool holds), which says the sentence and aborts where it does not hold. It is a
// function of its own that is never inlined, so that stacks tell broken properties apart. A section of the program lists all properties,
// so that a test can see each of them break (harness/planted/faults/).
struct hx_property {
    const char *name, *sentence;
};
#define HX_PROPERTY(name, sentence)                                                                                    \
    static const struct hx_property name##_property = {#name, sentence};                                               \
    static const struct hx_property *const name##_listed __attribute__((used, section("hx_properties"))) =             \
        &name##_property;                                                                                              \
    __attribute__((noinline)) static void name(bool holds)                                                             \
    {                                                                                                                  \
        if (!holds) {                                                                                                  \
            hx_broken(#name, sentence);                                                                                \
        }                                                                                                              \
    }
__attribute__((noreturn, noinline)) void hx_broken(const char *name, const char *sentence);

// HX_UNCOUNTED stands before the functions of a file that looks at what parsers told: no edges of its own are counted, and libFuzzer is not
// shown its comparisons, so that an input is new for what it does to parsers.
#ifdef __clang__
#define HX_UNCOUNTED _Pragma("clang attribute push(__attribute__((no_sanitize(\"coverage\"))), apply_to = function)")
#define HX_COUNTED _Pragma("clang attribute pop")
#else
#define HX_UNCOUNTED
#define HX_COUNTED
#endif

// hx_reached counts what honest inputs have to reach: records, messages, handshakes completed … `name` is a literal. The plain driver
// prints the counts, and the self-check compares them with the floors in harness/floors.
void hx_reached(const char *name, size_t count);

// hx_page_copy copies an input so that it ends at an unmapped page: a read beyond it is a crash without any sanitizer. The memory is
// reused by the next call. At most HX_PAGE_MAX bytes; what is longer is given back as it is.
#define HX_PAGE_MAX ((size_t)1 << 20)
struct tw_span hx_page_copy(struct tw_span bytes);

// hx_thorough is set by the plain driver over what is kept: all is tried there of which an engine's run tries a part, that the input chooses.
extern bool hx_thorough;

// hx_take reads numbers that steer a target off the end of the input, so that the rest keeps the form of the wire.
struct hx_take {
    struct tw_span rest;
};
uint8_t hx_take_u8(struct hx_take *take);
uint16_t hx_take_u16(struct hx_take *take);

// hx_mutator changes an input in place and knows its form. `most` is the room there is; `seed` decides what happens. It returns the new
// length, never 0 and never more than `most`. `cross` makes one input of two. Each target says which one it uses.
struct hx_mutator {
    const char *name;
    size_t (*mutate)(uint8_t *data, size_t len, size_t most, uint32_t seed);
    size_t (*cross)(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out, size_t most,
                    uint32_t seed);
};
extern const struct hx_mutator *const hx_target_mutator;       // defined by every target
extern const struct hx_mutator hx_mutator_bytes;               // no form: bytes alone
extern const struct hx_mutator hx_mutator_records;             // TLS records with messages in them
extern const struct hx_mutator hx_mutator_turns;               // what both sides say, in turns (harness/talk.h)
extern const struct hx_mutator hx_mutator_message;             // one handshake message with its header
extern const struct hx_mutator hx_mutator_client_hello;        // one body, without it
extern const struct hx_mutator hx_mutator_server_hello;        // the same
extern const struct hx_mutator hx_mutator_certificate;         // and behind it a byte that steers
extern const struct hx_mutator hx_mutator_new_session_ticket;  // the same
extern const struct hx_mutator hx_mutator_extension;           // the body, and behind it the place and the type
extern const struct hx_mutator hx_mutator_blocks;              // capture files
extern const struct hx_mutator hx_mutator_lines;               // text in lines of words
extern const struct hx_mutator hx_mutator_script;              // scripts in binary form

#endif
