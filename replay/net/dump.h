// A pcapng file that is written while things happen, and is whole whenever the process dies.
// SPDX-License-Identifier: Apache-2.0
//
// Packets are gathered in a buffer until rp_dump_flush, which writes them by one write(2); callers flush at the end
// of each turn, so nothing waits in the process. A write that fails half way is taken back where the file allows it:
// what is left ends with a whole packet.
#ifndef RESHAKE_REPLAY_NET_DUMP_H
#define RESHAKE_REPLAY_NET_DUMP_H

#include "parsers/capture/capture.h"

struct rp_dump;

struct rp_dump_config {
    const char *path;               // "-": standard output
    bool secrets;                   // mode 0600, also of a file that is there; else 0666 less the umask
    bool keep;                      // a regular file that is there is not touched: EEXIST
    struct tw_interface interface;  // of all packets
};

// rp_dump_new creates the file, or empties one that is there, and writes its head. `config` is copied. NULL: *error
// is an errno value.
struct rp_dump *rp_dump_new(const struct rp_dump_config *config, int *error);

// rp_dump_packet adds a packet, rp_dump_secrets NSS key log lines; they are written by rp_dump_flush, or when the
// buffer is full. Nothing is kept of their bytes.
void rp_dump_packet(struct rp_dump *dump, const struct tw_packet *packet);
void rp_dump_secrets(struct rp_dump *dump, struct tw_span key_log);
void rp_dump_flush(struct rp_dump *dump);

// rp_dump_error is the errno value of the first write that failed, such as ENOSPC; 0: none did. Nothing is written
// after it.
int rp_dump_error(const struct rp_dump *dump);
const char *rp_dump_path(const struct rp_dump *dump);

// rp_dump_packets and rp_dump_bytes are what the file holds so far: whole packets, and bytes of all blocks.
uint64_t rp_dump_packets(const struct rp_dump *dump);
uint64_t rp_dump_bytes(const struct rp_dump *dump);

// rp_dump_close flushes, closes the file and frees the dump. The result is as of rp_dump_error.
int rp_dump_close(struct rp_dump *dump);

#endif
