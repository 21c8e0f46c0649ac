// The naive model of one packet that comes in fragments.
// SPDX-License-Identifier: Apache-2.0
#include "harness/fragment_model.h"

#include "parsers/net/fragments.h"

// contradicts says whether a fragment does not go with what is here.
static bool contradicts(const struct hx_fragment_model *p, size_t from, size_t len, bool more)
{
    size_t end = from + len, here = 0, units = (len + 7) / 8;
    for (size_t i = from / 8; i < from / 8 + units; i++) {
        here += p->here[i];
    }
    bool behind = false;
    for (size_t i = from / 8 + units; i < sizeof p->here; i++) {
        behind |= p->here[i];
    }
    bool ends_elsewhere = p->has_last && (end > p->last_end || (!more && end != p->last_end));
    return ends_elsewhere || (here > 0 && (here < units || (!more && !p->has_last))) || (!more && behind);
}

static bool complete(const struct hx_fragment_model *p)
{
    return p->has_last && memchr(p->here, 0, (p->last_end + 7) / 8) == NULL;
}

bool hx_fragment_model_take(struct hx_fragment_model *p, size_t from, struct tw_span bytes, bool more, uint64_t now_ns)
{
    bool differs = false;
    if (p->begun_ns == 0 || now_ns - p->begun_ns > TW_FRAGMENTS_TIMEOUT_NS) {
        *p = (struct hx_fragment_model){.begun_ns = now_ns};
    }
    for (size_t i = 0; i < bytes.len; i += 8) {
        size_t run = bytes.len - i < 8 ? bytes.len - i : 8;
        differs |= p->here[(from + i) / 8] && memcmp(p->bytes + from + i, bytes.data + i, run) != 0;
    }
    if (p->dropped || differs || contradicts(p, from, bytes.len, more)) {
        p->dropped = true;
        return false;
    }
    memcpy(p->bytes + from, bytes.data, bytes.len);
    memset(p->here + from / 8, 1, (bytes.len + 7) / 8);
    p->has_last |= !more;
    p->last_end = more ? p->last_end : from + bytes.len;
    return complete(p);
}
