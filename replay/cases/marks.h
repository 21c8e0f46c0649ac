// The bytes that a verdict rests on: what of ours deviates, and what the server answered, each with its place.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CASES_MARKS_H
#define RESHAKE_REPLAY_CASES_MARKS_H

#include "replay/engine/player.h"

#define RP_MAX_MARKS 8
#define RP_MARK_NOWHERE UINT64_MAX

enum rp_mark_in {
    RP_MARK_MESSAGE,  // the body of a handshake message
    RP_MARK_ALERT,    // level and description
    RP_MARK_DATA,     // application data
    RP_MARK_RECORD,   // the content of a record that the script has
    RP_MARK_RAW,      // bytes that go out as the script has them
};

// rp_mark is one run of bytes.
struct rp_mark {
    enum rp_mark_in in;
    uint8_t conn;
    bool from_server;
    uint8_t type;          // of a message: HandshakeType; of a record: ContentType
    const char *field;     // of a message: the field's name or path; NULL: all of it
    size_t at;             // where it begins in what it is in; of a message the four-byte header does not count
    bool absent;           // an edit took the field out
    struct tw_span bytes;  // perhaps only its beginning. Not of an alert
    uint8_t alert[2];      // level and description
    size_t len;            // all of it
    uint64_t
        position;  // where in the server's TLS bytes the record begins that it came with; RP_MARK_NOWHERE: not known
};

struct rp_marks {
    struct rp_mark of[RP_MAX_MARKS];
    size_t num;
};

// rp_marks_add adds a mark, but for one that lies in another; a field takes the place of the whole message. Where there is no room, the oldest of that side goes: what was looked at last
// decides.
void rp_marks_add(struct rp_marks *marks, const struct rp_mark *mark);

// rp_marks_field adds a run of the body of a handshake message: the last of its type on that connection, which `bytes` lie in. Without a
// field it is the whole body; a field whose bytes are NULL is absent. Nothing is added where there is no such message.
void rp_marks_field(struct rp_marks *marks, const struct rp_player *player, uint8_t conn, bool from_server,
                    uint8_t type, const char *field, struct tw_span bytes);

// rp_marks_sent adds what of ours is not what an honest client sends; without any such thing the session that is offered on `conn`.
void rp_marks_sent(struct rp_marks *marks, const struct rp_script *script, const struct rp_player *player,
                   uint8_t conn);

// rp_marks_answer adds what a reaction of the server was made of: what came last before entry number `until` of the transcript, or, where that is
// its end, the answer that it gave.
void rp_marks_answer(struct rp_marks *marks, const struct rp_player *player, uint8_t conn, size_t until);

// rp_mark_bytes are the bytes, of an alert too; they live as the mark does.
struct tw_span rp_mark_bytes(const struct rp_mark *mark);

#endif
