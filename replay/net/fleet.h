// The fleet: thousands of players at once, each on sockets of its own, in one event loop.
// SPDX-License-Identifier: Apache-2.0
//
// The fleet asks its master for jobs, plays their scripts against the target, and hands the transcripts back. All memory is
// taken at the start: a job costs no allocation.
#ifndef RESHAKE_REPLAY_NET_FLEET_H
#define RESHAKE_REPLAY_NET_FLEET_H

#include "replay/engine/player.h"
#include "replay/net/recording.h"
#include "replay/net/resolve.h"
#include "replay/net/starttls.h"

#include <stdio.h>

struct rp_fleet_config {
    const struct rp_target *target;
    uint32_t concurrency;  // players at once
    double rate;           // jobs begun a second; 0: as fast as they end
    struct rp_player_limits limits;
    struct rp_recording *recording;      // NULL: none. Where writing to it fails the fleet stops
    uint64_t seed;                       // of the players' randomness
    const struct rp_identity *identity;  // of clients with keys; NULL: they have none
    const char *name;                    // of the target, for server_name; NULL: none
    enum rp_starttls starttls;           // what is said on a connection before TLS
    FILE *key_log;                       // secrets are written here, too, as NSS key log lines; NULL: nowhere
    bool count_cpu;                      // of each connection (rp_job)
    // starttls_end is where it is told why the first dialogue before TLS that failed did; NULL: nowhere.
    struct rp_starttls_end *starttls_end;
};

// rp_job is one job; it lies in the fleet's memory and lives until `played` answers NULL.
struct rp_job {
    const struct rp_script *script;
    void *user;                      // the master's
    uint64_t number;                 // the master's
    uint8_t progress;                // the master's
    const struct rp_player *player;  // who plays it
    uint64_t seed;                   // of its randomness, less `progress`; 0: by the number of jobs before it
    struct sockaddr_storage peer;    // where the job's last connection went; ss_family 0: nowhere yet
    // Of each connection of the script, with count_cpu: what its client took to build, read and verify, without the sockets.
    uint64_t cpu_ns[RP_SCRIPT_MAX_CONNS];
};

// rp_fleet_master is who has the jobs.
struct rp_fleet_master {
    // next fills the next job in; false: there are none any more.
    bool (*next)(void *context, struct rp_job *job);
    // played is told of a play that is over. It gives the script to be played next for the same job, or NULL: the job is over.
    const struct rp_script *(*played)(void *context, struct rp_job *job, const struct rp_transcript *transcript);
    // tick is told now and then of each play under way and the step that it is at; NULL: not wanted.
    void (*tick)(void *context, const struct rp_job *job, size_t step);
    // host has something done to the server from outside (RP_STEP_HOST), and comes back when it is done; false: it cannot be. NULL:
    // nothing can. *measured is for RP_HOST_MEASURE.
    bool (*host)(void *context, const struct rp_job *job, enum rp_host what, uint64_t *measured);
};

enum rp_fleet_end {
    RP_FLEET_DONE,         // every job was played
    RP_FLEET_INTERRUPTED,  // by SIGINT or SIGTERM: jobs under way were dropped
    RP_FLEET_NO_MEMORY,
    RP_FLEET_RECORDING,  // the recording could not be written
};

// rp_fleet_run plays until there are no jobs any more.
enum rp_fleet_end rp_fleet_run(const struct rp_fleet_config *config, const struct rp_fleet_master *master,
                               void *context);

// rp_fleet_room raises the limit of open files as far as `concurrency` connections need, and returns how many
// connections there is room for.
uint32_t rp_fleet_room(uint32_t concurrency);

#endif
