// Memory that a pretend server with such a habit never frees. It is kept track of, so that no tool takes it for a leak of ours.
// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "replay/pretend/pretend_parts.h"

// What is leaked first is large, so that it shows in a few plays in memory; who is flooded for real shall not take all memory there is.
#define MUCH ((size_t)64 << 20)

void rp_pretend_leak(struct rp_pretend_conn *conn, enum rp_pretend_deed habit, size_t len)
{
    struct rp_pretend *server = conn->server;
    len = server->leaked < MUCH ? len : len / 32;
    struct rp_pretend_leak *leak = rp_pretend_does(conn, habit) ? malloc(sizeof *leak + len) : NULL;
    if (leak != NULL) {
        memset(leak + 1, 0xa5, len);  // what nobody touches is not resident
        leak->next = server->leaks;
        server->leaks = leak;
        server->leaked += len;
    }
}

void rp_pretend_mend(struct rp_pretend *server)
{
    while (server->leaks != NULL) {
        struct rp_pretend_leak *leak = server->leaks;
        server->leaks = leak->next;
        free(leak);
    }
    server->leaked = 0;
}

size_t rp_pretend_holds(const struct rp_pretend *server)
{
    return sizeof *server + server->leaked;
}
