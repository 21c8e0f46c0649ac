// A crowd of clients.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/crowd.h"

#include <stdlib.h>

struct rp_pretend_crowd {
    struct rp_pretend_memory *memory;  // connections of its own, at the same server
    void *room;
    size_t room_len;
    uint64_t num_played;
};

struct rp_pretend_crowd *rp_pretend_crowd_new(struct rp_pretend *server)
{
    struct rp_pretend_crowd *crowd = calloc(1, sizeof *crowd);
    if (crowd != NULL) {
        crowd->memory = rp_pretend_memory_new(server);
    }
    if (crowd != NULL && crowd->memory == NULL) {
        free(crowd);
        crowd = NULL;
    }
    return crowd;
}

void rp_pretend_crowd_free(struct rp_pretend_crowd *crowd)
{
    if (crowd != NULL) {
        rp_pretend_memory_free(crowd->memory);
        free(crowd->room);
        free(crowd);
    }
}

// place makes a player with room for a script; NULL: no memory.
static struct rp_player *place(struct rp_pretend_crowd *crowd, const struct rp_script *script)
{
    const struct rp_player_limits limits = rp_player_limits_of(script);
    const size_t len = rp_player_size(&limits);
    if (len > crowd->room_len) {
        free(crowd->room);
        crowd->room = malloc(len);
        crowd->room_len = crowd->room != NULL ? len : 0;
    }
    return crowd->room != NULL ? rp_player_place(crowd->room, &limits) : NULL;
}

uint64_t rp_pretend_crowd_play(struct rp_pretend_crowd *crowd, const struct rp_identity *identity, const char *name,
                               const struct rp_script *script, unsigned times, uint64_t now_us)
{
    unsigned whole = 0;
    struct rp_pump *pump = rp_pretend_memory_pump(crowd->memory);
    struct rp_player *player = place(crowd, script);
    if (player == NULL) {
        return 0;
    }
    if (now_us > rp_pump_now(pump)) {
        rp_pump_sleep(pump, now_us - rp_pump_now(pump));
    }
    const uint64_t begun_us = rp_pump_now(pump);
    rp_player_be(player, identity, name);
    for (unsigned i = 0; i < times; i++) {
        const struct rp_transcript *transcript =
            rp_pretend_play(crowd->memory, player, script, UINT64_C(1000003) * ++crowd->num_played);
        whole += transcript->end == RP_PLAY_WHOLE;
    }
    return whole > times / 2 ? now_us + (rp_pump_now(pump) - begun_us) : 0;
}
