// The TCP connections of a capture as a test feeds them on: what each end sent, in the order of cause and effect.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_CAPTURED_STREAMS_H
#define TESTS_SUPPORT_CAPTURED_STREAMS_H

#include "parsers/net/conn.h"
#include "parsers/tls/record.h"

// tw_test_chunk is a chunk (net/conn.h) with a copy of its bytes, and the TCP client as TW_CLIENT.
struct tw_test_chunk {
    enum tw_chunk_type type;
    enum tw_from from;
    uint64_t time_ns;
    uint8_t *bytes;
    size_t len;
    uint64_t gap;
};

struct tw_test_stream {
    struct tw_test_chunk *chunks;
    size_t num_chunks;
    size_t bytes[2];  // sent by each side
    struct tw_conn conn;
};

struct tw_test_streams {
    struct tw_test_stream *streams;  // in the order of their SYNs
    size_t num_streams;
};

// tw_test_streams_load reads corpus/captures/`name`, and ends the running test as failed where it cannot. Every segment is
// one chunk at least. The caller frees with tw_test_streams_free.
struct tw_test_streams tw_test_streams_load(const char *name);
void tw_test_streams_free(struct tw_test_streams *streams);

#endif
