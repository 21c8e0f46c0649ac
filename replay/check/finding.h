// What a check found: one finding for each play of a case, as reports go through them.
// SPDX-License-Identifier: Apache-2.0
//
// Everything that a finding points to belongs to the run (check.h) and lives until rp_check_free.
#ifndef RESHAKE_REPLAY_CHECK_FINDING_H
#define RESHAKE_REPLAY_CHECK_FINDING_H

#include "replay/cases/judge.h"

#include <sys/socket.h>

// What became of the control, the same script without its deviation.
enum rp_controlled {
    RP_CONTROLLED_NONE,  // the play has none, or it was not played
    RP_CONTROLLED_WELL,  // the server did what the deviation was then tried on
    RP_CONTROLLED_NOT,   // it did not, so nothing is proved
};

struct rp_finding {
    struct rp_play play;  // play.of is the case
    const char *variant;  // rp_play_name: "1.2 ticket bit-flip 3"; empty where the case has one play alone
    enum rp_result result;
    const char *reason;    // a phrase; empty for a plain pass. Printable ASCII or UTF-8
    const char *expected;  // reactions, in words: "full; tolerated: close"; NULL: no expectation decided
    const char *actual;    // likewise; NULL: nothing was seen
    enum rp_controlled control;
    uint32_t missing;                // enum rp_need, of what was skipped for that
    uint8_t repeat;                  // how often it was played: 0 where it was skipped
    uint8_t counts[RP_NUM_RESULTS];  // what the repetitions came to
    bool flaky;                      // they differ
    bool gone;                       // the server was gone, or answered no more, behind this
    bool late;                       // it came out so only with a pause before resuming
    uint64_t took_us;                // the last play of it
    const char *evidence;            // a recording with its secrets; NULL: there is none
    const char *script_file;         // the script as text, likewise
    const char *output;              // what the server that --spawn started wrote when it ended; NULL: it did not
    // What was played and what happened, of all that is no pass; NULL else. Certificates are not kept, of application data the first
    // RP_FINDING_DATA bytes. `sent` is the last ClientHello that we sent, on connection `sent_conn`; empty: it is not known.
    const struct rp_script *script;
    const struct rp_transcript *transcript;
    struct sockaddr_storage to;  // ss_family 0: nowhere
    struct tw_span sent;
    uint8_t sent_conn;
    const struct rp_marks
        *marks;  // of what is no pass: the bytes that it rests on, of each the first RP_FINDING_MARK; NULL: none
};

#define RP_FINDING_DATA 1024
#define RP_FINDING_MARK 256

// rp_finding_group is the letter of the case's group: 'a' …
static inline char rp_finding_group(const struct rp_finding *finding)
{
    return finding->play.of->id[0];
}

struct rp_findings {
    const struct rp_finding *of;  // in the order of the cases
    size_t num;
};

// rp_reactions_text puts a set of reactions in words: "full or alert illegal_parameter"; it returns `out`.
const char *rp_reactions_text(const struct rp_reactions *set, char *out, size_t cap);
const char *rp_reaction_text(const struct rp_reaction *reaction, char *out, size_t cap);

#endif
