// A conformance case: one rule, what to do to see whether a server keeps it, and which reactions are right.
// SPDX-License-Identifier: Apache-2.0
//
// A case is a literal in a file of its own, replay/cases/GROUP/ID.c, which defines `const struct rp_case rp_case_ID` (a hyphen of the ID is
// an underscore in C); the build finds it. The words that its scripts are written in stand in words.h.
//
//     case ──► variants ──► plays: a variant once for each version, means of resuming and number that it asks for (expand.h)
//              play ──► transcript ──► result: what the script expects, and then what `look` sees (judge.h)
//
// To try one: RESHAKE_CASE=ID tests/replay-cases-case_test plays it against the embedded server in memory, and prints what it came to.
//
// What a script of a case leaves open is filled in when it is expanded: hellos without versions get the play's version, those that
// offer a session without saying how get the play's means, and waits of no length the usual ones.
#ifndef RESHAKE_REPLAY_CASES_CASE_H
#define RESHAKE_REPLAY_CASES_CASE_H

#include "replay/cases/marks.h"
#include "replay/script/arena.h"

// How much the source asks for.
enum rp_level {
    RP_LEVEL_MUST,
    RP_LEVEL_SHOULD,
    RP_LEVEL_MAY,     // the server's choice: reported
    RP_LEVEL_POLICY,  // what an operator wants, judged against what is usual
    RP_LEVEL_ROBUST,  // no sentence says so, but a server should survive it
};
#define RP_NUM_LEVELS (RP_LEVEL_ROBUST + 1)

// What a case takes. The probe (replay/check/probe.h) finds out what a server has; where something is missing the case is skipped, and
// the report says what.
enum rp_need {
    RP_NEED_ID = 1 << 0,                 // resumes by session ID
    RP_NEED_TICKET = 1 << 1,             // resumes by ticket up to TLS 1.2
    RP_NEED_PSK = 1 << 2,                // resumes in TLS 1.3
    RP_NEED_EARLY = 1 << 3,              // announces early data and takes it
    RP_NEED_RENEG = 1 << 4,              // renegotiates when the client asks
    RP_NEED_NO_RENEG = 1 << 5,           // and the opposite
    RP_NEED_EMS = 1 << 6,                // extended master secret
    RP_NEED_ETM = 1 << 7,                // CBC suites, and encrypt-then-MAC
    RP_NEED_CBC = 1 << 8,                // CBC suites
    RP_NEED_RETRY = 1 << 9,              // answers a ClientHello without key share by HelloRetryRequest
    RP_NEED_ALPN = 1 << 10,              // http/1.1 and another one, or h2, can be negotiated
    RP_NEED_STATUS = 1 << 11,            // staples OCSP
    RP_NEED_TWO_SUITES = 1 << 12,        // of one hash, in the play's version
    RP_NEED_TWO_HASHES = 1 << 13,        // suites of SHA-256 and of SHA-384, in the play's version
    RP_NEED_TLS12 = 1 << 14,             // besides the play's version
    RP_NEED_TLS13 = 1 << 15,             // likewise
    RP_NEED_ASKS_CERTIFICATE = 1 << 16,  // asks clients for a certificate, and --cert gave us one
    RP_NEED_CONCURRENT = 1 << 17,        // serves more than one connection at a time
    RP_NEED_SECOND_NAME = 1 << 18,       // --name, twice
    RP_NEED_SECOND_ADDRESS = 1 << 19,    // --pool, or a name of several addresses
    RP_NEED_ANSWER = 1 << 20,            // answers the request with application data
    RP_NEED_RESTART = 1 << 21,           // --spawn: the server can be stopped and started again
    RP_NEED_RELOAD = 1 << 22,            // --on-reload
    RP_NEED_TRIGGER = 1 << 23,           // --on-renegotiate, or a --request that makes the server renegotiate
    RP_NEED_PATIENCE = 1 << 24,          // --slow
    RP_NEED_PROCESS = 1 << 25,           // --spawn: its memory, CPU time and exit can be seen
    RP_NEED_RSA_KEY_EXCHANGE = 1 << 26,
    RP_NEED_LEGACY = 1 << 27,    // TLS 1.1 or 1.0 besides 1.2
    RP_NEED_NO_EARLY = 1 << 28,  // resumes in TLS 1.3, and announces no early data
};
#define RP_NUM_NEEDS 29

enum rp_in_version { RP_IN_TLS10 = 1, RP_IN_TLS11 = 2, RP_IN_TLS12 = 4, RP_IN_TLS13 = 8 };

// rp_varied is the copy of a script that is bent for one play: everything that its steps point to is the play's own.
struct rp_varied {
    struct rp_step *steps;
    size_t num_steps;
    unsigned number;  // of the play, from 0
    struct rp_arena *arena;
};

// How a session is offered in a play.
enum rp_means { RP_BY_NOTHING, RP_BY_ID, RP_BY_TICKET, RP_BY_PSK };
#define RP_NUM_MEANS (RP_BY_PSK + 1)

enum rp_result {
    RP_PASS,
    RP_TOLERATED,  // allowed, or too common to call it a fail: worth telling
    RP_FAIL,
    RP_INCONCLUSIVE,  // nothing is proved: the control failed, or what the script builds on did not come
    RP_SKIPPED,       // what it takes is not there
};
#define RP_NUM_RESULTS (RP_SKIPPED + 1)

// rp_look_at is what there is to be seen of a play that is over.
struct rp_look_at {
    const struct rp_script *script;
    const struct rp_transcript *transcript;
    const struct rp_player *player;  // for rp_player_message
    unsigned number;                 // of the play, from 0
    const struct rp_flood *flood;    // that goes with it; NULL: none
    struct rp_marks *marks;          // what is read through looks.h is noted here
    char *why;                       // a phrase, where it is no pass: to be written by rp_look_say
    size_t why_cap;
};

// rp_look sees what no reaction says: fields of the server's messages, what was echoed, what differs between connections. It is asked where
// the script's expectations passed or were tolerated, and the worse of both counts. NULL: there is nothing more to see.
typedef enum rp_result (*rp_look)(const struct rp_look_at *at);

// What is played first to see that the server does what the deviation is then tried on.
enum rp_control {
    RP_CONTROL_USUAL,  // the script without its edits, junk and hand-made records, up to the first expectation behind the first of them:
    // it has to resume where a session is offered there (and to take early data where the case needs that), and to complete else. Without
    // any such deviation: none
    RP_CONTROL_NONE,   // the script needs none: its NEEDs say what it builds on
    RP_CONTROL_GIVEN,  // `control_script`, all of whose expectations have to be met
};

// rp_flood is what is played to the server between the steps of a script: RP_HOST_FLOOD plays `script` so many times, several at once, and
// RP_HOST_CALM `calm` as often. All that a script of a case may leave open may be left open.
struct rp_flood {
    struct rp_script script, calm;
    uint32_t times;
    uint32_t each;  // how often one play does what it is about
};

// A variant: the rule tried in one way.
struct rp_variant {
    const char *name;  // "bit-flip"; NULL: the case has this one alone
    struct rp_script script;
    uint32_t needs;    // beyond the case's
    uint8_t versions;  // 0: those of the case
    enum rp_control control;
    const struct rp_script *control_script;
    const struct rp_flood *flood;            // NULL: the script asks for none
    uint16_t times;                          // plays with numbers from 0; 0: one
    uint8_t own_level;                       // 1 + enum rp_level, where it is not the case's (OWN_LEVEL of words.h)
    void (*vary)(struct rp_varied *varied);  // bends the script for the play's number (vary.h)
    rp_look look;
    // How long it waits for a ticket to expire: it is skipped where tickets are announced to live as long. 0: it waits for none.
    uint32_t expires_s;
};

struct rp_case {
    const char *id;       // stable: "a-sid-basic"; never reused
    const char *says;     // the rule, one sentence without a capital and without a full stop
    const char *source;   // "RFC 5077 section 3.4"; several between "; "
    enum rp_level level;  // of its variants that have none of their own: the highest
    bool light;        // a flat sentence without a key word, or a breach known to be common: it is told with low weight
    bool crashes;      // servers are known to have died of it: a plain handshake is made behind it
    uint8_t versions;  // enum rp_in_version
    bool each_means;   // up to TLS 1.2 once by ID and once by ticket, in 1.3 by PSK
    uint32_t needs;    // enum rp_need; of the means besides, where each_means
    const struct rp_variant *variants;
    size_t num_variants;
};

// All cases, in the order of their IDs.
extern const struct rp_case *const rp_cases[];
extern const size_t rp_num_cases;

// rp_case_find: NULL where there is none.
const struct rp_case *rp_case_find(const char *id);

const char *rp_level_name(enum rp_level level);     // "MUST" …
const char *rp_result_name(enum rp_result result);  // "pass", "tolerated" …
const char *rp_means_name(enum rp_means means);     // "id", "ticket", "psk"; "" for none
const char *rp_need_text(enum rp_need need);        // what is missing, for people: "no session cache: …"

#endif
