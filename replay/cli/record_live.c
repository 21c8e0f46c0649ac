// reshake record -i: live capture, of everything or of TLS handshakes alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/record.h"
#include "replay/cli/stop.h"
#include "replay/net/gate.h"
#include "replay/net/live.h"
#include "replay/report/escape.h"
#include "replay/report/progress.h"

#include <string.h>
#include <time.h>

enum { WAIT_MS = 100 };

struct capturing {
    const struct rp_record_options *options;
    struct rp_live *live;
    struct rp_gate *gate;  // NULL: everything is kept
    struct rp_dump *dump;
    struct rp_tell tell;
};

static uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void keep(void *context, const struct tw_packet *packet)
{
    struct capturing *capturing = context;
    rp_dump_packet(capturing->dump, packet);
}

static void seen(void *context, const struct tw_packet *packet)
{
    struct capturing *capturing = context;
    rp_tell_packet(&capturing->tell, packet);
}

static void on_packet(void *context, const struct tw_packet *packet)
{
    struct capturing *capturing = context;
    if (capturing->gate) {
        rp_gate_packet(capturing->gate, packet);
    } else {
        keep(capturing, packet);
        seen(capturing, packet);
    }
}

static bool is_over(const struct capturing *capturing, uint64_t begun_us)
{
    const struct rp_record_options *options = capturing->options;
    return rp_stop_asked() || rp_dump_error(capturing->dump) != 0
           || (options->count != 0 && rp_tell_ended(&capturing->tell) >= options->count)
           || (options->duration_us != 0 && now_us() - begun_us >= options->duration_us);
}

// turn_over writes what came in one turn, before the next wait.
static void turn_over(struct capturing *capturing)
{
    rp_dump_flush(capturing->dump);
    rp_tell_flush(&capturing->tell);
}

static enum rp_live_answer capture(struct capturing *capturing)
{
    uint64_t begun_us = now_us();
    enum rp_live_answer answer = RP_LIVE_OK;
    while (answer == RP_LIVE_OK && !is_over(capturing, begun_us)) {
        answer = rp_live_next(capturing->live, WAIT_MS, on_packet, capturing);
        turn_over(capturing);
    }
    if (answer == RP_LIVE_OK) {
        answer = rp_live_finish(capturing->live, on_packet, capturing);
        turn_over(capturing);
    }
    return answer;
}

// say_losses tells what should be in the file, and is not.
static void say_losses(const struct capturing *capturing)
{
    struct rp_live_counts counts = rp_live_counts(capturing->live);
    if (counts.dropped + counts.interface_dropped > 0) {
        rp_warning(
            "%llu packets were lost because we were too slow, %llu by the interface; a filter makes it less work",
            (unsigned long long)counts.dropped, (unsigned long long)counts.interface_dropped);
    }
    if (capturing->gate) {
        const struct rp_gate_counts *gate = rp_gate_counts(capturing->gate);
        fprintf(stderr, "reshake: %llu of %llu packets were kept\n", (unsigned long long)gate->kept,
                (unsigned long long)gate->packets);
    }
}

static enum rp_exit run(struct capturing *capturing)
{
    char interface[128];
    char name[512];
    fprintf(stderr, "reshake: recording to %s\n", rp_record_name(capturing->options->path, name, sizeof name));
    fprintf(stderr, "reshake: capturing on %s\n",
            rp_escape_text(interface, sizeof interface, capturing->options->interface));
    enum rp_live_answer answer = capture(capturing);
    rp_tell_finish(&capturing->tell);
    say_losses(capturing);
    enum rp_exit exit = rp_tell_summary(&capturing->tell, capturing->dump);
    if (answer != RP_LIVE_OK) {
        char why[1024];
        return rp_failed("%s", rp_escape_text(why, sizeof why, rp_live_error(capturing->live)));
    }
    return exit;
}

static enum rp_exit make_room(struct capturing *capturing)
{
    struct rp_gate_config gate = {capturing->options->bytes_behind, keep, seen, capturing};
    bool has_gate = capturing->options->handshakes_only;
    capturing->gate = has_gate ? rp_gate_new(&gate) : NULL;
    if ((has_gate && !capturing->gate) || !rp_tell_init(&capturing->tell, capturing->options)) {
        return rp_failed("there is no memory to begin with");
    }
    return RP_EXIT_OK;
}

// record creates the file once the capture runs: where it may not, no empty file is left.
static enum rp_exit record(struct capturing *capturing)
{
    const struct rp_record_options *options = capturing->options;
    struct rp_dump_config file = {.path = options->path, .keep = !options->force};
    int error = 0;
    file.interface = (struct tw_interface){
        .link_type = rp_live_link_type(capturing->live), .resolution = 9, .snap_len = RP_LIVE_SNAP_LEN};
    capturing->dump = rp_dump_new(&file, &error);
    if (capturing->dump && rp_dump_error(capturing->dump) != 0) {
        error = rp_dump_close(capturing->dump);  // there is not even room for its head
        capturing->dump = NULL;
    }
    if (!capturing->dump) {
        return rp_record_created(options, error);
    }
    enum rp_exit exit = make_room(capturing);
    if (exit == RP_EXIT_OK) {
        exit = run(capturing);
    }
    rp_gate_free(capturing->gate);
    rp_tell_free(&capturing->tell);
    error = rp_dump_close(capturing->dump);
    return error != 0 ? rp_record_written(options, error) : exit;
}

enum rp_exit rp_record_live(const struct rp_record_options *options)
{
    struct capturing capturing = {.options = options};
    struct rp_live_config config = {options->interface, options->filter, options->promiscuous};
    char why[1024];
    capturing.live = rp_live_new(&config);
    if (!capturing.live) {
        return rp_failed("there is no memory to begin with");
    }
    rp_stop_catch();
    enum rp_exit exit = RP_EXIT_OK;
    enum rp_live_answer answer = rp_live_start(capturing.live);
    if (answer == RP_LIVE_OK) {
        exit = record(&capturing);
    } else {
        rp_error("%s", rp_escape_text(why, sizeof why, rp_live_error(capturing.live)));
        exit = answer == RP_LIVE_BAD_FILTER ? RP_EXIT_USAGE : RP_EXIT_FAILED;
    }
    rp_live_free(capturing.live);
    return exit;
}
