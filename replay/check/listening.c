// Who listens, by /proc/net/tcp and tcp6: a line a socket, "sl local_address rem_address st …", addresses as HEX:PORT.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/listening.h"

#include <stdio.h>

enum { STATE_LISTEN = 10 };

static bool listens_in(const char *table, uint16_t port)
{
    char line[512];
    bool found = false;
    FILE *file = fopen(table, "re");
    while (file && !found && fgets(line, sizeof line, file)) {
        unsigned local = 0;
        unsigned state = 0;
        found = sscanf(line, " %*u: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x", &local, &state) == 2
                && state == STATE_LISTEN && local == port;
    }
    if (file) {
        fclose(file);
    }
    return found;
}

bool rp_is_listening(uint16_t port)
{
    return listens_in("/proc/net/tcp", port) || listens_in("/proc/net/tcp6", port);
}
