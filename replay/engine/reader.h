// A reader opens the records of one connection: it learns from the dialogue's events which keys are in use, finds them in a
// store of secrets, and is the dialogue's opener. TLS 1.0 to 1.3.
// SPDX-License-Identifier: Apache-2.0
//
//     key log line, secrets block ──┐
//     RSA private key ──────────────┤ rp_secrets ──► rp_reader ◄── events of the dialogue
//     sessions seen before ─────────┘                    └─► tw_opener: records in, plaintext out
//
// Keys are looked up when they are needed, so secrets may come any time before the records that they open. What was lost is
// searched for: behind a gap the sequence number, the next keys of the handshake and the next KeyUpdate are tried within
// bounds, and nothing is handed out that did not authenticate. In TLS 1.3 early data opens too, also where the server
// rejected it.
//
// A reader is small until it has keys; only then it takes a few KiB (rp_reader_has_keys). Whoever feeds it must show it every
// event of the dialogue before the dialogue reads on.
#ifndef RESHAKE_REPLAY_ENGINE_READER_H
#define RESHAKE_REPLAY_ENGINE_READER_H

#include "parsers/tls/dialogue.h"
#include "replay/engine/secrets.h"

#define RP_READER_ROOM ((size_t)TW_RECORD_MAX_BODY)

struct rp_reader;

// What a reader came to.
struct rp_reader_facts {
    uint64_t opened, bad;        // records; `bad`: there were keys, and it did not authenticate
    uint16_t hello_version;      // legacy_version of the last ClientHello
    uint16_t premaster_version;  // the first two bytes of the last RSA premaster secret that was read; 0: none was
};

// rp_reader_new makes a reader. `expecting`: secrets may come late, so that no record of TLS 1.3 is given up. The store and the room, of RP_READER_ROOM bytes, must live as long; the room may be shared by
// readers whose dialogues are read to TW_SHORT one after the other. NULL when there is no memory.
struct rp_reader *rp_reader_new(struct rp_secrets *secrets, uint8_t *room, bool expecting);
void rp_reader_free(struct rp_reader *reader);

// rp_reader_event takes the next event of the dialogue.
void rp_reader_event(struct rp_reader *reader, const struct tw_event *event);

// rp_reader_as_opener is what the dialogue is to be given once rp_reader_has_keys says that there is something to open; its
// `context` is the reader, and it lives as long.
const struct tw_opener *rp_reader_as_opener(const struct rp_reader *reader);
bool rp_reader_has_keys(const struct rp_reader *reader);

// rp_reader_early is true where the client's last record that opened was early data.
bool rp_reader_early(const struct rp_reader *reader);

const struct rp_reader_facts *rp_reader_facts(const struct rp_reader *reader);

#endif
