// Copies of what happened in a play.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/keep.h"
#include "replay/script/binary.h"

#include <stdlib.h>
#include <string.h>

struct tw_span rp_keep_bytes(struct tw_span bytes, struct rp_arena *arena)
{
    uint8_t *copy = bytes.len > 0 ? rp_arena_take(arena, bytes.len, 1) : NULL;
    if (!copy) {
        return tw_span_of(NULL, 0);
    }
    memcpy(copy, bytes.data, bytes.len);
    return tw_span_of(copy, bytes.len);
}

const struct rp_script *rp_keep_script(const struct rp_script *script, struct rp_arena *arena)
{
    size_t len = 0;
    uint8_t *bytes = rp_script_bytes(script, &len);
    struct rp_script *copy = bytes ? rp_arena_take(arena, 1, sizeof *copy) : NULL;
    struct tw_span kept = copy ? rp_keep_bytes(tw_span_of(bytes, len), arena) : tw_span_of(NULL, 0);
    free(bytes);
    if (kept.len == 0) {
        return NULL;
    }
    rp_script_decode(kept, arena, copy);
    return arena->full ? NULL : copy;
}

static const struct rp_client_facts *keep_facts(const struct rp_client_facts *facts, struct rp_arena *arena)
{
    struct rp_client_facts *copy = facts ? rp_arena_take(arena, 1, sizeof *copy) : NULL;
    if (copy) {
        *copy = *facts;
        copy->num_chain = 0;
        memset(copy->chain, 0, sizeof copy->chain);
        copy->alpn = rp_keep_bytes(facts->alpn, arena);
    }
    return copy;
}

static void keep_conn(struct rp_conn_log *log, size_t max_data, struct rp_arena *arena)
{
    size_t len = log->data.len < max_data ? log->data.len : max_data;
    log->data = rp_keep_bytes(tw_span_of(log->data.data, len), arena);
    log->judge.room = NULL;
    log->judge.now.more = NULL;
    log->facts = keep_facts(log->facts, arena);
}

const struct rp_transcript *rp_keep_transcript(const struct rp_transcript *transcript, size_t max_data,
                                               struct rp_arena *arena)
{
    struct rp_transcript *copy = rp_arena_take(arena, 1, sizeof *copy);
    struct rp_conn_log *conns = rp_arena_take(arena, transcript->num_conns, sizeof *conns);
    struct rp_entry *entries = rp_arena_take(arena, transcript->num_entries + 1, sizeof *entries);
    if (!copy || !conns || !entries) {
        return NULL;
    }
    memcpy(conns, transcript->conns, transcript->num_conns * sizeof *conns);
    memcpy(entries, transcript->entries, transcript->num_entries * sizeof *entries);
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        keep_conn(&conns[i], max_data, arena);
    }
    *copy = *transcript;
    copy->conns = conns;
    copy->entries = entries;
    copy->max_entries = transcript->num_entries;
    return arena->full ? NULL : copy;
}

const struct rp_marks *rp_keep_marks(const struct rp_marks *marks, size_t most, struct rp_arena *arena)
{
    struct rp_marks *copy = marks->num > 0 ? rp_arena_take(arena, 1, sizeof *copy) : NULL;
    for (size_t i = 0; copy && i < marks->num; i++) {
        struct rp_mark *mark = &copy->of[copy->num++];
        *mark = marks->of[i];
        mark->bytes.len = mark->bytes.len < most ? mark->bytes.len : most;
        mark->bytes = rp_keep_bytes(mark->bytes, arena);
        mark->field = mark->field ? rp_arena_text(arena, tw_span_of(mark->field, strlen(mark->field))) : NULL;
    }
    return copy;
}
