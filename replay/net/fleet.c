// The fleet: thousands of players at once, each on sockets of its own, in one event loop.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/fleet.h"
#include "replay/net/asked_name.h"
#include "replay/net/key_log.h"
#include "replay/net/link.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { FILES_OF_OUR_OWN = 64, TICK_MS = 250 };

struct fleet;

// slot is one player with its sockets; it plays one job after the other.
struct slot {
    struct fleet *fleet;
    struct rp_player *player;
    struct rp_link *links;  // by connection of the script
    struct rp_told *told;   // likewise; NULL: there are no secrets, or nobody wants them
    uv_timer_t timer;
    struct rp_job job;
    const struct rp_script *script;       // that is played
    const struct rp_script *next_script;  // to be begun when the sockets of the last one are closed
    bool busy;
    bool playing;         // between start and RP_ACTION_DONE
    uint32_t open_links;  // whose sockets are not closed yet
    struct slot *next_free;
};

struct fleet {
    const struct rp_fleet_config *config;
    const struct rp_fleet_master *master;
    void *context;
    uv_loop_t loop;
    uv_timer_t pace, tick;
    uv_signal_t signals[2];
    struct rp_net net;
    struct rp_key_log key_log;
    struct rp_told *told;
    struct slot *slots;
    struct slot *free;
    void *memory;
    uint32_t busy;
    uint64_t begun;     // jobs
    uint64_t start_us;  // when the first one began
    bool no_more;       // the master has no jobs any more
    enum rp_fleet_end end;
};

static void fill(struct fleet *fleet);
static void drive(struct slot *slot);

static void stop(struct fleet *fleet, enum rp_fleet_end why)
{
    if (fleet->end == RP_FLEET_DONE) {
        fleet->end = why;
    }
    uv_stop(&fleet->loop);
}

// cpu_now_ns is how much CPU this thread has used so far, where somebody wants to know.
static uint64_t cpu_now_ns(const struct slot *slot)
{
    struct timespec used;
    if (!slot->fleet->config->count_cpu || clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) != 0) {
        return 0;
    }
    return (uint64_t)used.tv_sec * 1000000000 + (uint64_t)used.tv_nsec;
}

static void begin(struct slot *slot, const struct rp_script *script)
{
    slot->playing = true;
    slot->script = script;
    uint64_t seed = slot->job.seed != 0 ? slot->job.seed : slot->fleet->config->seed + slot->fleet->begun * 0x100;
    rp_player_start(slot->player, script, seed + slot->job.progress);
    drive(slot);
}

// rest is called where a play is over or a socket is closed: with both done, the slot goes on or becomes free.
static void rest(struct slot *slot)
{
    struct fleet *fleet = slot->fleet;
    if (slot->playing || slot->open_links > 0 || !slot->busy) {
        return;
    }
    if (slot->next_script) {
        const struct rp_script *script = slot->next_script;
        slot->next_script = NULL;
        begin(slot, script);
        return;
    }
    slot->busy = false;
    fleet->busy--;
    slot->next_free = fleet->free;
    fleet->free = slot;
    fill(fleet);
}

static void on_closed(struct rp_link *link)
{
    struct slot *slot = link->owner;
    slot->open_links--;
    rest(slot);
}

static void on_connected(struct rp_link *link)
{
    struct slot *slot = link->owner;
    slot->job.peer = *rp_link_peer(link);
    rp_player_connected(slot->player, link->conn, rp_now_us());
    drive(slot);
}

static void on_failed(struct rp_link *link, int error)
{
    struct slot *slot = link->owner;
    slot->job.peer = *rp_link_peer(link);
    rp_player_failed(slot->player, link->conn, error, rp_now_us());
    drive(slot);
}

// tell_secrets writes what has become known on a connection, before the bytes that it opens.
static void tell_secrets(struct slot *slot, uint8_t conn)
{
    if (slot->told) {
        rp_key_log_tell(&slot->fleet->key_log, &slot->told[conn], slot->player, conn);
    }
}

static void on_bytes(struct rp_link *link, struct tw_span bytes)
{
    struct slot *slot = link->owner;
    uint64_t cpu_ns = cpu_now_ns(slot);
    rp_player_bytes(slot->player, link->conn, bytes, rp_now_us());
    slot->job.cpu_ns[link->conn] += cpu_now_ns(slot) - cpu_ns;
    tell_secrets(slot, link->conn);
    if (rp_player_transcript(slot->player)->conns[link->conn].flood) {
        rp_link_deaf(link);
    }
}

static void on_heard(struct rp_link *link)
{
    drive(link->owner);
}

static void on_ended(struct rp_link *link, bool reset)
{
    struct slot *slot = link->owner;
    rp_player_ended(slot->player, link->conn, reset, rp_now_us());
    drive(slot);
}

static const struct rp_link_events link_events = {.connected = on_connected,
                                                  .failed = on_failed,
                                                  .bytes = on_bytes,
                                                  .heard = on_heard,
                                                  .ended = on_ended,
                                                  .closed = on_closed};

// finish_play hands the transcript to the master. Sockets that the script left open are closed.
static void finish_play(struct slot *slot)
{
    struct fleet *fleet = slot->fleet;
    const struct rp_transcript *transcript = rp_player_transcript(slot->player);
    (void)uv_timer_stop(&slot->timer);
    slot->playing = false;
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        rp_link_close(&slot->links[i], false);
    }
    slot->next_script = fleet->master->played(fleet->context, &slot->job, transcript);
    if (fleet->config->recording && rp_recording_error(fleet->config->recording) != 0) {
        stop(fleet, RP_FLEET_RECORDING);
    }
    rest(slot);
}

static void on_timer(uv_timer_t *timer)
{
    drive(timer->data);
}

// open_link tries the address that the script names, where the target has it.
static void open_link(struct slot *slot, struct rp_link *link, uint8_t address)
{
    if (address > slot->fleet->config->target->num) {
        rp_player_failed(slot->player, link->conn, EADDRNOTAVAIL, rp_now_us());
        return;
    }
    slot->open_links++;
    link->name = rp_asked_name(slot->script, rp_player_step(slot->player), link->conn);
    rp_link_connect(link, address);
}

// host has something done to the server, while all other plays wait.
static bool host(struct slot *slot, enum rp_host what)
{
    const struct rp_fleet_master *master = slot->fleet->master;
    uint64_t measured = 0;
    const bool done = master->host != NULL && master->host(slot->fleet->context, &slot->job, what, &measured);
    if (what == RP_HOST_MEASURE) {
        rp_player_measured(slot->player, measured);
    }
    return done;
}

// drive carries the player's actions out until it waits.
static void drive(struct slot *slot)
{
    while (slot->playing) {
        uint64_t now_us = rp_now_us();
        uint64_t cpu_ns = cpu_now_ns(slot);
        struct rp_action action = rp_player_next(slot->player, now_us);
        slot->job.cpu_ns[action.conn] += cpu_now_ns(slot) - cpu_ns;
        struct rp_link *link = &slot->links[action.conn];
        switch (action.type) {
        case RP_ACTION_CONNECT: open_link(slot, link, action.address); break;
        case RP_ACTION_WRITE:
            tell_secrets(slot, action.conn);
            if (action.last) {
                rp_link_write_last(link, action.bytes);
            } else {
                rp_link_write(link, action.bytes);
            }
            break;
        case RP_ACTION_CLOSE: rp_link_close(link, action.reset); break;
        case RP_ACTION_WAIT:
            (void)uv_timer_start(&slot->timer, on_timer, (action.until_us - now_us + 999) / 1000, 0);
            return;
        case RP_ACTION_HOST: rp_player_host_done(slot->player, host(slot, action.host), rp_now_us()); break;
        case RP_ACTION_DONE: finish_play(slot); return;
        }
    }
}

static void on_tick(uv_timer_t *timer)
{
    const struct fleet *fleet = timer->data;
    for (uint32_t i = 0; i < fleet->config->concurrency; i++) {
        const struct slot *slot = &fleet->slots[i];
        if (slot->playing) {
            fleet->master->tick(fleet->context, &slot->job, rp_player_step(slot->player));
        }
    }
}

static void on_pace(uv_timer_t *timer)
{
    fill(timer->data);
}

// due is true where the rate allows another job; else the pace timer is set.
static bool due(struct fleet *fleet)
{
    if (fleet->config->rate <= 0) {
        return true;
    }
    uint64_t now_us = rp_now_us();
    uint64_t at_us = fleet->start_us + (uint64_t)((double)fleet->begun * 1e6 / fleet->config->rate);
    if (now_us >= at_us) {
        return true;
    }
    (void)uv_timer_start(&fleet->pace, on_pace, (at_us - now_us + 999) / 1000, 0);
    return false;
}

// fill begins jobs on free slots. With nothing left to do the loop ends.
static void fill(struct fleet *fleet)
{
    while (fleet->free && !fleet->no_more && due(fleet)) {
        struct slot *slot = fleet->free;
        slot->job = (struct rp_job){.player = slot->player};
        if (!fleet->master->next(fleet->context, &slot->job)) {
            fleet->no_more = true;
            break;
        }
        fleet->free = slot->next_free;
        slot->busy = true;
        fleet->busy++;
        fleet->begun++;
        begin(slot, slot->job.script);
    }
    if (fleet->no_more && fleet->busy == 0) {
        uv_stop(&fleet->loop);
    }
}

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    stop(signal->data, RP_FLEET_INTERRUPTED);
}

static size_t rounded(size_t size)
{
    return (size + 63) / 64 * 64;
}

// build makes the slots. False: no memory.
static bool build(struct fleet *fleet)
{
    const struct rp_fleet_config *config = fleet->config;
    size_t player_size = rounded(rp_player_size(&config->limits));
    size_t links_size = rounded(config->limits.num_conns * sizeof(struct rp_link));
    fleet->slots = calloc(config->concurrency, sizeof *fleet->slots);
    fleet->memory = calloc(config->concurrency, player_size + links_size);
    bool tells = config->limits.tls.flight_room != 0 && (config->recording || config->key_log);
    fleet->told = tells ? calloc((size_t)config->concurrency * config->limits.num_conns, sizeof *fleet->told) : NULL;
    if (!fleet->slots || !fleet->memory || (tells && !fleet->told)) {
        return false;
    }
    for (uint32_t i = config->concurrency; i-- > 0;) {
        struct slot *slot = &fleet->slots[i];
        uint8_t *at = (uint8_t *)fleet->memory + i * (player_size + links_size);
        slot->fleet = fleet;
        slot->player = rp_player_place(at, &config->limits);
        rp_player_be(slot->player, config->identity, config->name);
        slot->links = (struct rp_link *)(void *)(at + player_size);
        slot->told = fleet->told ? fleet->told + (size_t)i * config->limits.num_conns : NULL;
        for (uint8_t conn = 0; conn < config->limits.num_conns; conn++) {
            rp_link_init(&slot->links[conn], &fleet->net, slot, conn);
        }
        (void)uv_timer_init(&fleet->loop, &slot->timer);
        slot->timer.data = slot;
        slot->next_free = fleet->free;
        fleet->free = slot;
    }
    return true;
}

static void open_loop(struct fleet *fleet)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    (void)uv_timer_init(&fleet->loop, &fleet->pace);
    fleet->pace.data = fleet;
    (void)uv_timer_init(&fleet->loop, &fleet->tick);
    fleet->tick.data = fleet;
    if (fleet->master->tick) {
        (void)uv_timer_start(&fleet->tick, on_tick, TICK_MS, TICK_MS);
        uv_unref((uv_handle_t *)&fleet->tick);
    }
    for (size_t i = 0; i < 2; i++) {
        (void)uv_signal_init(&fleet->loop, &fleet->signals[i]);
        fleet->signals[i].data = fleet;
        (void)uv_signal_start(&fleet->signals[i], on_signal, numbers[i]);
    }
    rp_net_init(&fleet->net, &fleet->loop, fleet->config->target, &link_events, fleet->config->recording);
    fleet->net.starttls = fleet->config->starttls;
    fleet->net.starttls_end = fleet->config->starttls_end;
    fleet->net.name = fleet->config->name;
}

static void close_handle(uv_handle_t *handle, void *context)
{
    (void)context;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

static void close_loop(struct fleet *fleet)
{
    for (uint32_t i = 0; fleet->slots && i < fleet->config->concurrency; i++) {
        fleet->slots[i].busy = false;  // nothing is begun any more
        fleet->slots[i].playing = false;
    }
    fleet->no_more = true;
    fleet->net.shut = true;
    uv_walk(&fleet->loop, close_handle, NULL);
    while (uv_run(&fleet->loop, UV_RUN_DEFAULT) != 0) {
    }
    int status = uv_loop_close(&fleet->loop);
    assert(status == 0);
}

enum rp_fleet_end rp_fleet_run(const struct rp_fleet_config *config, const struct rp_fleet_master *master,
                               void *context)
{
    struct fleet *fleet = calloc(1, sizeof *fleet);
    if (!fleet || uv_loop_init(&fleet->loop) != 0) {
        free(fleet);
        return RP_FLEET_NO_MEMORY;
    }
    fleet->config = config;
    fleet->master = master;
    fleet->context = context;
    fleet->key_log = (struct rp_key_log){.recording = config->recording, .file = config->key_log};
    open_loop(fleet);
    if (build(fleet)) {
        fleet->start_us = rp_now_us();
        fill(fleet);
        if (!fleet->no_more || fleet->busy > 0) {
            (void)uv_run(&fleet->loop, UV_RUN_DEFAULT);
        }
    } else {
        fleet->end = RP_FLEET_NO_MEMORY;
    }
    close_loop(fleet);
    enum rp_fleet_end end = fleet->end;
    free(fleet->slots);
    free(fleet->memory);
    free(fleet->told);
    free(fleet);
    return end;
}

uint32_t rp_fleet_room(uint32_t concurrency)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return concurrency;
    }
    rlim_t wanted = (rlim_t)concurrency + FILES_OF_OUR_OWN;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || wanted < limit.rlim_max ? wanted : limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
        (void)getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= wanted) {
        return concurrency;
    }
    return limit.rlim_cur > FILES_OF_OUR_OWN ? (uint32_t)(limit.rlim_cur - FILES_OF_OUR_OWN) : 1;
}
