// The player's ear: both sides' bytes of one connection are read as an inspector reads a capture, and noted in the transcript.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_LISTEN_H
#define RESHAKE_REPLAY_ENGINE_LISTEN_H

#include "parsers/tls/dialogue.h"
#include "replay/engine/transcript.h"

struct rp_listener {
    struct tw_dialogue dialogue;
    struct rp_conn_log *log;
    struct rp_client *client;  // NULL: there are no keys
    uint8_t *room[2];          // by enum tw_from; to read messages that come in pieces
    size_t room_cap[2];
    struct tw_writer data;  // application data that is kept
    bool heard_since_sent;  // anything came since our last segment
    bool said_since_sent;   // and more than tickets, which a server of TLS 1.3 may send before it reads our Finished
    bool decided;           // what came tells the kind of answer; only quiet says that it is over
    bool flight_whole;      // what came is a whole flight
    bool changed_cipher;    // the server sent ChangeCipherSpec
};

void rp_listener_init(struct rp_listener *listener, struct rp_conn_log *log, struct rp_client *client,
                      uint8_t *client_room, size_t client_cap, uint8_t *server_room, size_t server_cap);

// rp_listener_sent reads a segment of the script's flight.
void rp_listener_sent(struct rp_listener *listener, struct tw_span bytes, uint64_t now_us);

// rp_listener_heard reads what the server sent, and notes it.
void rp_listener_heard(struct rp_listener *listener, struct rp_transcript *transcript, uint8_t conn, uint16_t step,
                       struct tw_span bytes, uint64_t now_us);

// rp_listener_note adds an entry where there is room.
void rp_listener_note(struct rp_transcript *transcript, uint16_t step, const struct rp_entry *entry);

#endif
