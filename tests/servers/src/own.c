// What the servers of our own in C have in common.
// SPDX-License-Identifier: Apache-2.0
#include "tests/servers/src/own.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

// value gives what stands behind "NAME=" in the arguments, or "".
static const char *value(const char *name, int argc, char **argv)
{
    size_t len = strlen(name);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], name, len) == 0 && argv[i][len] == '=')
            return argv[i] + len + 1;
    }
    return "";
}

void own_words_read(struct own_words *out, int argc, char **argv)
{
    *out = (struct own_words){
        .port = value("port", argc, argv),
        .certificates = value("certificates", argc, argv),
        .keys = value("keys", argc, argv),
        .authority = value("authority", argc, argv),
        .lowest = value("lowest", argc, argv),
        .highest = value("highest", argc, argv),
        .client = value("client", argc, argv),
        .tickets = strcmp(value("tickets", argc, argv), "1") == 0,
        .cache = strcmp(value("cache", argc, argv), "1") == 0,
        .renegotiation = strcmp(value("renegotiation", argc, argv), "1") == 0,
        .asks_later = strcmp(value("asks_later", argc, argv), "1") == 0,
    };
}

_Noreturn void own_fail(const char *what, long code)
{
    fprintf(stderr, "%s: %ld\n", what, code);
    exit(1);
}

// A connection on its way into its thread.
struct task {
    void (*serve)(int fd);
    int fd;
};

static void *run(void *argument)
{
    struct task task = *(struct task *)argument;
    free(argument);
    task.serve(task.fd);
    return NULL;
}

static int listen_on(const char *port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
        || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1024) != 0)
        own_fail(strerror(errno), errno);
    return fd;
}

_Noreturn void own_serve(const char *port, void (*serve)(int fd))
{
    int listener = listen_on(port);
    signal(SIGPIPE, SIG_IGN);  // a client may be gone when it is answered
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            own_fail("accept", errno);
        struct timeval patience = {.tv_sec = 20};
        struct task *task = malloc(sizeof *task);
        pthread_t thread;
        if (task == NULL || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0)
            own_fail("connection", errno);
        *task = (struct task){.serve = serve, .fd = fd};
        if (pthread_create(&thread, NULL, run, task) != 0)
            own_fail("thread", errno);
        pthread_detach(thread);
    }
}

void own_tell(bool completed, bool resumed, const char *version)
{
    if (completed)
        printf("{\"completed\": true, \"resumed\": %s, \"version\": \"%s\"}\n", resumed ? "true" : "false", version);
    else
        printf("{\"completed\": false}\n");
    fflush(stdout);
}

const char *own_path(char *head, size_t len)
{
    if (memmem(head, len, "\r\n\r\n", 4) == NULL)
        return NULL;
    head[len - 1] = 0;
    char *rest = NULL;
    strtok_r(head, " \r\n", &rest);
    const char *path = strtok_r(NULL, " \r\n", &rest);
    return path != NULL ? path : "/";
}

size_t own_page(char *out, size_t capacity, const char *path)
{
    int len = snprintf(out, capacity, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s\n",
                       strlen(path) + 1, path);
    return len < 0 || (size_t)len >= capacity ? 0 : (size_t)len;
}
