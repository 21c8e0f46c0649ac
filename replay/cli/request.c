// Requests to be sent behind a handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/request.h"
#include "replay/cli/script_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUEST_MAX = 65535, HTTPS = 443 };

static unsigned digit(char c)
{
    return isdigit((unsigned char)c) ? (unsigned)(c - '0') : (unsigned)(tolower((unsigned char)c) - 'a') + 10;
}

// unescape reads what stands behind a backslash; the result is how many letters that were, 0 where it is no escape.
static size_t unescape(const char *text, char *out)
{
    static const char letters[] = "rnt\\\"0";
    static const char means[] = "\r\n\t\\\"";
    const char *found = *text != '\0' ? strchr(letters, *text) : NULL;
    if (found) {
        *out = means[found - letters];
        return 1;
    }
    if (*text != 'x' || !isxdigit((unsigned char)text[1]) || !isxdigit((unsigned char)text[2])) {
        return 0;
    }
    *out = (char)(digit(text[1]) << 4 | digit(text[2]));
    return 3;
}

bool rp_request_text(const char *text, struct rp_arena *arena, struct tw_span *out)
{
    char *bytes = rp_arena_take(arena, strlen(text) + 1, 1);
    size_t len = 0;
    while (bytes && *text != '\0') {
        size_t escaped = *text == '\\' ? unescape(text + 1, &bytes[len]) : 0;
        if (*text == '\\' && escaped == 0) {
            return false;
        }
        if (escaped == 0) {
            bytes[len] = *text;
        }
        text += escaped + 1;
        len++;
    }
    *out = tw_span_of(bytes, len);
    return bytes != NULL;
}

enum rp_exit rp_request_file(const char *path, struct rp_arena *arena, struct tw_span *out)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum rp_exit result = rp_file_read(path, REQUEST_MAX, &bytes, &len);
    if (result == RP_EXIT_OK) {
        const char *copy = rp_arena_text(arena, tw_span_of(bytes, len));
        *out = tw_span_of(copy, len);
        result = copy ? RP_EXIT_OK : rp_failed("there is not enough memory for this");
    }
    free(bytes);
    return result;
}

// http_request writes the request; `more` are header lines.
static struct tw_span http_request(const char *path, const struct rp_address *to, const char *name, const char *more,
                                   struct rp_arena *arena)
{
    const char *host = name ? name : to->host[0] != '\0' ? to->host : "localhost";
    bool is_ipv6 = strchr(host, ':') != NULL;
    size_t cap = strlen(path) + strlen(host) + 128;
    char *text = rp_arena_take(arena, cap, 1);
    char port[16] = "";
    if (!text) {
        return (struct tw_span){0};
    }
    if (to->port != HTTPS) {
        (void)snprintf(port, sizeof port, ":%u", to->port);
    }
    int len = snprintf(text, cap, "GET %s HTTP/1.1\r\nHost: %s%s%s%s\r\nUser-Agent: reshake\r\n%s\r\n", path,
                       is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port, more);
    return tw_span_of(text, (size_t)len);
}

struct tw_span rp_request_http(const char *path, const struct rp_address *to, const char *name, struct rp_arena *arena)
{
    return http_request(path, to, name, "Connection: close\r\n", arena);
}

struct tw_span rp_request_http_on(const char *path, const struct rp_address *to, const char *name,
                                  struct rp_arena *arena)
{
    return http_request(path, to, name, "", arena);
}
