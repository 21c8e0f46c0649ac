// Capture files: packets and blocks put in again, dropped, exchanged, cut, grown, taken from another file; what stands in a packet changed as
// TLS records are.
// SPDX-License-Identifier: Apache-2.0
//
// Lengths (of blocks, of what was captured, of the IP packet) are mended but one time in 16.
#include "harness/hx.h"
#include "harness/mutators/form.h"
#include "parsers/capture/capture.h"

#include <assert.h>

enum { MOST_BLOCKS = 64, PCAP_FILE = 24, PCAP_PACKET = 16, DATA_ROOM = 1 << 16, PCAPNG_LEAST = 12 };
enum { ENHANCED = 6, SIMPLE = 3, SECRETS = 10 };

// block is one piece of a file, and the data in it that has a length of its own.
struct block {
    size_t at, len;
    size_t data_at, data_len;
    size_t length_at;  // of the data; 0: it has none
    bool packet;
};

struct file {
    bool pcapng, big_endian;
    struct block of[MOST_BLOCKS];
    size_t num;
};

static uint32_t read_u32(const struct file *file, const uint8_t *at)
{
    return file->big_endian ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
                            : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static void write_u32(const struct file *file, uint8_t *at, size_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        at[file->big_endian ? 3 - i : i] = (uint8_t)(value >> 8 * i);
    }
}

static size_t padded(size_t len)
{
    return (len + 3) & ~(size_t)3;
}

// pcapng_block reads one block (draft-ietf-opsawg-pcapng section 3.1). False: there is no whole one.
static bool pcapng_block(struct file *file, const uint8_t *data, size_t at, size_t len, struct block *out)
{
    static const uint8_t magic[] = {0x1a, 0x2b, 0x3c, 0x4d};
    if (len - at < PCAPNG_LEAST) {
        return false;
    }
    if (data[at] == 0x0a && data[at + 1] == 0x0d) {
        file->big_endian = memcmp(data + at + 8, magic, sizeof magic) == 0;
    }
    uint32_t type = read_u32(file, data + at);
    size_t total = read_u32(file, data + at + 4);
    if (total < PCAPNG_LEAST || total % 4 != 0 || total > len - at) {
        return false;
    }
    size_t before = type == ENHANCED ? 28 : type == SECRETS ? 16 : 8;
    *out = (struct block){.at = at, .len = total, .data_at = at + before, .packet = type == ENHANCED};
    if (before != 8 && total >= before + 4) {
        out->length_at = at + (type == ENHANCED ? 20U : 12U);
        out->data_len = read_u32(file, data + out->length_at);
    }
    if (out->length_at == 0 || padded(out->data_len) > total - before - 4) {
        *out = (struct block){.at = at, .len = total, .data_at = at + 8, .data_len = total - PCAPNG_LEAST};
    }
    return true;
}

static bool pcap_packet(const struct file *file, const uint8_t *data, size_t at, size_t len, struct block *out)
{
    if (len - at < PCAP_PACKET) {
        return false;
    }
    size_t captured = read_u32(file, data + at + 8);
    *out = (struct block){.at = at,
                          .len = PCAP_PACKET + captured,
                          .data_at = at + PCAP_PACKET,
                          .data_len = captured,
                          .length_at = at + 8,
                          .packet = true};
    return captured <= len - at - PCAP_PACKET;
}

static void blocks_of(struct file *file, const uint8_t *data, size_t len)
{
    *file = (struct file){.pcapng = len >= 4 && data[0] == 0x0a, .big_endian = len >= 4 && data[0] == 0xa1};
    for (size_t at = file->pcapng ? 0 : PCAP_FILE; at < len && file->num < MOST_BLOCKS; file->num++) {
        struct block *block = &file->of[file->num];
        if (!(file->pcapng ? pcapng_block(file, data, at, len, block) : pcap_packet(file, data, at, len, block))) {
            return;
        }
        at += block->len;
    }
}

// ip_length_at is where the length of an IPv4 packet stands, behind an Ethernet header, four bytes or nothing; 0: nowhere.
static size_t ip_length_at(const uint8_t *packet, size_t len)
{
    static const struct {
        size_t at;
        uint16_t before;  // the two bytes before it; 0: any
    } places[] = {{14, 0x0800}, {4, 0}, {0, 0}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        size_t at = places[i].at;
        if (len >= at + 20 && packet[at] == 0x45
            && (places[i].before == 0 || (packet[at - 2] << 8 | packet[at - 1]) == places[i].before)) {
            return at + 2;
        }
    }
    return 0;
}

// set_data puts other bytes in the place of a block's data. The file does not fit the text any more.
static bool set_data(struct hx_text *text, const struct file *file, const struct block *block, struct tw_span with,
                     bool broken)
{
    static const uint8_t zeros[4];
    size_t pad = file->pcapng ? padded(with.len) - with.len : 0;
    size_t old = file->pcapng ? padded(block->data_len) : block->data_len;
    size_t ip = block->packet ? ip_length_at(with.data, with.len) : 0;
    if (text->len - old + with.len + pad > text->most || !hx_replace(text, block->data_at, old, with, NULL, 0)
        || !hx_replace(text, block->data_at + with.len, 0, tw_span_of(zeros, pad), NULL, 0)) {
        return false;
    }
    if (broken) {
        return true;
    }
    if (block->length_at != 0) {
        write_u32(file, text->data + block->length_at, with.len);
        uint8_t *on_wire = text->data + block->length_at + 4;
        write_u32(file, block->packet ? on_wire : text->data + block->length_at,
                  block->packet ? read_u32(file, on_wire) + with.len - block->data_len : with.len);
    }
    if (file->pcapng) {
        size_t len = block->len - old + with.len + pad;
        write_u32(file, text->data + block->at + 4, len);
        write_u32(file, text->data + block->at + len - 4, len);
    }
    if (ip != 0) {
        uint8_t *length = text->data + block->data_at + ip;
        size_t value = (size_t)(length[0] << 8 | length[1]) + with.len - block->data_len;
        length[0] = (uint8_t)(value >> 8);
        length[1] = (uint8_t)value;
    }
    return true;
}

// records_at finds where TLS begins in a packet; `len`: nowhere.
static size_t records_at(const uint8_t *data, size_t len)
{
    for (size_t at = 0; at + 5 < len; at++) {
        if (data[at] >= 20 && data[at] <= 23 && data[at + 1] == 3 && data[at + 2] <= 4) {
            return at;
        }
    }
    return len;
}

// change_data changes what a block holds: as records where there are some, else as bytes.
static bool change_data(struct hx_text *text, const struct file *file, const struct block *block,
                        struct hx_chance *chance, bool broken)
{
    static uint8_t room[DATA_ROOM];
    if (block->data_len == 0 || block->data_len > sizeof room / 2) {
        return false;
    }
    memcpy(room, text->data + block->data_at, block->data_len);
    size_t at = block->packet ? records_at(room, block->data_len) : 0;
    at = at == block->data_len || hx_below(chance, 4) == 0 ? 0 : at;
    const struct hx_mutator *mutator = at != 0 ? &hx_mutator_records : &hx_mutator_bytes;
    size_t len = block->data_len - at, most = hx_below(chance, 2) == 0 ? len : len + 512;
    len = mutator->mutate(room + at, len, most, (uint32_t)hx_random(chance));
    if (block->length_at == 0) {
        len = len < block->data_len ? block->data_len : padded(len);  // it is as long as the block says, in words
        len = len > block->data_len ? block->data_len : len;
    }
    return set_data(text, file, block, tw_span_of(room, at + len), broken);
}

static bool copy_to(struct hx_text *text, const struct block *block, size_t to)
{
    static uint8_t copy[DATA_ROOM];
    if (block->len > sizeof copy) {
        return false;
    }
    memcpy(copy, text->data + block->at, block->len);
    return hx_replace(text, to, 0, tw_span_of(copy, block->len), NULL, 0);
}

static bool exchange(struct hx_text *text, const struct block *a, const struct block *b)
{
    if (a->at < b->at) {
        hx_turn(text, a->at, b->at, b->at + b->len);
    }
    return a->at < b->at;
}

// change_head changes a number that stands before the data.
static bool change_head(struct hx_text *text, const struct block *block, struct hx_chance *chance)
{
    size_t len = block->data_at - block->at;
    return hx_mutator_bytes.mutate(text->data + block->at, len, len, (uint32_t)hx_random(chance)) == len;
}

static bool change_one(struct hx_text *text, struct hx_chance *chance, bool broken)
{
    struct file file;
    blocks_of(&file, text->data, text->len);
    const struct block *block = &file.of[hx_below(chance, file.num)], *other = &file.of[hx_below(chance, file.num)];
    if (file.num == 0) {
        return false;
    }
    switch (hx_below(chance, broken ? 2 : 10)) {
    case 0: return change_head(text, block, chance);
    case 1: return change_data(text, &file, block, chance, broken);
    case 2: return hx_replace(text, block->at, block->len, tw_span_of(NULL, 0), NULL, 0);
    case 3: return copy_to(text, block, other->at);
    case 4: return exchange(text, block, other);
    default: return change_data(text, &file, block, chance, false);
    }
}

static size_t mutate(uint8_t *data, size_t len, size_t most, uint32_t seed)
{
    struct hx_text text = {.data = data, .len = len, .most = most};
    struct hx_chance chance = {seed};
    bool broken = hx_below(&chance, 16) == 0, any = false;
    for (size_t times = 1 + hx_below(&chance, 3); times > 0; times--) {
        any = change_one(&text, &chance, broken) || any;
    }
    return any ? text.len : hx_mutator_bytes.mutate(data, len, most, seed);
}

// cross puts some blocks of the other file before one of ours.
static size_t cross(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out, size_t most,
                    uint32_t seed)
{
    struct hx_text text = {.data = out, .len = a_len, .most = most};
    struct hx_chance chance = {seed};
    struct file ours, theirs;
    blocks_of(&ours, a, a_len);
    blocks_of(&theirs, b, b_len);
    if (a_len <= most && ours.num != 0 && theirs.num != 0 && ours.pcapng == theirs.pcapng) {
        memcpy(out, a, a_len);
        const struct block *to = &ours.of[hx_below(&chance, ours.num)];
        size_t first = hx_below(&chance, theirs.num), last = first + hx_below(&chance, theirs.num - first);
        size_t end = theirs.of[last].at + theirs.of[last].len;
        if (hx_replace(&text, to->at, hx_below(&chance, 2) == 0 ? 0 : to->len,
                       tw_span_of(b + theirs.of[first].at, end - theirs.of[first].at), NULL, 0)) {
            return text.len;
        }
    }
    return hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
}

const struct hx_mutator hx_mutator_blocks = {.name = "blocks", .mutate = mutate, .cross = cross};
