// Where the texts of a spool stand: blocks of a table, moved out to a file where another one needs their place.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/spool_index.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void rp_spool_index_init(struct rp_spool_index *index, size_t memory)
{
    size_t max = memory / sizeof(struct rp_spool_block);
    *index = (struct rp_spool_index){.max = max < 2 ? 2 : max, .fd = -1};
}

static int open_in(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) {
        return fd;
    }
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/reshake-XXXXXX", folder);
    if (len < 0 || (size_t)len >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);  // for file systems that have no O_TMPFILE
    if (fd >= 0) {
        (void)unlink(path);
    }
    return fd;
}

int rp_spool_open(void)
{
    const char *folder = getenv("TMPDIR");
    if (folder && *folder) {
        return open_in(folder);
    }
    int fd = open_in("/var/tmp");
    return fd >= 0 ? fd : open_in("/tmp");
}

bool rp_spool_write(int fd, uint64_t at, const void *bytes, size_t len)
{
    const char *from = bytes;
    while (len > 0) {
        ssize_t count = pwrite(fd, from, len, (off_t)at);
        if (count < 0 && errno != EINTR) {
            return false;
        }
        size_t done = count > 0 ? (size_t)count : 0;
        from += done;
        at += done;
        len -= done;
    }
    return true;
}

bool rp_spool_read(int fd, uint64_t at, void *bytes, size_t len)
{
    char *to = bytes;
    while (len > 0) {
        ssize_t count = pread(fd, to, len, (off_t)at);
        if (count == 0) {
            errno = EIO;
        }
        if (count == 0 || (count < 0 && errno != EINTR)) {
            return false;
        }
        size_t done = count > 0 ? (size_t)count : 0;
        to += done;
        at += done;
        len -= done;
    }
    return true;
}

static uint64_t place_of(uint64_t number)
{
    return number * sizeof(((struct rp_spool_block *)NULL)->entries);
}

// block_at gives the block in memory where block `number` belongs; another one may stand in it.
static struct rp_spool_block *block_at(struct rp_spool_index *index, uint64_t number)
{
    if (!index->blocks && !(index->blocks = calloc(index->max, sizeof *index->blocks))) {
        return NULL;
    }
    struct rp_spool_block **place = &index->blocks[number % index->max];
    if (!*place) {
        *place = index->spare ? index->spare : malloc(sizeof **place);
        index->spare = NULL;
        if (*place) {
            (*place)->number = UINT64_MAX;
        }
    }
    return *place;
}

static bool move_out(struct rp_spool_index *index, const struct rp_spool_block *block)
{
    if (block->number == UINT64_MAX) {
        return true;
    }
    if (index->fd < 0 && (index->fd = rp_spool_open()) < 0) {
        return false;
    }
    index->written = block->number >= index->written ? block->number + 1 : index->written;
    return rp_spool_write(index->fd, place_of(block->number), block->entries, sizeof block->entries);
}

// load fills a block from the file. Where the file has a hole or ends, the block is empty.
static bool load(const struct rp_spool_index *index, struct rp_spool_block *block, uint64_t number)
{
    memset(block->entries, 0, sizeof block->entries);
    block->number = UINT64_MAX;
    if (number < index->written && !rp_spool_read(index->fd, place_of(number), block->entries, sizeof block->entries)) {
        return false;
    }
    block->number = number;
    return true;
}

struct rp_spool_entry *rp_spool_index_at(struct rp_spool_index *index, uint64_t number)
{
    uint64_t wanted = number / RP_SPOOL_BLOCK;
    struct rp_spool_block *block = block_at(index, wanted);
    if (!block || (block->number != wanted && !(move_out(index, block) && load(index, block, wanted)))) {
        return NULL;
    }
    return &block->entries[number % RP_SPOOL_BLOCK];
}

void rp_spool_index_passed(struct rp_spool_index *index, uint64_t next)
{
    for (; index->first < next / RP_SPOOL_BLOCK; index->first++) {
        struct rp_spool_block **place = index->blocks ? &index->blocks[index->first % index->max] : NULL;
        if (place && *place && (*place)->number == index->first) {
            free(index->spare);
            index->spare = *place;
            *place = NULL;
        }
    }
}

void rp_spool_index_free(struct rp_spool_index *index)
{
    for (size_t i = 0; index->blocks && i < index->max; i++) {
        free(index->blocks[i]);
    }
    free(index->blocks);
    free(index->spare);
    if (index->fd >= 0) {
        (void)close(index->fd);
    }
    *index = (struct rp_spool_index){.fd = -1};
}
