// Bytes that end where memory ends: a read past them is a crash, in any build.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_PAGE_H
#define TESTS_SUPPORT_PAGE_H

#include <stddef.h>
#include <stdint.h>

// tw_test_edge is a copy of some bytes whose last one is the last byte before an unmapped page. With `len` 0, `bytes`
// points at the unmapped page itself. The bytes may be written to; they live until tw_test_edge_free.
struct tw_test_edge {
    uint8_t *bytes;
    size_t len;
    void *mapping;
    size_t mapping_len;
};

// tw_test_at_page_edge copies `len` bytes to the end of a page. It aborts when the system has no memory to give.
struct tw_test_edge tw_test_at_page_edge(const void *bytes, size_t len);
void tw_test_edge_free(struct tw_test_edge *edge);

// tw_test_bytes_fn is what a test does with one variant of its bytes. `len` bytes stand at `bytes`, up to a page's edge,
// for as long as the call lasts.
typedef void (*tw_test_bytes_fn)(const uint8_t *bytes, size_t len, void *context);

// tw_test_every_cut calls `run` with the first 0, 1, 2 … `len` bytes, each time up to a page's edge.
void tw_test_every_cut(const void *bytes, size_t len, tw_test_bytes_fn run, void *context);

// tw_test_every_flip calls `run` with all bytes, once for each of them exclusive-ored with `mask` (0xff inverts it).
void tw_test_every_flip(const void *bytes, size_t len, uint8_t mask, tw_test_bytes_fn run, void *context);

#endif
