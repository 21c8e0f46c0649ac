// XMPP: the opening of a stream, and STARTTLS in it (RFC 6120 sections 4.2, 4.9 and 5.4). The few elements are looked for as text.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/starttls_parts.h"

#include <stdio.h>
#include <string.h>

static struct tw_span find(struct tw_span in, const char *text)
{
    const uint8_t *found = memmem(in.data, in.len, text, strlen(text));
    return found ? tw_span_of(found, in.len - (size_t)(found - in.data)) : tw_span_of(NULL, 0);
}

// element_end is how much `in`, which begins with an element, has of it up to its end; 0: it is not whole.
static size_t element_end(struct tw_span in, const char *close)
{
    struct tw_span head = find(in, ">");
    if (head.len == 0) {
        return 0;
    }
    if (head.data > in.data && head.data[-1] == '/') {
        return in.len - head.len + 1;
    }
    struct tw_span tail = find(head, close);
    return tail.len == 0 ? 0 : in.len - tail.len + strlen(close);
}

static bool is_blank(struct tw_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '\0' || !strchr(" \t\r\n", text.data[i])) {
            return false;
        }
    }
    return true;
}

// An attribute's value in apostrophes: what would end it is written otherwise.
static void put_attribute(char *out, size_t cap, const char *value)
{
    size_t len = 0;
    for (; *value != '\0' && len + 7 < cap; value++) {
        const char *written = *value == '\'' ? "&apos;" : *value == '<' ? "&lt;" : *value == '&' ? "&amp;" : NULL;
        int put =
            written ? snprintf(out + len, cap - len, "%s", written) : snprintf(out + len, cap - len, "%c", *value);
        len += put > 0 ? (size_t)put : 0;
    }
    out[len] = '\0';
}

struct tw_span rp_starttls_open_xmpp(struct rp_starttls_talk *talk, const char *name)
{
    char to[300] = "";
    char open[sizeof talk->said];
    put_attribute(to, sizeof to, name ? name : "localhost");
    int len = snprintf(open, sizeof open,
                       "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
                       "xmlns:stream='http://etherx.jabber.org/streams' to='%s' version='1.0'>",
                       to);
    return rp_starttls_say(talk, open, (size_t)len, "the opening of a stream");
}

static enum rp_starttls_next hear_features(struct rp_starttls_talk *talk, struct tw_span features, struct tw_span *out)
{
    static const char request[] = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    size_t len = element_end(features, "</stream:features>");
    if (len == 0) {
        return RP_STARTTLS_WAIT;
    }
    struct tw_span more = tw_span_of(features.data + len, features.len - len);
    if (find(tw_span_of(features.data, len), "<starttls").len == 0) {
        return rp_starttls_refuse(talk, RP_STARTTLS_NOT_OFFERED, tw_span_of(features.data, len));
    }
    if (!is_blank(more)) {
        return rp_starttls_refuse(talk, RP_STARTTLS_TOO_MUCH, more);
    }
    talk->taken = talk->len;
    talk->stage = 1;
    *out = rp_starttls_say(talk, request, sizeof request - 1, "<starttls/>");
    return RP_STARTTLS_SAY;
}

enum rp_starttls_next rp_starttls_hear_xmpp(struct rp_starttls_talk *talk, struct tw_span *out)
{
    struct tw_span heard = rp_starttls_heard(talk);
    struct tw_span wanted = find(heard, talk->stage == 0 ? "<stream:features" : "<proceed");
    struct tw_span bad = find(heard, "<stream:error");
    bad = bad.len == 0 ? find(heard, "<failure") : bad;
    bad = bad.len == 0 ? find(heard, "</stream:stream>") : bad;
    if (bad.len > wanted.len) {  // it comes first
        return find(heard, "</stream:stream>").len == 0 ? RP_STARTTLS_WAIT
                                                        : rp_starttls_refuse(talk, RP_STARTTLS_SAID_NO, bad);
    }
    if (wanted.len == 0) {
        struct tw_span first = heard;
        while (first.len > 0 && is_blank(tw_span_of(first.data, 1))) {
            first = tw_span_of(first.data + 1, first.len - 1);
        }
        return first.len > 0 && first.data[0] != '<' ? rp_starttls_refuse(talk, RP_STARTTLS_STRANGE, heard)
                                                     : RP_STARTTLS_WAIT;
    }
    if (talk->stage == 0) {
        return hear_features(talk, wanted, out);
    }
    size_t len = element_end(wanted, "</proceed>");
    return len == 0 ? RP_STARTTLS_WAIT : rp_starttls_go(talk, (size_t)(wanted.data - heard.data) + len);
}
