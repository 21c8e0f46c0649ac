// Names to socket addresses.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/resolve.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

bool rp_resolve(const struct rp_address *address, struct rp_target *out, const char **error)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    char port[8];
    (void)snprintf(port, sizeof port, "%u", address->port);
    uv_loop_t loop;  // it waits for the answer itself: nothing can be done before
    uv_getaddrinfo_t request;
    int status = uv_loop_init(&loop);
    if (status == 0) {
        status = uv_getaddrinfo(&loop, &request, NULL, address->host[0] ? address->host : NULL, port, &hints);
        (void)uv_loop_close(&loop);
    }
    if (status != 0) {
        *error = uv_strerror(status);
        return false;
    }
    out->num = 0;
    for (const struct addrinfo *info = request.addrinfo; info && out->num < RP_TARGET_MAX; info = info->ai_next) {
        memcpy(&out->address[out->num++], info->ai_addr, info->ai_addrlen);
    }
    uv_freeaddrinfo(request.addrinfo);
    *error = "the name has no address";
    return out->num > 0;
}
