// What `reshake replay` sends behind completed handshakes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/replay_options.h"
#include "replay/cli/request.h"

#include <string.h>

static const char host_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

// http_name is the host that HTTP asks: the name in the ClientHellos, or the target's; NULL: it has none.
static const char *http_name(const struct rp_replay_asked *asked, const struct rp_flight *first, const char *name,
                             struct rp_arena *arena)
{
    const struct rp_verbatim_options *play = &asked->plan.shape.options.play;
    const char *captured = rp_arena_text(arena, tw_span_of(first->server_name, first->server_name_len));
    if (play->set_name && play->name) {
        return play->name;
    }
    bool is_name = captured && captured[0] != '\0' && captured[strspn(captured, host_letters)] == '\0';
    return is_name ? captured : name;
}

enum rp_exit rp_replay_request(struct rp_replay_asked *asked, const struct rp_command *command,
                               const struct rp_flight *first, const char *name, struct rp_arena *arena)
{
    struct tw_span *request = &asked->plan.shape.options.request;
    const char *text = asked->request;
    if (text && text[0] == '@') {
        return rp_request_file(text + 1, arena, request);
    }
    if (text && !rp_request_text(text, arena, request)) {
        return rp_usage(command, "--request: a backslash stands before what is no escape; \\\\ is one itself");
    }
    if (asked->http_path) {
        *request = rp_request_http(asked->http_path, &asked->to, http_name(asked, first, name, arena), arena);
    }
    return RP_EXIT_OK;
}
