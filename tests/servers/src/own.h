// What the servers of our own in C have in common: their words, their listening socket, a thread a connection, and what
// they print; own.py says what that is.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SERVERS_SRC_OWN_H
#define TESTS_SERVERS_SRC_OWN_H

#include <stdbool.h>
#include <stddef.h>

// What the program was told; the strings are those of argv.
struct own_words {
    const char *port;
    const char *certificates;  // of the first name alone; "" when it was not told, as all the strings
    const char *keys;
    const char *authority;
    const char *lowest;  // version, "1.0" to "1.3"
    const char *highest;
    const char *client;  // "none", "request" or "require" a certificate
    bool tickets, cache, renegotiation, asks_later;
};

// own_words_read fills *out from NAME=VALUE arguments, and skips names that no server in C uses.
void own_words_read(struct own_words *out, int argc, char **argv);

// own_fail prints what went wrong and ends the program.
_Noreturn void own_fail(const char *what, long code);

// own_serve listens on 127.0.0.1 and calls serve(fd) for each connection in a thread of its own; serve closes fd. Reads
// on it give up after 20 seconds. It does not return.
_Noreturn void own_serve(const char *port, void (*serve)(int fd));

// own_tell prints one handshake; `version` is only used when it was completed.
void own_tell(bool completed, bool resumed, const char *version);

// own_path finds the path in the head of an HTTP request that is `len` bytes so far, and ends it with a zero. NULL: the
// head is not whole.
const char *own_path(char *head, size_t len);

// own_page writes the answer to a request for `path` into `out` and returns its length.
size_t own_page(char *out, size_t capacity, const char *path);

#endif
