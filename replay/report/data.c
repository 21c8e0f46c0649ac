// What applications said over a connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/data.h"

#include "replay/report/color.h"
#include "replay/report/notes_parts.h"
#include "replay/report/words.h"

#include <stdlib.h>

enum { LINE_BYTES = 16 };

// run_of gives the run that a record belongs to; NULL: there is no memory.
static struct rp_data_run *run_of(struct rp_data *data, const struct tw_event *event, uint64_t time_ns, bool early)
{
    enum tw_from from = event->from;
    struct rp_data_run *last = data->num_runs > 0 ? &data->runs[data->num_runs - 1] : NULL;
    if (last && last->from == from && last->early == early && !data->hole[from]) {
        return last;
    }
    void *array = data->runs;
    if (!rp_notes_more(&array, data->num_runs, &data->cap_runs, sizeof *data->runs)) {
        return NULL;
    }
    data->runs = array;
    data->runs[data->num_runs] = (struct rp_data_run){
        .time_ns = time_ns,
        .offset = data->offset[from],
        .at = data->bytes.len,
        .from = (uint8_t)from,
        .early = early,
        .hole = data->hole[from],
    };
    data->hole[from] = false;
    return &data->runs[data->num_runs++];
}

bool rp_data_add(struct rp_data *data, const struct tw_event *event, uint64_t time_ns, bool early, size_t room)
{
    size_t left = data->bytes.len < RP_DATA_BYTES ? RP_DATA_BYTES - data->bytes.len : 0;
    room = room < left ? room : left;
    if (event->length == 0) {
        return true;
    }
    if (event->body.len != event->length || event->length > room) {
        data->left_out += event->length;
        data->offset[event->from] += event->length;
        data->hole[event->from] = true;
        return true;
    }
    struct rp_data_run *run = run_of(data, event, time_ns, early);
    if (!run) {
        return false;
    }
    rp_text_bytes(&data->bytes, event->body.data, event->body.len);
    run->len += event->body.len;
    data->offset[event->from] += event->body.len;
    return !data->bytes.failed;
}

void rp_data_hole(struct rp_data *data, enum tw_from from)
{
    data->hole[from] = true;
}

// put_line writes one line of a dump, as `hexdump -C` does.
static void put_line(struct rp_text *out, uint64_t offset, const uint8_t *bytes, size_t len)
{
    rp_text_format(out, "  %08llx ", (unsigned long long)offset);
    for (size_t i = 0; i < LINE_BYTES; i++) {
        rp_text_string(out, i == LINE_BYTES / 2 ? "  " : " ");
        if (i < len) {
            rp_text_hex(out, tw_span_of(bytes + i, 1));
        } else {
            rp_text_string(out, "  ");
        }
    }
    rp_text_string(out, "  |");
    for (size_t i = 0; i < len; i++) {
        rp_text_char(out, bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char)bytes[i] : '.');
    }
    rp_text_string(out, "|\n");
}

static void put_run(struct rp_text *out, const struct rp_data *data, const struct rp_data_run *run, uint64_t first_ns)
{
    enum rp_color color = run->from == TW_CLIENT ? RP_COLOR_CYAN : RP_COLOR_GREEN;
    const uint8_t *bytes = (const uint8_t *)data->bytes.data + run->at;
    rp_text_string(out, rp_color_on(stdout, color));
    rp_text_string(out, rp_words_from((enum tw_from)run->from));
    rp_text_string(out, rp_color_off(stdout, color));
    rp_text_format(out, " at %.3f ms: ", (double)(int64_t)(run->time_ns - first_ns) / 1e6);
    rp_text_grouped(out, run->len);
    rp_text_string(out, run->len == 1 ? " byte" : " bytes");
    rp_text_string(out, run->early ? " of early data" : "");
    if (run->offset > 0) {
        rp_text_string(out, " from byte ");
        rp_text_grouped(out, run->offset);
        rp_text_string(out, " on");
    }
    rp_text_string(out, run->hole ? " (something before was not read)\n" : "\n");
    for (size_t i = 0; i < run->len; i += LINE_BYTES) {
        put_line(out, run->offset + i, bytes + i, run->len - i < LINE_BYTES ? run->len - i : LINE_BYTES);
    }
}

void rp_data_text(struct rp_text *out, const struct rp_data *data, uint64_t first_ns)
{
    if (!data || data->num_runs == 0) {
        rp_text_string(out, "no application data was read\n");
    }
    for (uint32_t i = 0; data && i < data->num_runs; i++) {
        put_run(out, data, &data->runs[i], first_ns);
    }
    if (data && data->left_out > 0) {
        rp_text_grouped(out, data->left_out);
        rp_text_string(out, " bytes more were not kept\n");
    }
    rp_text_char(out, '\n');
}

void rp_data_free(struct rp_data *data)
{
    if (data) {
        rp_text_free(&data->bytes);
        free(data->runs);
        free(data);
    }
}
