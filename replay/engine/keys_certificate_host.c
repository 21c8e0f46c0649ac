// Whether a certificate is for a host: RFC 6125 section 6.4, RFC 9525 section 6.3.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_certificate_parts.h"

#include <arpa/inet.h>

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool same_text(struct tw_span a, struct tw_span b)
{
    bool same = a.len == b.len;
    for (size_t i = 0; same && i < a.len; i++) {
        same = lower(a.data[i]) == lower(b.data[i]);
    }
    return same;
}

// behind_label is what stands behind the first label and its dot; empty where there is but one.
static struct tw_span behind_label(struct tw_span name)
{
    const uint8_t *dot = name.len != 0 ? memchr(name.data, '.', name.len) : NULL;
    return dot != NULL ? tw_span_of(dot + 1, name.len - (size_t)(dot + 1 - name.data)) : (struct tw_span){0};
}

static bool covers(struct tw_span pattern, struct tw_span name)
{
    if (pattern.len > 2 && pattern.data[0] == '*' && pattern.data[1] == '.') {
        const struct tw_span domain = behind_label(pattern);
        return name.data[0] != '.' && behind_label(domain).len != 0 && same_text(domain, behind_label(name));
    }
    return same_text(pattern, name);
}

static bool has_address(CBS names, const uint8_t *address, size_t len)
{
    CBS value;
    unsigned tag = 0;
    while (CBS_get_any_asn1(&names, &value, &tag)) {
        if (tag == RP_NAME_IP && CBS_mem_equal(&value, address, len)) {
            return true;
        }
    }
    return false;
}

static bool has_host(CBS names, struct tw_span host)
{
    CBS value;
    unsigned tag = 0;
    while (CBS_get_any_asn1(&names, &value, &tag)) {
        if (tag == RP_NAME_DNS && covers(tw_span_of(CBS_data(&value), CBS_len(&value)), host)) {
            return true;
        }
    }
    return false;
}

bool rp_certificate_is_for(struct tw_span der, const char *name)
{
    struct rp_der cut;
    uint8_t address[16];
    if (!rp_der_cut(der, &cut)) {
        return false;
    }
    const CBS names = rp_alternative_names(&cut);
    if (inet_pton(AF_INET, name, address) == 1) {
        return has_address(names, address, 4);
    }
    if (inet_pton(AF_INET6, name, address) == 1) {
        return has_address(names, address, 16);
    }
    struct tw_span host = tw_span_of(name, strlen(name));
    if (host.len != 0 && name[host.len - 1] == '.') {
        host.len--;  // the root, which certificates do not write
    }
    return host.len != 0 && has_host(names, host);
}
