// What applications said, as JSON: the bytes in base64 (RFC 4648 section 4), so that nothing is lost.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/data.h"
#include "replay/report/json_parts.h"
#include "replay/report/words.h"

static void put_base64(struct rp_text *out, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        size_t have = len - i < 3 ? len - i : 3;
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= have > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= have > 2 ? bytes[i + 2] : 0;
        const char quad[4] = {digits[group >> 18], digits[group >> 12 & 63], have > 1 ? digits[group >> 6 & 63] : '=',
                              have > 2 ? digits[group & 63] : '='};
        rp_text_bytes(out, quad, sizeof quad);
    }
}

static json_t *run_json(const struct rp_connection *conn, const struct rp_data *data, const struct rp_data_run *run)
{
    struct rp_text text = {0};
    put_base64(&text, (const uint8_t *)data->bytes.data + run->at, run->len);
    return json_pack("{ss sI sI so sb sb so}", "from", rp_words_from((enum tw_from)run->from), "offset",
                     (json_int_t)run->offset, "length", (json_int_t)run->len, "time_us",
                     rp_json_since(conn, run->time_ns), "early_data", (int)run->early, "hole", (int)run->hole, "base64",
                     rp_json_text(&text));
}

json_t *rp_json_data(const struct rp_connection *conn, const struct rp_data *data)
{
    json_t *runs = json_array();
    for (uint32_t i = 0; data && i < data->num_runs; i++) {
        json_array_append_new(runs, run_json(conn, data, &data->runs[i]));
    }
    return runs;
}
