// Capture files: which format it is, and its packets and secrets in file order.
// SPDX-License-Identifier: Apache-2.0
//
// One reader for pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng). It works on a window of
// bytes that the caller moves along the file: a mapped file is one window, a pipe or a growing file many.
// The writers stand beside the readers, in pcap.h and pcapng.h.
#ifndef RESHAKE_PARSERS_CAPTURE_CAPTURE_H
#define RESHAKE_PARSERS_CAPTURE_CAPTURE_H

#include "parsers/wire/cursor.h"

enum tw_capture_format {
    TW_CAPTURE_UNKNOWN,  // nothing was read yet
    TW_CAPTURE_PCAP,
    TW_CAPTURE_PCAPNG,
};

// tw_interface is what a capture says of one interface. pcap files have exactly one.
struct tw_interface {
    uint16_t link_type;  // LINKTYPE_ value
    uint8_t resolution;  // as pcapng's if_tsresol: 10^-n seconds, or 2^-(n & 0x7f) where the top bit is set
    uint32_t snap_len;   // 0: no limit
    int64_t offset_s;    // pcapng if_tsoffset, in seconds
};

enum tw_item_type {
    TW_ITEM_SECTION,    // a file or section header was read; interfaces start anew (pcap's only one is there already)
    TW_ITEM_INTERFACE,  // item.interface was read
    TW_ITEM_PACKET,
    TW_ITEM_SECRETS,  // a Decryption Secrets Block
    TW_ITEM_OTHER,    // a block that this reader has no use for, skipped whole
};

struct tw_packet {
    uint64_t time_ns;      // since 1970-01-01, UTC
    bool has_time;         // false: a simple packet block, or a time that does not fit; time_ns is 0
    uint16_t link_type;    // LINKTYPE_ value of its interface
    uint32_t interface;    // index in the section
    struct tw_span bytes;  // what was captured, in the window
    uint32_t wire_len;     // how long it was; more than bytes.len where it was cut
};

#define TW_SECRETS_TLS_KEY_LOG 0x544c534bU  // pcapng secrets type: NSS key log lines

struct tw_item {
    enum tw_item_type type;
    uint64_t offset;  // where in the file the record or block starts
    uint64_t len;     // how many bytes of the file it takes
    union {
        struct tw_packet packet;
        struct tw_interface interface;
        struct {
            uint32_t type;  // TW_SECRETS_…
            struct tw_span bytes;
        } secrets;
        uint32_t block_type;  // TW_ITEM_OTHER, TW_ITEM_SECTION (pcap: its magic number)
    };
};

// What made a file unreadable, for the message that the user sees.
enum tw_capture_fault {
    TW_CAPTURE_FAULT_NONE,
    TW_CAPTURE_FAULT_MAGIC,                // neither format
    TW_CAPTURE_FAULT_COMPRESSED,           // gzip, xz, zstd, bzip2, lz4 magic
    TW_CAPTURE_FAULT_VERSION,              // a major version that nobody defined
    TW_CAPTURE_FAULT_LENGTH,               // a record's or block's length contradicts itself or is absurd
    TW_CAPTURE_FAULT_INTERFACE,            // a packet names an interface that was not described
    TW_CAPTURE_FAULT_TOO_MANY_INTERFACES,  // more than the caller's table holds
};

// A single record or block is refused above this size: no tool writes such, so the length is damage.
#define TW_CAPTURE_MAX_BLOCK ((uint32_t)16 << 20)

struct tw_capture {
    enum tw_capture_format format;
    bool swapped;      // the file's (section's) byte order is big-endian
    bool modified;     // pcap: records have the longer header of the "modified" format
    uint32_t tick_ns;  // pcap: nanoseconds in a unit of the time's second field
    uint64_t offset;   // where in the file the window starts
    enum tw_capture_fault fault;
    struct tw_interface *interfaces;  // the caller's table
    uint32_t max_interfaces;
    uint32_t num_interfaces;
};

// tw_capture_init makes a reader that stands at the start of a file. `interfaces` is the caller's and must live as
// long as the reader; one is enough for pcap.
void tw_capture_init(struct tw_capture *capture, struct tw_interface *interfaces, uint32_t max_interfaces);

// tw_capture_next reads the next item and moves `window` behind it. Spans in *out point into the window.
// TW_SHORT: the window ends inside the item, and *needed says how many bytes from where it stands would do (at least;
// ask again then); it never asks for more than TW_CAPTURE_MAX_BLOCK and a record's header. At the end of the file an
// empty window says that the file is whole; a window that is not empty is a file that was cut. TW_BROKEN:
// capture->fault says why, capture->offset where; the answer stays, for there is no telling where the next item would
// start.
TW_MUST_USE enum tw_result tw_capture_next(struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out,
                                           size_t *needed);

// tw_capture_fault_text is a phrase for people, such as "not a capture file (neither pcap nor pcapng)".
const char *tw_capture_fault_text(enum tw_capture_fault fault);

#endif
