// reshake record --listen: a relay that writes down what passes through it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/record.h"
#include "replay/net/relay.h"
#include "replay/report/escape.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

struct relaying {
    const struct rp_record_options *options;
    struct rp_target target;
    struct rp_recording *recording;
    struct rp_relay *relay;
    struct rp_tell tell;
    uv_loop_t loop;
    uv_signal_t signals[2];
    uv_timer_t end;
    uv_prepare_t before_wait;
    uint64_t unreachable;
};

static void on_unreachable(void *context, const struct sockaddr *client, const struct sockaddr *server, int error)
{
    struct relaying *relaying = context;
    char from[RP_ADDRESS_TEXT];
    char to[RP_ADDRESS_TEXT];
    relaying->unreachable++;
    rp_tell_flush(&relaying->tell);
    rp_warning("%s was turned away: %s cannot be reached: %s", rp_sockaddr_text(client, from),
               rp_sockaddr_text(server, to), strerror(error));
}

static void on_recording_failed(void *context, int error)
{
    struct relaying *relaying = context;
    (void)rp_record_written(relaying->options, error);
    rp_warning("connections that are open go on unrecorded, no new ones are taken");
}

static void on_crowded(void *context, int error)
{
    (void)context;
    rp_warning("too many connections at once (%s): new ones wait until others end", strerror(error));
}

static void on_ended(void *context)
{
    struct relaying *relaying = context;
    uv_close((uv_handle_t *)&relaying->signals[0], NULL);
    uv_close((uv_handle_t *)&relaying->signals[1], NULL);
    uv_close((uv_handle_t *)&relaying->end, NULL);
    uv_close((uv_handle_t *)&relaying->before_wait, NULL);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct relaying *relaying = handle->data;
    (void)number;
    rp_relay_close(relaying->relay);
}

static void on_time_over(uv_timer_t *timer)
{
    struct relaying *relaying = timer->data;
    rp_relay_close(relaying->relay);
}

static void on_before_wait(uv_prepare_t *prepare)
{
    struct relaying *relaying = prepare->data;
    rp_tell_flush(&relaying->tell);
}

static void watch(struct relaying *relaying)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        uv_signal_init(&relaying->loop, &relaying->signals[i]);
        relaying->signals[i].data = relaying;
        uv_signal_start(&relaying->signals[i], on_signal, numbers[i]);
    }
    uv_timer_init(&relaying->loop, &relaying->end);
    relaying->end.data = relaying;
    if (relaying->options->duration_us != 0) {
        uv_timer_start(&relaying->end, on_time_over, (relaying->options->duration_us + 999) / 1000, 0);
    }
    uv_prepare_init(&relaying->loop, &relaying->before_wait);
    relaying->before_wait.data = relaying;
    uv_prepare_start(&relaying->before_wait, on_before_wait);
}

// allow_many raises the number of open files as far as the user may: two sockets for each connection.
static void allow_many(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static enum rp_exit listen_there(struct relaying *relaying)
{
    const struct rp_record_options *options = relaying->options;
    struct rp_address where = options->listen;
    struct rp_target own;
    char text[RP_ADDRESS_TEXT];
    char name[512];
    const char *why = NULL;
    if (where.host[0] == '\0') {
        (void)strcpy(where.host, "127.0.0.1");
    }
    if (!rp_resolve(&where, &own, &why)) {
        return rp_failed("cannot listen on %s: %s", rp_escape_text(name, sizeof name, where.host), why);
    }
    const struct sockaddr *address = (const struct sockaddr *)&own.address[0];
    int error = rp_relay_listen(relaying->relay, address);
    if (error != 0) {
        return rp_failed("cannot listen on %s: %s", rp_sockaddr_text(address, text), strerror(error));
    }
    return RP_EXIT_OK;
}

// say_where is for who asked for port 0, and for who waits until it can connect.
static void say_where(const struct relaying *relaying)
{
    struct sockaddr_storage own;
    char text[RP_ADDRESS_TEXT];
    char name[512];
    rp_relay_address(relaying->relay, &own);
    fprintf(stderr, "reshake: recording to %s\n", rp_record_name(relaying->options->path, name, sizeof name));
    fprintf(stderr, "reshake: listening on %s\n", rp_sockaddr_text((const struct sockaddr *)&own, text));
}

// take_clients returns when the relay has ended.
static enum rp_exit take_clients(struct relaying *relaying)
{
    struct rp_dump_config file = {.path = relaying->options->path, .keep = !relaying->options->force};
    int error = 0;
    relaying->recording = rp_recording_new(&file, &error);
    if (relaying->recording && rp_recording_error(relaying->recording) != 0) {
        error = rp_recording_close(relaying->recording);  // there is not even room for its head
        relaying->recording = NULL;
    }
    if (relaying->recording) {
        rp_recording_tap(relaying->recording, rp_tell_packet, &relaying->tell);
        rp_relay_start(relaying->relay, relaying->recording);
        say_where(relaying);
    } else {
        rp_relay_close(relaying->relay);
    }
    uv_run(&relaying->loop, UV_RUN_DEFAULT);
    return rp_record_created(relaying->options, error);
}

// finish says what came of it.
static enum rp_exit finish(struct relaying *relaying)
{
    rp_tell_finish(&relaying->tell);
    enum rp_exit exit = rp_tell_summary(&relaying->tell, rp_recording_dump(relaying->recording));
    uint64_t all = rp_tracker_counts(relaying->tell.tracker)->connections;
    bool said = rp_recording_error(relaying->recording) != 0;
    int error = rp_recording_close(relaying->recording);
    if (error != 0) {
        return said ? RP_EXIT_FAILED : rp_record_written(relaying->options, error);
    }
    return relaying->unreachable > 0 && relaying->unreachable == all ? RP_EXIT_FAILED : exit;
}

static enum rp_exit relay(struct relaying *relaying)
{
    static const struct rp_relay_events events = {on_unreachable, on_recording_failed, on_crowded, on_ended};
    struct rp_relay_config config = {&relaying->target, relaying->options->count};
    relaying->relay = rp_relay_new(&relaying->loop, &config, &events, relaying);
    if (!relaying->relay || !rp_tell_init(&relaying->tell, relaying->options)) {
        return rp_failed("there is no memory to begin with");
    }
    enum rp_exit exit = listen_there(relaying);
    if (exit == RP_EXIT_OK) {
        watch(relaying);
        exit = take_clients(relaying);
    }
    return exit == RP_EXIT_OK ? finish(relaying) : exit;
}

enum rp_exit rp_record_relay(const struct rp_record_options *options)
{
    struct relaying relaying = {.options = options};
    const char *why = NULL;
    char name[300];
    if (!rp_resolve(&options->to, &relaying.target, &why)) {
        return rp_failed("cannot find %s: %s", rp_escape_text(name, sizeof name, options->to.host), why);
    }
    allow_many();
    uv_loop_init(&relaying.loop);
    enum rp_exit exit = relay(&relaying);
    (void)uv_loop_close(&relaying.loop);
    rp_relay_free(relaying.relay);
    rp_tell_free(&relaying.tell);
    return exit;
}
