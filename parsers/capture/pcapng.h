// pcapng files: the reader behind tw_capture_next, and the writer.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_CAPTURE_PCAPNG_H
#define RESHAKE_PARSERS_CAPTURE_PCAPNG_H

#include "parsers/capture/capture.h"
#include "parsers/wire/writer.h"

#define TW_PCAPNG_SECTION 0x0a0d0d0aU  // the same in both byte orders: it is also the file's magic number
#define TW_PCAPNG_INTERFACE 1U
#define TW_PCAPNG_OBSOLETE_PACKET 2U
#define TW_PCAPNG_SIMPLE_PACKET 3U
#define TW_PCAPNG_ENHANCED_PACKET 6U
#define TW_PCAPNG_SECRETS 10U

// A packet's or secrets' block is at most this much longer than the bytes in it.
#define TW_PCAPNG_OVERHEAD 35

// tw_pcapng_next reads one block. Results are those of tw_capture_next, which calls it.
TW_MUST_USE enum tw_result tw_pcapng_next(struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out,
                                          size_t *needed);

// The writers below write one little-endian block without comments or other options: all of it, or nothing where it
// does not fit. A block that was read goes to another file with all its options by copying the item.len bytes that it
// takes.

bool tw_pcapng_write_section(struct tw_writer *w);

// tw_pcapng_write_interface describes the next interface, with options for resolution and offset where they are not
// microseconds and 0.
bool tw_pcapng_write_interface(struct tw_writer *w, const struct tw_interface *interface);

// tw_pcapng_write_packet writes an enhanced packet block in the units of `interface`, which is the one that
// packet->interface names. A time that those units cannot express does not fit.
bool tw_pcapng_write_packet(struct tw_writer *w, const struct tw_interface *interface, const struct tw_packet *packet);

// tw_pcapng_write_secrets writes a Decryption Secrets Block; `type` is a TW_SECRETS_ value. It belongs before the
// packets that it opens.
bool tw_pcapng_write_secrets(struct tw_writer *w, uint32_t type, struct tw_span secrets);

#endif
