// Seeds of fuzz targets: what `reshake corpus` makes of captures, and makes captures of. The forms are the targets' own (harness/targets/).
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_CORPUS_H
#define RESHAKE_REPLAY_CLI_CORPUS_H

#include "parsers/capture/capture.h"
#include "parsers/net/flow.h"
#include "parsers/tls/record.h"
#include "parsers/wire/writer.h"
#include "replay/cli/cli.h"

#define RP_SEED_MAX 16384  // longer ones are of no use to a fuzzer, and are left out

// rp_seeds is the folder that seeds go into, and what became of them.
struct rp_seeds {
    const char *folder;
    size_t written, known, too_long;  // known: the same content is there
    bool failed;                      // a file could not be written; it was said
};

// rp_seed_write writes DIR/target/SHA-1, of two parts.
void rp_seed_write(struct rp_seeds *seeds, const char *target, struct tw_span bytes, struct tw_span more);

// rp_said is a conversation in the making: turns as the targets `records` and `dialogue` read them.
struct rp_said {
    struct tw_writer turns;
    uint8_t room[RP_SEED_MAX];
};
void rp_said_begin(struct rp_said *said);
void rp_said_bytes(struct rp_said *said, enum tw_from from, struct tw_span bytes);

// rp_said_seeds makes seeds of it: the whole, its messages in the clear, and what the server says.
void rp_said_seeds(struct rp_seeds *seeds, const struct rp_said *said);

// rp_seed_packets is what the packets of one capture come to: the segments of its first connections, and the fragments.
#define RP_SEED_CONNS 64
struct rp_seed_packets {
    struct rp_seed_conn {
        struct tw_flow_key key;
        bool known[2];      // the first sequence number of each side, by enum tw_end
        uint32_t first[2];  // is this one
        struct tw_writer segments, pieces;
        uint8_t room[2][96 * 8];
    } conns[RP_SEED_CONNS];
    size_t num_conns;
    struct tw_writer fragments;
    uint8_t room[1 + 64 * 4];
};

// rp_seed_packet takes one packet, rp_seed_packets_end writes what the capture came to.
void rp_seed_packets_begin(struct rp_seed_packets *packets);
void rp_seed_packet(struct rp_seeds *seeds, struct rp_seed_packets *packets, const struct tw_packet *packet);
void rp_seed_packets_end(struct rp_seeds *seeds, const struct rp_seed_packets *packets);

// rp_corpus_import makes seeds of one file: a capture, or an input of BoringSSL's or AFLNet's fuzzing.
enum rp_exit rp_corpus_import(struct rp_seeds *seeds, const char *path);

// rp_corpus_export writes a seed of that target as a capture.
enum rp_exit rp_corpus_export(const char *path, const char *target, const char *output);

// rp_turn_next reads a turn; false: there is none left. A gap has no bytes.
bool rp_turn_next(struct tw_cursor *in, enum tw_from *from, struct tw_span *bytes);

#endif
