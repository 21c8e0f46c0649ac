// reshake serve: the embedded server on a port, one line a handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/serve_options.h"
#include "replay/cli/serve_tell.h"
#include "replay/pretend/fault.h"

#include <string.h>

struct serving {
    struct rp_serve_asked asked;
    uint64_t left;  // connections that are still to come; 0: no end
    struct rp_server *server;
    uv_loop_t loop;
    uv_signal_t signals[3];  // SIGINT, SIGTERM, SIGHUP
    uv_timer_t rotation;
    bool out_of_memory;
};

static void on_closed(void *context)
{
    struct serving *serving = context;
    for (size_t i = 0; i < sizeof serving->signals / sizeof serving->signals[0]; i++) {
        uv_close((uv_handle_t *)&serving->signals[i], NULL);
    }
    uv_close((uv_handle_t *)&serving->rotation, NULL);
}

static void on_served(void *context, const struct rp_served *served)
{
    struct serving *serving = context;
    if (serving->asked.json) {
        serving->out_of_memory = !rp_served_json(stdout, served) || serving->out_of_memory;
    } else {
        rp_served_text(stdout, served);
    }
    fflush(stdout);
    bool last = serving->left != 0 && --serving->left == 0;
    if (last || rp_output_broken()) {
        rp_server_close(serving->server, 2000, on_closed);
    }
}

// on_down: a crash closes the port, as that of another server would.
static void on_down(void *context)
{
    struct serving *serving = context;
    fprintf(stderr, "reshake: the pretend server crashed, as it was told to\n");
    rp_server_close(serving->server, 0, on_closed);
}

// renew_ticket_key says so on standard error: who sent the SIGHUP can wait for the line.
static void renew_ticket_key(struct serving *serving)
{
    uint8_t key[RP_SERVE_TICKET_KEY_LEN];
    if (serving->asked.ticket_key_file && !rp_serve_read_ticket_key(serving->asked.ticket_key_file, key)) {
        return;
    }
    rp_server_ticket_key(serving->server, serving->asked.ticket_key_file ? key : NULL);
    fprintf(stderr, "reshake: the ticket key was renewed\n");
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct serving *serving = handle->data;
    if (number == SIGHUP) {
        renew_ticket_key(serving);
    } else {
        rp_server_close(serving->server, 0, on_closed);
    }
}

static void on_rotate(uv_timer_t *timer)
{
    struct serving *serving = timer->data;
    rp_server_ticket_key(serving->server, NULL);
}

static void watch(struct serving *serving)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uv_signal_init(&serving->loop, &serving->signals[i]);
        serving->signals[i].data = serving;
        uv_signal_start(&serving->signals[i], on_signal, numbers[i]);
    }
    uv_timer_init(&serving->loop, &serving->rotation);
    serving->rotation.data = serving;
    if (serving->asked.rotate_us != 0) {
        uv_timer_start(&serving->rotation, on_rotate, serving->asked.rotate_us / 1000, serving->asked.rotate_us / 1000);
    }
}

static enum rp_exit find_address(struct serving *serving, struct sockaddr_storage *out)
{
    const char *host = serving->asked.listen.host[0] != '\0' ? serving->asked.listen.host : "127.0.0.1";
    uv_getaddrinfo_t request;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    int error = uv_getaddrinfo(&serving->loop, &request, NULL, host, NULL, &hints);
    if (error != 0) {
        return rp_failed("cannot listen on %s: %s", host, uv_strerror(error));
    }
    memcpy(out, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
    rp_sockaddr_set_port(out, serving->asked.listen.port);
    uv_freeaddrinfo(request.addrinfo);
    return RP_EXIT_OK;
}

// start_listening says on standard error where: whoever asked for port 0 reads it there.
static enum rp_exit start_listening(struct serving *serving)
{
    struct sockaddr_storage address = {0};
    char text[RP_ADDRESS_TEXT];
    enum rp_exit exit = find_address(serving, &address);
    if (exit != RP_EXIT_OK) {
        return exit;
    }
    int error = rp_server_listen(serving->server, (const struct sockaddr *)&address);
    if (error != 0) {
        rp_sockaddr_text((const struct sockaddr *)&address, text);
        return rp_failed("cannot listen on %s: %s", text, uv_strerror(error));
    }
    rp_server_address(serving->server, &address);
    fprintf(stderr, "reshake: listening on %s\n", rp_sockaddr_text((const struct sockaddr *)&address, text));
    return RP_EXIT_OK;
}

static enum rp_exit serve(struct serving *serving)
{
    char why[512];
    serving->server = rp_server_new(&serving->loop, &serving->asked.config, on_served, serving, why, sizeof why);
    if (!serving->server) {
        return rp_failed("%s", why);
    }
    rp_server_when_down(serving->server, on_down);
    watch(serving);
    enum rp_exit exit = start_listening(serving);
    if (exit != RP_EXIT_OK) {
        rp_server_close(serving->server, 0, on_closed);
    }
    uv_run(&serving->loop, UV_RUN_DEFAULT);
    return exit;
}

static enum rp_exit list_faults(void)
{
    for (size_t i = 0; i < rp_num_faults; i++) {
        const struct rp_fault *fault = rp_faults[i];
        printf("%s\n    %s\n", fault->name, fault->says);
        if (fault->breaks[0] != '\0') {
            printf("    fails: %s\n", fault->breaks);
        }
        if (fault->bends) {
            printf("    tolerated: %s\n", fault->bends);
        }
    }
    return RP_EXIT_OK;
}

static enum rp_exit run(struct rp_args *args)
{
    struct serving serving = {0};
    enum rp_exit exit = rp_serve_parse(args, &serving.asked);
    if (exit == RP_EXIT_OK && serving.asked.list_faults) {
        exit = list_faults();
    } else if (exit == RP_EXIT_OK) {
        serving.left = serving.asked.connections;
        uv_loop_init(&serving.loop);
        exit = serve(&serving);
        uv_loop_close(&serving.loop);
    }
    if (serving.out_of_memory) {
        exit = rp_failed("out of memory: not every handshake was printed");
    }
    if (serving.asked.config.key_log) {
        fclose(serving.asked.config.key_log);
    }
    return exit;
}

const struct rp_command rp_command_serve = {
    .name = "serve",
    .summary = "run a TLS server (BoringSSL) that says what each handshake did",
    .usage = "[option…]",
    .help = "It is there to be recorded and to be sent things: certificates are made on the fly, clients' certificates "
            "are not\n"
            "checked, and every HTTP request is answered by a page about the handshake. SIGHUP renews the ticket key; "
            "SIGINT and\n"
            "SIGTERM end it.\n\n"
            "Exit codes: 0 ended as asked; 2 wrong usage; 3 could not be carried out.\n\n"
            "Examples:\n"
            "  reshake serve --listen 127.0.0.1:4433 --tls 1.2 --cache off\n"
            "  reshake serve --listen 127.0.0.1:0 --early-data --name a.test --name b.test --json\n"
            "  reshake serve --pretend --fault ticket-mac-unchecked\n",
    .options = rp_serve_options,
    .run = run,
};
