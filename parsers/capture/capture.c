// Capture files: which format it is, and its packets and secrets in file order.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/capture/capture.h"

#include "parsers/capture/pcap.h"
#include "parsers/capture/pcapng.h"

void tw_capture_init(struct tw_capture *capture, struct tw_interface *interfaces, uint32_t max_interfaces)
{
    *capture = (struct tw_capture){.interfaces = interfaces, .max_interfaces = max_interfaces};
}

// is_compressed knows the magic numbers of what people compress captures with, as big-endian.
static bool is_compressed(uint32_t magic)
{
    return magic >> 16 == 0x1f8b        // gzip, RFC 1952 section 2.3.1
           || magic == 0xfd377a58U      // xz: fd "7zX"
           || magic == 0x28b52ffdU      // zstd, RFC 8878 section 3.1.1
           || magic == 0x04224d18U      // lz4 frames
           || magic >> 8 == 0x425a68U;  // bzip2: "BZh"
}

static enum tw_result start(struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out, size_t *needed)
{
    struct tw_cursor at = *window;
    uint32_t magic = 0;
    if (!tw_cursor_u32(&at, &magic)) {
        *needed = 4;
        return TW_SHORT;
    }
    if (tw_pcap_is_magic(magic)) {
        return tw_pcap_start(capture, window, out, needed);
    }
    if (magic == TW_PCAPNG_SECTION) {
        return tw_pcapng_next(capture, window, out, needed);
    }
    capture->fault = is_compressed(magic) ? TW_CAPTURE_FAULT_COMPRESSED : TW_CAPTURE_FAULT_MAGIC;
    return TW_BROKEN;
}

enum tw_result tw_capture_next(struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out,
                               size_t *needed)
{
    switch (capture->format) {
    case TW_CAPTURE_UNKNOWN: return start(capture, window, out, needed);
    case TW_CAPTURE_PCAP: return tw_pcap_next(capture, window, out, needed);
    case TW_CAPTURE_PCAPNG: return tw_pcapng_next(capture, window, out, needed);
    }
    return TW_BROKEN;
}

const char *tw_capture_fault_text(enum tw_capture_fault fault)
{
    switch (fault) {
    case TW_CAPTURE_FAULT_NONE: return "nothing is wrong";
    case TW_CAPTURE_FAULT_MAGIC: return "not a capture file (neither pcap nor pcapng)";
    case TW_CAPTURE_FAULT_COMPRESSED: return "compressed (gzip, xz, zstd, bzip2 or lz4): decompress it first";
    case TW_CAPTURE_FAULT_VERSION: return "a version of the capture format that nobody has defined";
    case TW_CAPTURE_FAULT_LENGTH: return "damaged: a length contradicts itself or is absurd";
    case TW_CAPTURE_FAULT_INTERFACE: return "damaged: a packet names an interface that was not described";
    case TW_CAPTURE_FAULT_TOO_MANY_INTERFACES: return "more interfaces than this program has room for";
    }
    return "damaged";
}
