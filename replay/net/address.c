// Where to connect or listen: HOST:PORT as people write it, and socket addresses as text.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static bool read_port(const char *text, uint16_t *out)
{
    uint32_t value = 0;
    if (!*text || strlen(text) > 5) {
        return false;
    }
    for (; *text; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        value = value * 10 + (uint32_t)(*text - '0');
    }
    if (value > 65535) {
        return false;
    }
    *out = (uint16_t)value;
    return true;
}

static bool set_host(struct rp_address *out, const char *host, size_t len)
{
    if (len >= sizeof out->host) {
        return false;
    }
    memcpy(out->host, host, len);
    out->host[len] = 0;
    return true;
}

// parse_bracketed reads what stands from the "[" on.
static bool parse_bracketed(const char *text, struct rp_address *out)
{
    const char *end = strchr(text, ']');
    if (!end || end == text + 1 || !set_host(out, text + 1, (size_t)(end - text) - 1)) {
        return false;
    }
    return end[1] == 0 || (end[1] == ':' && read_port(end + 2, &out->port));
}

// parse reads all forms; where no port is written, the one in *out stays.
static bool parse(const char *text, struct rp_address *out)
{
    if (text[0] == '[') {
        return parse_bracketed(text, out);
    }
    const char *colon = strchr(text, ':');
    if (colon && !strchr(colon + 1, ':')) {
        return set_host(out, text, (size_t)(colon - text)) && read_port(colon + 1, &out->port);
    }
    // No colon is a name, several are an IPv6 address without brackets.
    return text[0] && set_host(out, text, strlen(text));
}

bool rp_address_parse(const char *text, uint16_t default_port, struct rp_address *out)
{
    *out = (struct rp_address){.port = default_port};
    return parse(text, out) && out->port != 0;
}

bool rp_address_parse_listen(const char *text, struct rp_address *out)
{
    *out = (struct rp_address){0};
    return parse(text, out);
}

const char *rp_sockaddr_text(const struct sockaddr *address, char *out)
{
    char host[INET6_ADDRSTRLEN] = "?";
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
        (void)inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof host);
        (void)snprintf(out, RP_ADDRESS_TEXT, "[%s]:%u", host, ntohs(in6->sin6_port));
    } else {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        (void)inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
        (void)snprintf(out, RP_ADDRESS_TEXT, "%s:%u", host, ntohs(in->sin_port));
    }
    return out;
}

bool rp_sockaddr_is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        return ntohl(in->sin_addr.s_addr) >> 24 == 127;
    }
    if (address->sa_family != AF_INET6) {
        return false;
    }
    const struct in6_addr *in6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(in6) || (IN6_IS_ADDR_V4MAPPED(in6) && in6->s6_addr[12] == 127);
}

uint16_t rp_sockaddr_port(const struct sockaddr *address)
{
    // The port stands at the same place in both families.
    return ntohs(((const struct sockaddr_in *)(const void *)address)->sin_port);
}

void rp_sockaddr_set_port(struct sockaddr_storage *address, uint16_t port)
{
    ((struct sockaddr_in *)(void *)address)->sin_port = htons(port);
}
