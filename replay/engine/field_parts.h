// What finding a field and editing it share: paths, and the places of a field's siblings.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_FIELD_PARTS_H
#define RESHAKE_REPLAY_ENGINE_FIELD_PARTS_H

#include "replay/engine/field_edit.h"

#define RP_PATH_MAX 12

// rp_path_step is a name, and where `indexed` one item of the list of that name.
struct rp_path_step {
    struct tw_span name;
    int32_t index;  // below zero: counted from the end
    bool indexed;
};

struct rp_path {
    struct rp_path_step steps[RP_PATH_MAX];
    size_t num;
};

// rp_path_parse reads a path. Names in it are borrowed from `text`. False: it is none, or has more than RP_PATH_MAX names.
TW_MUST_USE bool rp_path_parse(const char *text, struct rp_path *out);

// rp_path_is says whether that step of the path has this name; rp_path_calls, whether it is the name or number of an
// extension of that type ("extension-65281"), whose registered name is `symbol`, or NULL.
bool rp_path_is(const struct rp_path *path, size_t step, const char *name);
bool rp_path_calls(const struct rp_path *path, size_t step, uint32_t type, const char *symbol);

// rp_field_sibling gives where the item number `index` of the list of `field` begins, with what stands before it alone for
// it; beyond the last: where the last one ends. False: the field stands in no list.
TW_MUST_USE bool rp_field_sibling(const struct tw_message_context *context, struct tw_span body,
                                  const struct rp_field *field, size_t index, size_t *at);

// rp_length is a length to be told anew; it stands before everything that moves, so its place stays what it was.
struct rp_length {
    size_t at;
    uint8_t bytes;
    uint32_t value;
};

#define RP_CHANGE_RUNS 3

// rp_change is a body made anew: its first `keep` bytes, then the runs, then what stands from `then` on. With zeros behind
// `body` it is the body unchanged.
struct rp_change {
    struct tw_span body;
    size_t keep, then;
    struct tw_span runs[RP_CHANGE_RUNS];
    uint64_t times[RP_CHANGE_RUNS];  // of each run, at most UINT32_MAX
    struct rp_length fixed[RP_FIELD_MAX_AROUND + 1];
    size_t num_fixed;
    size_t flip_at;  // this byte of the result is changed by flip_mask
    uint8_t flip_mask;
};

// rp_change_part is a run of the body.
struct tw_span rp_change_part(const struct rp_change *change, size_t at, size_t len);

// rp_change_replace puts a run, so many times, in place of `len` bytes at `at`.
void rp_change_replace(struct rp_change *change, size_t at, size_t len, struct tw_span by, uint32_t times);

// rp_change_fix makes a length right again, once the runs are known. False: it can tell neither so little nor so much.
TW_MUST_USE bool rp_change_fix(struct rp_change *change, size_t at, uint8_t bytes);

// rp_change_length tells a length wrong by so much, modulo what it can tell.
void rp_change_length(struct rp_change *change, size_t at, uint8_t bytes, int32_t by);

// rp_change_fits says whether there is room for it in `out`.
bool rp_change_fits(const struct rp_change *change, const struct tw_writer *out);

// rp_change_write writes the body made anew. False: `out` is full, and nothing was written.
TW_MUST_USE bool rp_change_write(const struct rp_change *change, struct tw_writer *out);

#endif
