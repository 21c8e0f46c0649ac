// A script that was played, for people and for programs: each step with what was sent and said, and what became of it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_PLAYS_H
#define RESHAKE_REPLAY_REPORT_PLAYS_H

#include "replay/engine/transcript.h"

#include <stdio.h>
#include <sys/socket.h>

// rp_played is a play that is over. Everything in it is borrowed for the call.
struct rp_played {
    const struct rp_script *script;
    const struct rp_transcript *transcript;
    const struct sockaddr *to;  // NULL: nowhere
    const char *name;           // the server's, that its certificate should be for; NULL: none
    bool with_data;             // the server's application data is shown
    const char *yet;            // "fail: …": what was made of it though its steps went well; NULL: they decide
};

// rp_plays_text prints it; false: no memory. rp_plays_json prints one object and a newline; docs/play-json.md says what is in it.
TW_MUST_USE bool rp_plays_text(FILE *out, const struct rp_played *played);
TW_MUST_USE bool rp_plays_json(FILE *out, const struct rp_played *played);

// rp_play_met says whether all that was expected came: 1 it did, 0 something did not, -1 the script could not be played to where that
// shows.
int rp_play_met(const struct rp_transcript *transcript);

// rp_play_end_text is why a play ended early, a phrase; NULL: it did not.
const char *rp_play_end_text(const struct rp_transcript *transcript);

#endif
