// The description of a script's structs, row by row. Printing, reading, encoding, decoding, comparing all go by it.
// SPDX-License-Identifier: Apache-2.0
//
// A field is in every form of a script as soon as it has a row here (schema_test.c finds fields that have none). Every field's
// zero is its default: forms leave it out. Rows stand in the order of texts; the binary form calls them by number, so new ones
// come last, and none goes away.
#ifndef RESHAKE_REPLAY_SCRIPT_SCHEMA_H
#define RESHAKE_REPLAY_SCRIPT_SCHEMA_H

#include "parsers/tls/codes.h"
#include "replay/script/arena.h"
#include "replay/script/names.h"

// How much a script may hold.
#define RP_SCRIPT_MAX_STEPS 64
#define RP_SCRIPT_MAX_EDITS 32  // of a step
#define RP_SCRIPT_MAX_BYTES ((size_t)1 << 20)
#define RP_SCRIPT_MAX_PATH 127
#define RP_SCRIPT_MAX_US (UINT64_C(366) * 86400 * 1000000)  // one wait: a year
#define RP_SCRIPT_MAX_TIMES 100000

enum rp_row_kind {
    RP_ROW_BOOL,
    RP_ROW_NUMBER,  // unsigned, of 1, 2, 4 or 8 bytes; one value of it may have a name
    RP_ROW_SIGNED,  // int32_t
    RP_ROW_TIME,    // uint64_t in microseconds
    RP_ROW_ENUM,    // one of `names`
    RP_ROW_FLAGS,   // uint8_t, bits of `names`
    RP_ROW_CODE,    // uint8_t or uint16_t of `registry`
    RP_ROW_CODES,   // struct rp_codes of `registry`
    RP_ROW_PART,    // rp_part
    RP_ROW_SLOT,    // uint8_t: 0 none, else 1 + the slot
    RP_ROW_BYTES,   // struct tw_span
    RP_ROW_CUTS,    // const uint32_t * and, behind it, their size_t
    RP_ROW_PATH,    // const char *; NULL and "" are the same
    RP_ROW_LIST,    // pointer to structs of `items` and, behind it, their size_t
};

// Where a field stands in a line of text.
enum rp_row_place {
    RP_PLACE_NAMED,     // name=value; a bool is its name alone
    RP_PLACE_FIRST,     // a bare word, always there
    RP_PLACE_OPTIONAL,  // a bare word, left out by default
    RP_PLACE_BELOW,     // each item of the list is a line of its own below, which begins with the name
};

#define RP_REGISTRY_SUITE TW_REGISTRY_COUNT  // the cipher suites, which are no tw_registry

struct rp_shape;
struct rp_row {
    const char *name;    // in texts
    const char *member;  // in C: "handshake.hello.versions"
    uint16_t offset, size;
    enum rp_row_kind kind;
    enum rp_row_place place;
    const struct rp_names *names;
    enum tw_registry registry;
    const char *special, *constant;  // a number's name in texts and in C (of cuts: the member that counts them) …
    uint64_t special_value;          // … and its value
    uint64_t most;  // of a number; of bytes: their length; of lists: their items. 0: what its type holds
    const struct rp_shape *items;
    bool (*shown)(const void *item);  // in texts also where it is the default; may be NULL
};

struct rp_shape {
    const struct rp_row *rows;
    size_t num;
    size_t size;        // of the struct
    const char *macro;  // of its lists in C: "RP_EDITS"
};

extern const struct rp_shape rp_shape_of_step[RP_NUM_STEP_TYPES];
extern const struct rp_shape rp_shape_edit, rp_shape_offer, rp_shape_reaction;

// rp_known_paths are field paths that the binary form has a number for; new ones come last.
extern const char *const rp_known_paths[];
extern const size_t rp_num_known_paths;

// rp_run is a list as it lies in a struct: a pointer, and how many.
struct rp_run {
    const void *of;
    size_t num;
};

// Numbers of any size, bools, enums; a row of another kind is our mistake. Negative ones come as in two's complement of 32 bits.
uint64_t rp_row_number(const struct rp_row *row, const void *base);
void rp_row_set_number(const struct rp_row *row, void *base, uint64_t value);

// rp_row_most is the largest number, or how many bytes or items there may be.
uint64_t rp_row_most(const struct rp_row *row);

struct rp_run rp_row_run(const struct rp_row *row, const void *base);
void rp_row_set_run(const struct rp_row *row, void *base, struct rp_run run);
struct tw_span rp_row_bytes(const struct rp_row *row, const void *base);
void rp_row_set_bytes(const struct rp_row *row, void *base, struct tw_span bytes);
const char *rp_row_path(const struct rp_row *row, const void *base);  // never NULL
void rp_row_set_path(const struct rp_row *row, void *base, const char *path);

bool rp_row_is_default(const struct rp_row *row, const void *base);

// rp_row_fits says whether the field's value is one that every form can hold: enums in range, numbers not above their most.
bool rp_row_fits(const struct rp_row *row, const void *base);

static inline const void *rp_run_item(struct rp_run run, const struct rp_shape *shape, size_t index)
{
    return (const uint8_t *)run.of + index * shape->size;
}

// rp_script_equal: step by step and field by field the same; num_conns and num_sessions follow from the steps and are not compared.
bool rp_script_equal(const struct rp_script *a, const struct rp_script *b);

// rp_script_fits says whether every field fits (rp_row_fits), and there are not too many steps: what is needed to be written in
// all forms. False: *step is the first that does not.
TW_MUST_USE bool rp_script_fits(const struct rp_script *script, size_t *step);

// rp_script_count sets num_conns and num_sessions to what the steps use.
void rp_script_count(struct rp_script *script);

#endif
