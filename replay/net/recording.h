// Recordings: connections of our own written as pcapng, in TCP segments that say truthfully who sent what and when.
// SPDX-License-Identifier: Apache-2.0
//
// We see bytes, not packets, so the segments are of our making: a three-way handshake, data in segments of the
// maximum size that the SYNs announce, acknowledgements, FIN or RST, sequence numbers that add up, checksums filled
// in. The link type is raw IP, times are in nanoseconds.
//
// What happens at once is written by one write(2), and nothing waits in the process: whenever the process dies, the
// file is whole up to the last packet written.
#ifndef RESHAKE_REPLAY_NET_RECORDING_H
#define RESHAKE_REPLAY_NET_RECORDING_H

#include "parsers/tls/record.h"
#include "parsers/wire/writer.h"
#include "replay/net/dump.h"

#include <sys/socket.h>

struct rp_recording;

// rp_recorded is one connection of a recording. The caller owns it; its fields belong to recording.c.
struct rp_recorded {
    uint8_t version;      // 4 or 6; 0: nothing was written of it
    uint8_t addr[2][16];  // by enum tw_from
    uint16_t port[2];
    uint32_t seq[2];  // the next sequence number of each side
    bool ended[2];    // its FIN or RST was written
};

// rp_recording_new creates the file as *config says (dump.h); the interface in it is the recording's own. NULL: *error is an
// errno value, EEXIST where the file is there and to be kept.
struct rp_recording *rp_recording_new(const struct rp_dump_config *config, int *error);

// rp_recording_tap has every packet handed to `tap`, too, as it is made.
void rp_recording_tap(struct rp_recording *recording, void (*tap)(void *context, const struct tw_packet *packet),
                      void *context);

// rp_recording_secrets writes NSS key log lines as a Decryption Secrets Block, before the packets that they open.
void rp_recording_secrets(struct rp_recording *recording, struct tw_span key_log);

// rp_recording_open writes SYN, SYN+ACK and ACK. `syn_ns` and `open_ns` (since 1970) are when connecting began and
// was done. `serial` makes the sequence numbers of connections differ.
void rp_recording_open(struct rp_recording *recording, struct rp_recorded *conn, const struct sockaddr *client,
                       const struct sockaddr *server, uint64_t serial, uint64_t syn_ns, uint64_t open_ns);

// rp_recording_refused writes a connection that never was: SYN, and where `reset_ns` is not 0 the RST that answered it.
void rp_recording_refused(struct rp_recording *recording, const struct sockaddr *client, const struct sockaddr *server,
                          uint64_t serial, uint64_t syn_ns, uint64_t reset_ns);

// rp_recording_bytes writes what `from` sent, and the other side's acknowledgement.
void rp_recording_bytes(struct rp_recording *recording, struct rp_recorded *conn, enum tw_from from,
                        struct tw_span bytes, uint64_t time_ns);

// rp_recording_end writes the FIN or RST of `from`, each once; a RST may follow on a FIN, and nothing follows on a RST.
void rp_recording_end(struct rp_recording *recording, struct rp_recorded *conn, enum tw_from from, bool reset,
                      uint64_t time_ns);

// rp_recording_error is the errno value of the first write that failed, such as ENOSPC; 0: none did. Nothing is written
// after it.
int rp_recording_error(const struct rp_recording *recording);
const struct rp_dump *rp_recording_dump(const struct rp_recording *recording);

// rp_recording_close closes the file and frees the recording. The result is as of rp_recording_error.
int rp_recording_close(struct rp_recording *recording);

#endif
