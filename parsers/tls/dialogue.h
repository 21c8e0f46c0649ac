// The TLS of one connection: the bytes of both sides become records, messages and alerts, in the order in which the bytes
// are fed.
// SPDX-License-Identifier: Apache-2.0
//
// Whoever has bytes of a TLS connection reads them with this: the one who inspects a capture, the one who plays a script
// against a server, the fuzz targets. Feed a run of bytes of one side, and ask for events until TW_SHORT.
//
// A message is handed out as a span of the fed bytes where it lies in them whole. Where it is spread over runs or records it
// is put together in a room that the caller lends when TW_EVENT_WANT_ROOM asks; without one the message is told by its type and
// length alone.
//
// After ChangeCipherSpec (TLS 1.2 and before), and for application_data records in TLS 1.3, a record is protected. It is given
// to the opener where there is one, and is otherwise TW_EVENT_ENCRYPTED: what cannot be read is never guessed.
//
// TLS is looked for in each side's bytes until it is found: a ClientHello (from either side at its first byte, from TW_CLIENT
// anywhere), a ServerHello or alert of TW_SERVER (at its first byte, or anywhere once the ClientHello was seen), any record at the first
// byte of TW_SERVER once the ClientHello was seen, or, in a connection that was joined in the middle, records whose headers chain. From a hello on, the same bytes give the same
// events however they are cut into runs, but for TW_EVENT_PLAIN, TW_EVENT_WANT_ROOM, and the body of application data and heartbeats, which
// is handed out where it lies in one run and is empty otherwise; and a record for which room is refused (tw_dialogue_lend) is opened only
// where it lies in one run. Where records are found by their headers alone, the cuts can
// decide which of them is the first that is proved.
#ifndef RESHAKE_PARSERS_TLS_DIALOGUE_H
#define RESHAKE_PARSERS_TLS_DIALOGUE_H

#include "parsers/tls/opener.h"
#include "parsers/tls/record.h"

enum tw_event_type {
    TW_EVENT_MESSAGE,  // a handshake message, whole
    TW_EVENT_CHANGE_CIPHER_SPEC,
    TW_EVENT_ALERT,
    TW_EVENT_APPLICATION_DATA,  // readable: opened, or sent in the clear before any keys
    TW_EVENT_ENCRYPTED,         // a protected record that was not opened
    TW_EVENT_HEARTBEAT,         // content type 24, in the clear
    TW_EVENT_PLAIN,             // bytes before TLS began (STARTTLS and the like), or of what is no TLS at all
    TW_EVENT_GAP,               // bytes that were not captured, or that could not be read behind such
    TW_EVENT_BROKEN,            // tells only `fault`: TW_FAULT_RECORD_HEADER and _LENGTH, which make the side's bytes
                                // TW_EVENT_PLAIN from here, and _EMPTY_RECORD, _MESSAGE_LOST and _MESSAGE_ENDED, which
                                // do not
    TW_EVENT_WANT_ROOM,         // what is spread takes `length` bytes: lend room (tw_dialogue_lend), then ask again
};

enum tw_fault {
    TW_FAULT_NONE,
    TW_FAULT_RECORD_HEADER,  // no TLS record starts with these bytes
    TW_FAULT_RECORD_LENGTH,  // longer than any version allows
    TW_FAULT_EMPTY_RECORD,   // a handshake or alert record without a body (RFC 8446 section 5.1); told, and read on
    TW_FAULT_ALERT_LENGTH,   // an alert in the clear that is not two bytes; told, and read on
    TW_FAULT_INTERLEAVED,    // another record type inside a handshake message (RFC 8446 section 5.1); told, and read on
    TW_FAULT_CCS_BODY,       // a ChangeCipherSpec that is not the byte 1; told, and read on
    TW_FAULT_MESSAGE_LOST,   // a gap cut a message or record; type and length are told where known
    TW_FAULT_MESSAGE_ENDED,  // the end of the bytes cut it: its sender ended there, or the capture
};
const char *tw_fault_text(enum tw_fault fault);

struct tw_event {
    enum tw_event_type type;
    enum tw_from from;
    enum tw_fault fault;
    uint32_t length;    // body of a message as declared; bytes of plain, application data, gap or encrypted record
    uint64_t position;  // where in this side's bytes the record (of the first part) starts
    struct tw_span
        body;  // message without its four-byte header; alert; data. Valid until the next call for this dialogue
    struct tw_span whole;  // TW_EVENT_MESSAGE: the message with its header, where kept
    uint16_t record_version;
    uint16_t record_length;                  // of the record that ends it
    uint8_t record_type;                     // content type on the wire
    uint8_t message_type;                    // TW_EVENT_MESSAGE
    uint8_t alert_level, alert_description;  // TW_EVENT_ALERT
    bool first_of_record;                    // nothing before it in the record that it starts in
    bool opened;                             // came out of a protected record
    bool bad;    // TW_EVENT_ENCRYPTED: the opener had keys, and the record did not authenticate
    bool kept;   // TW_EVENT_MESSAGE: body holds all of it
    bool sslv2;  // TW_EVENT_MESSAGE: a ClientHello in SSLv2 form; body is what follows the message type
};

// tw_side is what is remembered of one side. Its fields belong to dialogue.c and the files that it is made of (side.h). What
// a record needs that lies in one run whole, from `position` to `mid_run`, stands together, and where a dialogue begins at a line of
// the cache, in one line for each side.
struct tw_side {
    uint64_t record_position;  // where the header of the record under way starts
    uint64_t position;         // of the next byte to be read
    uint8_t state;             // enum tw_side_state
    uint8_t header_len, message_header_len, held_len, held_at;
    bool sslv2;          // the message under way is in SSLv2 form
    bool uncertain;      // a gap, or joined in the middle: whether the side has changed ciphers is not known
    bool unaligned;      // the next handshake record may start inside a message
    bool protected_now;  // sent ChangeCipherSpec
    bool ended;          // the last record was an alert
    bool started;        // TLS was recognised
    bool lost;           // looking for a record boundary behind a gap
    bool mid_run;        // the cursor has moved in this run while looking for TLS

    // The record under way, where it does not lie in one run, or holds more than one message.
    bool cut;             // a gap took bytes of this record
    bool bad;             // this record did not authenticate
    bool record_used;     // something of this record was handed out
    bool record_refused;  // there is no room to put this record together
    uint8_t mode;         // enum tw_body_mode
    uint8_t record_type, content_type;
    uint16_t record_version, record_length;
    uint32_t record_left;  // bytes of the record's body that are still to come
    uint32_t record_got;   // bytes of it that stand in the room
    uint8_t small_len;
    uint8_t header[TW_RECORD_HEADER_LEN], small[2];

    // The message under way, where it is spread.
    uint8_t asked;  // enum tw_asked
    bool message_refused;
    bool message_lost;  // a gap took bytes of it
    bool message_in_room;
    bool message_first;  // it began at the start of a record
    uint8_t message_header[4];
    uint32_t message_got;       // bytes of it that came, with its header
    uint64_t message_position;  // where the record starts that it began in
    uint32_t room_cap, want;
    uint8_t *room;           // lent by the caller: first the message under way, then the record under way
    struct tw_span pending;  // what an opener gave, not yet handed out

    // While TLS is looked for.
    uint64_t seek_from;        // where that began
    uint64_t untold_position;  // bytes that turned out not to be a record, to be told as plain
    uint32_t untold;
    uint8_t held[TW_LOOK_MAX];  // bytes that may be the start of TLS
};

struct tw_dialogue {
    const struct tw_opener *opener;  // NULL: nothing is opened
    uint16_t version;                // negotiated, once a ServerHello was seen; 0 before
    bool tls13;                      // a ServerHello (or HelloRetryRequest) chose TLS 1.3
    bool hello_retry;                // a HelloRetryRequest was seen
    bool early_data;                 // the last ClientHello offered early data
    bool hello_seen;                 // a ClientHello was seen
    bool offers_tls13;               // the last ClientHello offered TLS 1.3, or could not be read
    struct tw_side side[2];          // by enum tw_from
};

// tw_version_is_13 is true for TLS 1.3 and its drafts.
bool tw_version_is_13(uint16_t version);

void tw_dialogue_init(struct tw_dialogue *d, const struct tw_opener *opener);

// tw_dialogue_next reads on in `in`, the next bytes that `from` sent, and hands out one event. TW_DONE: *out is one; ask again
// with the same cursor, even when it is empty. TW_SHORT: all of `in` is taken, feed more. It never answers TW_BROKEN: what is wrong is an event.
enum tw_result tw_dialogue_next(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out);

// tw_dialogue_gap says that `bytes` of this side are missing. Decoding takes up again where a record boundary can be proved:
// by the length of the record that the gap lies in, else by a hello, by two records whose headers chain through what follows, or
// by a record that fills a run exactly. It gives the TW_EVENT_GAP (and, through tw_dialogue_next, what it cut). All that was fed
// must have been read to TW_SHORT before.
void tw_dialogue_gap(struct tw_dialogue *d, enum tw_from from, uint64_t bytes, struct tw_event *out);

// tw_dialogue_lend lends room for what is spread, at least event.length bytes; the bytes gathered so far move into it, and the
// former room is the caller's again (it may be the same one). NULL, or asking again without lending: there is none; the former room stays lent, and the
// message is told without its body, the record not opened.
void tw_dialogue_lend(struct tw_dialogue *d, enum tw_from from, void *room, size_t cap);

// tw_dialogue_unused_room returns a lent room that holds nothing and forgets it; NULL where there is none. The body of the last
// event may stand in it.
void *tw_dialogue_unused_room(struct tw_dialogue *d, enum tw_from from);

// tw_dialogue_started is true once this side's bytes were recognised as TLS.
bool tw_dialogue_started(const struct tw_dialogue *d, enum tw_from from);

// tw_dialogue_cut tells what is unfinished at the end of a side's bytes. True: *out is TW_EVENT_BROKEN or TW_EVENT_MESSAGE with
// TW_FAULT_MESSAGE_ENDED (_LOST, where a gap had taken bytes of it) where a record or message was cut, or TW_EVENT_PLAIN for bytes that might have become TLS. Ask until false.
TW_MUST_USE bool tw_dialogue_cut(struct tw_dialogue *d, enum tw_from from, struct tw_event *out);

#endif
