// Broken properties, counts, and inputs that end at a page.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "harness/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void hx_broken(const char *name, const char *sentence)
{
    (void)fflush(stdout);
    fprintf(stderr, "==PROPERTY BROKEN== %s: %s\n", name, sentence);
    abort();
}

// What AddressSanitizer does unless ASAN_OPTIONS says otherwise: as much as OSS-Fuzz keeps of what was freed, and short stacks of allocations,
// for assembly has no frames, so that each of its allocations has another long one. Both cost a fifth of the time of what allocates much.
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=10:malloc_context_size=8";
}

bool hx_thorough;

static struct hx_count counts[HX_MAX_COUNTS];

void hx_reached(const char *name, size_t count)
{
    for (size_t i = 0; i < HX_MAX_COUNTS && counts[i].name != NULL; i++) {
        if (counts[i].name == name) {  // as nearly always: each file has its literal once
            counts[i].count += count;
            return;
        }
    }
    for (size_t i = 0; i < HX_MAX_COUNTS; i++) {
        if (counts[i].name == NULL || strcmp(counts[i].name, name) == 0) {
            counts[i].name = name;
            counts[i].count += count;
            return;
        }
    }
}

const struct hx_count *hx_counts(void)
{
    return counts;
}

struct tw_span hx_page_copy(struct tw_span bytes)
{
    static uint8_t *end;
    if (end == NULL) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        uint8_t *memory = mmap(NULL, HX_PAGE_MAX + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED || mprotect(memory + HX_PAGE_MAX, page, PROT_NONE) != 0) {
            return bytes;
        }
        end = memory + HX_PAGE_MAX;
    }
    if (bytes.len == 0 || bytes.len > HX_PAGE_MAX) {
        return bytes;
    }
    memcpy(end - bytes.len, bytes.data, bytes.len);
    return tw_span_of(end - bytes.len, bytes.len);
}

uint8_t hx_take_u8(struct hx_take *take)
{
    return take->rest.len == 0 ? 0 : take->rest.data[--take->rest.len];
}

uint16_t hx_take_u16(struct hx_take *take)
{
    uint8_t low = hx_take_u8(take);
    return (uint16_t)(hx_take_u8(take) << 8 | low);
}
