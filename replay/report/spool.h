// Puts texts that come in any order into the order of their numbers, without keeping all that wait in memory.
// SPDX-License-Identifier: Apache-2.0
//
// A connection's line can be printed only when those of all earlier connections were. What waits stands in memory up to
// RP_SPOOL_MEMORY bytes, or RP_SPOOL_EACH for each connection that was live at the same time, where that is more; and beyond
// that in a temporary file without a name; so does the index of what waits where. So memory grows with the live
// connections, which take more by far, and not with the number of texts that wait.
#ifndef RESHAKE_REPLAY_REPORT_SPOOL_H
#define RESHAKE_REPLAY_REPORT_SPOOL_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RP_SPOOL_MEMORY ((size_t)8 << 20)
#define RP_SPOOL_EACH ((size_t)256)

struct rp_spool;

// rp_spool_new makes a spool that hands the texts 0, 1, 2 … to `take`. `memory` is RP_SPOOL_MEMORY; tests take less. NULL
// when there is no memory.
struct rp_spool *rp_spool_new(size_t memory, void (*take)(void *context, const char *text, size_t len), void *context);

// rp_spool_begin says that what will come to the next text has begun. Where nobody says it memory stays as it was made.
void rp_spool_begin(struct rp_spool *spool);

// rp_spool_put gives the spool the text of that number, each number once; it may be empty. The text is taken or copied
// before it returns. False: the spool failed, and rp_spool_error says why; it stays failed.
TW_MUST_USE bool rp_spool_put(struct rp_spool *spool, uint64_t number, const char *text, size_t len);

// rp_spool_error is one line for people; empty where nothing failed.
const char *rp_spool_error(const struct rp_spool *spool);

// rp_spool_waiting is how many texts wait for an earlier one.
uint64_t rp_spool_waiting(const struct rp_spool *spool);

void rp_spool_free(struct rp_spool *spool);

#endif
