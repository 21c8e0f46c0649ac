// The least that anybody can do who follows connections: find each packet's connection in a table and count it there, 64 bytes of
// state each, with everything fetched ahead. What this costs more with a million connections than with a thousand is main memory.
// SPDX-License-Identifier: Apache-2.0
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 256, WINDOW = 1 << 20, GLOBAL_HEADER = 24, PACKET_HEADER = 16, ETHERNET = 14 };

struct state {
    uint64_t key[2];
    uint64_t packets, bytes;
    uint32_t fins, next_free;
    uint8_t rest[24];
};

struct table {
    uint32_t *slots;  // 1 + the state's number; 0: free
    struct state *states;
    uint32_t mask, num, free;
    uint64_t counted;
};

struct seen {
    uint64_t key[2];
    uint32_t hash, len;
    int fin;
};

static uint32_t hash_of(const uint64_t key[2])
{
    uint64_t h = (key[0] ^ key[1] * 0x9e3779b97f4a7c15U) * 0xbf58476d1ce4e5b9U;
    return (uint32_t)(h >> 32);
}

// look reads addresses and ports, the lesser end first.
static void look(const uint8_t *packet, uint32_t len, struct seen *seen)
{
    const uint8_t *ip = packet + ETHERNET;
    const uint8_t *tcp = ip + (ip[0] & 15) * 4;
    uint64_t a = 0;
    uint64_t b = 0;
    memcpy(&a, ip + 12, 4);
    memcpy((uint8_t *)&a + 4, tcp, 2);
    memcpy(&b, ip + 16, 4);
    memcpy((uint8_t *)&b + 4, tcp + 2, 2);
    seen->key[0] = a < b ? a : b;
    seen->key[1] = a < b ? b : a;
    seen->hash = hash_of(seen->key);
    seen->len = len;
    seen->fin = tcp[13] & 1;
}

static void drop(struct table *t, uint32_t at)
{
    uint32_t hole = at;
    t->states[t->slots[at] - 1].next_free = t->free;
    t->free = t->slots[at];
    for (uint32_t i = (at + 1) & t->mask; t->slots[i] != 0; i = (i + 1) & t->mask) {
        uint32_t home = hash_of(t->states[t->slots[i] - 1].key) & t->mask;
        if (((i - home) & t->mask) >= ((i - hole) & t->mask)) {
            t->slots[hole] = t->slots[i];
            hole = i;
        }
    }
    t->slots[hole] = 0;
}

static void count(struct table *t, const struct seen *seen)
{
    uint32_t at = seen->hash & t->mask;
    while (t->slots[at] != 0 && memcmp(t->states[t->slots[at] - 1].key, seen->key, 16) != 0) {
        at = (at + 1) & t->mask;
    }
    if (t->slots[at] == 0) {
        uint32_t number = t->free != 0 ? t->free : ++t->num;
        t->free = t->free != 0 ? t->states[number - 1].next_free : 0;
        t->slots[at] = number;
        t->states[number - 1] = (struct state){.key = {seen->key[0], seen->key[1]}};
        t->counted++;
    }
    struct state *state = &t->states[t->slots[at] - 1];
    state->packets++;
    state->bytes += seen->len;
    state->fins += (uint32_t)seen->fin;
    if (state->fins == 2 && !seen->fin) {
        drop(t, at);
    }
}

static void count_batch(struct table *t, const struct seen *batch, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        __builtin_prefetch(&t->slots[batch[i].hash & t->mask]);
    }
    for (size_t i = 0; i < num; i++) {
        uint32_t number = t->slots[batch[i].hash & t->mask];
        __builtin_prefetch(&t->states[number == 0 ? 0 : number - 1], 1);
    }
    for (size_t i = 0; i < num; i++) {
        count(t, &batch[i]);
    }
}

// make lays the table out for so many live connections.
static int make(struct table *t, size_t live)
{
    size_t slots = 1024;
    while (slots < 2 * live) {
        slots *= 2;
    }
    t->mask = (uint32_t)slots - 1;
    t->slots = calloc(slots, sizeof *t->slots);
    t->states = calloc(live + 4096, sizeof *t->states);
    return t->slots != NULL && t->states != NULL;
}

// packet_len is the length of the packet at `at`, or 0 where it is not there whole.
static uint32_t packet_len(const uint8_t *window, size_t have, size_t at)
{
    uint32_t len = 0;
    if (have - at < PACKET_HEADER) {
        return 0;
    }
    memcpy(&len, window + at + 8, 4);
    return have - at - PACKET_HEADER < len ? 0 : len;
}

static void count_file(struct table *t, FILE *file)
{
    static uint8_t window[WINDOW];
    struct seen batch[BATCH];
    size_t num = 0;
    size_t at = GLOBAL_HEADER;
    size_t have = fread(window, 1, WINDOW, file);
    for (size_t more = have; more != 0;) {
        uint32_t len = packet_len(window, have, at);
        if (len != 0) {
            look(window + at + PACKET_HEADER, len, &batch[num++]);
            at += PACKET_HEADER + len;
        }
        if (len == 0 || num == BATCH) {
            count_batch(t, batch, num);
            num = 0;
        }
        if (len == 0) {
            memmove(window, window + at, have - at);
            have -= at;
            at = 0;
            more = fread(window + have, 1, WINDOW - have, file);
            have += more;
        }
    }
}

int main(int argc, char **argv)
{
    struct table t = {0};
    FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL || !make(&t, strtoul(argv[2], NULL, 10))) {
        fputs("usage: bench-bare FILE LIVE\n", stderr);
        return 3;
    }
    count_file(&t, file);
    printf("%llu connections\n", (unsigned long long)t.counted);
    return 0;
}
