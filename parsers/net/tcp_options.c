// TCP options. RFC 9293 section 3.2 (MSS), RFC 7323 (window scale, timestamps), RFC 2018 (SACK), RFC 7413 (Fast Open),
// RFC 5482 (user timeout), RFC 2385 (MD5), RFC 5925 (AO).
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/tcp.h"

#define EXPERIMENT 254                // RFC 6994
#define FAST_OPEN_EXPERIMENT 0xf989U  // what Fast Open was before it got a number (RFC 7413 section 4.1.1)

static inline enum tw_result next_option(struct tw_cursor *options, struct tw_tcp_option *out)
{
    struct tw_cursor at = *options;
    uint8_t len = 0;
    *out = (struct tw_tcp_option){0};
    if (!tw_cursor_u8(&at, &out->kind) || out->kind == TW_TCP_OPT_END) {
        return TW_SHORT;
    }
    // Every option but the end and the filler has a length, which counts kind and length too.
    if (out->kind != TW_TCP_OPT_NOP
        && (!tw_cursor_u8(&at, &len) || len < 2 || !tw_cursor_bytes(&at, &out->body, len - 2U))) {
        return TW_BROKEN;
    }
    *options = at;
    return TW_DONE;
}

enum tw_result tw_tcp_option_next(struct tw_cursor *options, struct tw_tcp_option *out)
{
    return next_option(options, out);
}

static void summarise_experiment(struct tw_cursor body, struct tw_tcp_summary *out)
{
    uint16_t magic = 0;
    if (tw_cursor_u16(&body, &magic) && magic == FAST_OPEN_EXPERIMENT) {
        out->fast_open = true;
        out->fast_open_len = (uint8_t)body.left;
    }
}

static void summarise_option(const struct tw_tcp_option *option, struct tw_tcp_summary *out)
{
    struct tw_cursor body = tw_cursor_over(option->body);
    switch (option->kind) {
    case TW_TCP_OPT_MSS: out->has_mss = tw_cursor_u16(&body, &out->mss); break;
    case TW_TCP_OPT_WINDOW_SCALE: out->has_window_scale = tw_cursor_u8(&body, &out->window_scale); break;
    case TW_TCP_OPT_SACK_PERMITTED: out->sack_permitted = true; break;
    case TW_TCP_OPT_TIMESTAMPS: out->timestamps = true; break;
    case TW_TCP_OPT_MD5: out->md5 = true; break;
    case TW_TCP_OPT_AO: out->ao = true; break;
    case TW_TCP_OPT_USER_TIMEOUT: out->has_user_timeout = tw_cursor_u16(&body, &out->user_timeout); break;
    case TW_TCP_OPT_FAST_OPEN:
        out->fast_open = true;
        out->fast_open_len = (uint8_t)body.left;
        break;
    case EXPERIMENT: summarise_experiment(body, out); break;
    default: break;
    }
}

void tw_tcp_summarise(const struct tw_tcp *tcp, struct tw_tcp_summary *out)
{
    struct tw_cursor options = tw_cursor_over(tcp->options);
    struct tw_tcp_option option;
    enum tw_result result = TW_DONE;
    *out = (struct tw_tcp_summary){.seen = true, .window = tcp->window};
    while ((result = next_option(&options, &option)) == TW_DONE) {
        summarise_option(&option, out);
    }
    out->broken = result == TW_BROKEN;
}
