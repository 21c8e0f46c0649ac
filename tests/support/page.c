// Bytes that end where memory ends: an inaccessible page follows them.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    abort();
}

struct tw_test_edge tw_test_at_page_edge(const void *bytes, size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t usable = (len + page - 1) / page * page;
    uint8_t *mapping = mmap(NULL, usable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED)
        die("mmap");
    if (mprotect(mapping + usable, page, PROT_NONE) != 0)
        die("mprotect");
    struct tw_test_edge edge = {mapping + usable - len, len, mapping, usable + page};
    if (len > 0)
        memcpy(edge.bytes, bytes, len);
    return edge;
}

void tw_test_edge_free(struct tw_test_edge *edge)
{
    if (munmap(edge->mapping, edge->mapping_len) != 0)
        die("munmap");
    *edge = (struct tw_test_edge){0};
}

void tw_test_every_cut(const void *bytes, size_t len, tw_test_bytes_fn run, void *context)
{
    struct tw_test_edge edge = tw_test_at_page_edge(bytes, len);
    uint8_t *end = edge.bytes + len;
    for (size_t cut = 0; cut <= len; cut++) {
        if (cut > 0)
            memcpy(end - cut, bytes, cut);
        run(end - cut, cut, context);
    }
    tw_test_edge_free(&edge);
}

void tw_test_every_flip(const void *bytes, size_t len, uint8_t mask, tw_test_bytes_fn run, void *context)
{
    struct tw_test_edge edge = tw_test_at_page_edge(bytes, len);
    for (size_t i = 0; i < len; i++) {
        edge.bytes[i] ^= mask;
        run(edge.bytes, len, context);
        edge.bytes[i] ^= mask;
    }
    tw_test_edge_free(&edge);
}
