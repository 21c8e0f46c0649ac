// The form of a message in a string of bytes that is being changed: its fields, and the lengths around each.
// SPDX-License-Identifier: Apache-2.0
//
// Offsets count from the start of the text. Every change moves what stands behind it, so a form holds for one change alone.
#ifndef RESHAKE_HARNESS_MUTATORS_FORM_H
#define RESHAKE_HARNESS_MUTATORS_FORM_H

#include "harness/mutators/chance.h"
#include "parsers/tls/fields.h"
#include "parsers/tls/walk.h"

#define HX_FORM_NODES 400
#define HX_FORM_DEEP 24

struct hx_text {
    uint8_t *data;
    size_t len, most;
};

// hx_length is where a length stands, and of how many bytes; bytes 0: there is none.
struct hx_length {
    size_t at;
    uint8_t bytes;
};

// hx_node is a field, or a group of them.
struct hx_node {
    const char *name;
    size_t at, len;
    struct hx_length length;  // its own, right before it
    int parent;               // -1: the message
    bool item;                // of a list
};

struct hx_form {
    struct hx_length outer[2];  // around the whole: a record's length where it stands in one, and a message's header's
    size_t num_outer;
    struct hx_node nodes[HX_FORM_NODES];
    size_t num;
};

// hx_form_of reads the message whose header begins at `at`. `record` is the length around it, or has no bytes. False: there is no whole
// message, or nothing in it.
bool hx_form_of(struct hx_form *form, const struct hx_text *text, size_t at, struct hx_length record);

// hx_form_of_extension reads the extension, with its type and length, that the first `len` bytes are. False: there is nothing in it.
bool hx_form_of_extension(struct hx_form *form, const struct hx_text *text, size_t len, enum tw_place place);

// hx_form_change changes one field, with the lengths mended or (where `broken`) left wrong. False: nothing changed.
bool hx_form_change(struct hx_text *text, const struct hx_form *form, struct hx_chance *chance, bool broken);

// hx_form_graft puts a field of another message in the place of (or beside) the one of that name. False: nothing changed.
bool hx_form_graft(struct hx_text *text, const struct hx_form *form, const struct hx_text *other,
                   const struct hx_form *other_form, struct hx_chance *chance);

// hx_replace puts `with` (which does not lie in the text) in the place of `old_len` bytes; all lengths of `around` change by as much. False: there
// is no room, or a length cannot tell it; nothing changed.
bool hx_replace(struct hx_text *text, size_t at, size_t old_len, struct tw_span with, const struct hx_length *around,
                size_t num_around);

// hx_turn exchanges two neighbouring runs: [at, middle) and [middle, end).
void hx_turn(struct hx_text *text, size_t at, size_t middle, size_t end);

#endif
