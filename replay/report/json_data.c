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

static void put_run(struct rp_json *json, const struct rp_connection *conn, const struct rp_data *data,
                    const struct rp_data_run *run)
{
    rp_json_open(json, '{');
    rp_json_put_word(json, "from", rp_words_from((enum tw_from)run->from));
    rp_json_put_integer(json, "offset", (int64_t)run->offset);
    rp_json_put_integer(json, "length", (int64_t)run->len);
    rp_json_put_since(json, conn, "time_us", run->time_ns);
    rp_json_put_bool(json, "early_data", run->early);
    rp_json_put_bool(json, "hole", run->hole);
    rp_json_key(json, "base64");
    rp_json_quote(json);
    put_base64(json->out, (const uint8_t *)data->bytes.data + run->at, run->len);
    rp_json_unquote(json);
    rp_json_close(json, '}');
}

void rp_json_data(struct rp_json *json, const struct rp_connection *conn, const struct rp_data *data)
{
    rp_json_key(json, "data");
    rp_json_open(json, '[');
    for (uint32_t i = 0; i < data->num_runs; i++) {
        put_run(json, conn, data, &data->runs[i]);
    }
    rp_json_close(json, ']');
}
