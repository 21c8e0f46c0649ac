// Where the texts of a spool stand, by their numbers: a table that is as long as what waits, and mostly in a file.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_SPOOL_INDEX_H
#define RESHAKE_REPLAY_REPORT_SPOOL_INDEX_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RP_SPOOL_EMPTY, RP_SPOOL_WAITS };

struct rp_spool_entry {
    uint64_t at;  // in the log
    uint32_t len;
    uint32_t state;
};

// The table is cut into blocks; some of them are in memory.
#define RP_SPOOL_BLOCK 1024U
struct rp_spool_block {
    uint64_t number;  // of the block; UINT64_MAX: none
    struct rp_spool_entry entries[RP_SPOOL_BLOCK];
};

struct rp_spool_index {
    struct rp_spool_block **blocks;  // block n, if it is in memory, is number n modulo `max` here
    struct rp_spool_block *spare;    // one that is over, for the next
    size_t max;
    uint64_t first;    // blocks before this one are over
    uint64_t written;  // blocks from this one on were never written
    int fd;            // -1: there is no file yet
};

// rp_spool_index_init: `memory` bounds the blocks in memory, two at the least.
void rp_spool_index_init(struct rp_spool_index *index, size_t memory);

// rp_spool_index_at gives the entry of that number, empty at first. It may be changed until the next call. NULL: no memory, or the
// file cannot be written or read; errno says.
struct rp_spool_entry *rp_spool_index_at(struct rp_spool_index *index, uint64_t number);

// rp_spool_index_passed says that no number below `next` will be asked for again.
void rp_spool_index_passed(struct rp_spool_index *index, uint64_t next);

void rp_spool_index_free(struct rp_spool_index *index);

// rp_spool_open opens a temporary file without a name in $TMPDIR, /var/tmp or /tmp; -1: errno says why. rp_spool_write and
// rp_spool_read write and read all of `len` bytes.
int rp_spool_open(void);
TW_MUST_USE bool rp_spool_write(int fd, uint64_t at, const void *bytes, size_t len);
TW_MUST_USE bool rp_spool_read(int fd, uint64_t at, void *bytes, size_t len);

#endif
