// The matrix: whose sessions and early data are taken by whom, among the addresses and names of a server.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_MATRIX_H
#define RESHAKE_REPLAY_CHECK_MATRIX_H

#include "replay/net/fleet.h"

#define RP_MATRIX_POINTS 16

// rp_matrix_point is where sessions are made and offered: an address, and a name that is asked for there.
struct rp_matrix_point {
    uint8_t address;   // index in the target
    const char *name;  // NULL: the target's own
};

// How a session is offered, and what with it.
enum rp_matrix_means {
    RP_MATRIX_ID,
    RP_MATRIX_TICKET,
    RP_MATRIX_PSK,
    RP_MATRIX_EARLY,   // a PSK with early data
    RP_MATRIX_REPLAY,  // a first flight whose early data was accepted, byte for byte a second time
};
#define RP_MATRIX_NUM_MEANS (RP_MATRIX_REPLAY + 1)

enum rp_matrix_came {
    RP_CAME_NOTHING,  // it was not played
    RP_CAME_RESUMED,
    RP_CAME_FULL,
    RP_CAME_ALERT,
    RP_CAME_CLOSE,  // or a reset
    RP_CAME_SILENCE,
    RP_CAME_UNSOUND,  // what no server may send, or no TLS
    RP_CAME_UNREACHABLE,
    RP_CAME_NOT_GIVEN,  // where it was to be made there was no such session, or no early data with it
    // Of early data:
    RP_CAME_ACCEPTED,
    RP_CAME_REFUSED,
    RP_CAME_SERVED,  // a replay: accepted, and answered
    RP_CAME_NOT_SERVED,
};
#define RP_NUM_CAME (RP_CAME_NOT_SERVED + 1)

struct rp_matrix_cell {
    enum rp_matrix_came came;
    uint8_t alert;  // of RP_CAME_ALERT
    bool late;      // not at once, but when it was tried again behind a pause
};

struct rp_matrix_config {
    const struct rp_fleet_config *fleet;
    struct rp_matrix_point points[RP_MATRIX_POINTS];
    size_t num_points;
    struct tw_span request;                                    // early data; empty: "GET / HTTP/1.0" and two line ends
    uint64_t within_us;                                        // that answers are waited for; 0: three seconds
    uint32_t jobs;                                             // plays at once; 0: four
    void (*progress)(void *context, size_t done, size_t num);  // NULL: nobody wants to know
    void *context;
};

// rp_matrix: cells[means][where it was made][where it was offered].
struct rp_matrix {
    struct rp_matrix_cell cells[RP_MATRIX_NUM_MEANS][RP_MATRIX_POINTS][RP_MATRIX_POINTS];
};

// rp_matrix_play plays all of it. Anything but RP_FLEET_DONE: it was not played to its end, and cells are left as nothing.
TW_MUST_USE enum rp_fleet_end rp_matrix_play(const struct rp_matrix_config *config, struct rp_matrix *out);

// Words that programs read: "id", "ticket", "psk", "early-data", "replay"; "resumed", "not-given" …
const char *rp_matrix_means_name(enum rp_matrix_means means);
const char *rp_matrix_came_name(enum rp_matrix_came came);

#endif
