// pcap files: the reader behind tw_capture_next, and the writer.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_CAPTURE_PCAP_H
#define RESHAKE_PARSERS_CAPTURE_PCAP_H

#include "parsers/capture/capture.h"
#include "parsers/wire/writer.h"

#define TW_PCAP_FILE_HEADER 24
#define TW_PCAP_RECORD_HEADER 16

// tw_pcap_is_magic is true where the first four bytes of a file, read as big-endian, are one of pcap's.
bool tw_pcap_is_magic(uint32_t magic);

// tw_pcap_start reads the file header and tw_pcap_next a record. Results are those of tw_capture_next, which calls
// them.
TW_MUST_USE enum tw_result tw_pcap_start(struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out,
                                         size_t *needed);
TW_MUST_USE enum tw_result tw_pcap_next(struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out,
                                        size_t *needed);

// tw_pcap_write_header writes a little-endian file header. Times will be in nanoseconds where the interface's
// resolution is 9, else in microseconds; a snap length of 0 becomes the usual 262144.
bool tw_pcap_write_header(struct tw_writer *w, const struct tw_interface *interface);

// tw_pcap_write_packet writes one record: all of it, or nothing where it does not fit. Times after 2106 do not fit
// either.
bool tw_pcap_write_packet(struct tw_writer *w, const struct tw_interface *interface, const struct tw_packet *packet);

#endif
