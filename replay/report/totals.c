// What a capture came to, in a few lines.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/totals.h"

struct count {
    uint64_t number;
    const char *of;
};

// put_list writes "3 of this, 1 of that", leaving out what there is none of; false: there was none of anything.
static bool put_list(struct rp_text *out, const struct count *counts, size_t num, const char *before)
{
    bool any = false;
    for (size_t i = 0; i < num; i++) {
        if (counts[i].number > 0) {
            rp_text_string(out, any ? ", " : before);
            rp_text_grouped(out, counts[i].number);
            rp_text_char(out, ' ');
            rp_text_string(out, counts[i].of);
            any = true;
        }
    }
    return any;
}

static void put_plural(struct rp_text *out, uint64_t number, const char *of)
{
    rp_text_grouped(out, number);
    rp_text_char(out, ' ');
    rp_text_string(out, of);
    rp_text_string(out, number == 1 ? "" : "s");
}

static void put_kinds(struct rp_text *out, const struct rp_totals *totals)
{
    struct count kinds[TW_KIND_UNKNOWN + 1];
    for (size_t i = 0; i <= TW_KIND_UNKNOWN; i++) {
        kinds[i] = (struct count){totals->kinds[i], tw_kind_name((enum tw_kind)i)};
    }
    (void)put_list(out, kinds, TW_KIND_UNKNOWN + 1, ": ");
}

void rp_totals_put_damage(struct rp_text *out, const struct rp_tracker_counts *counts)
{
    const struct count list[] = {
        {counts->unknown_link, "of an unknown link type"},
        {counts->cut, "cut inside a header"},
        {counts->malformed, "malformed"},
        {counts->wrong_checksum, "with a wrong checksum"},
        {counts->fragments_lost, "IP datagrams that lack a fragment"},
        {counts->denied, "times there was no room for what had to wait"},
        {counts->no_memory, "for lack of memory"},
    };
    (void)put_list(out, list, sizeof list / sizeof list[0], "");
}

static void put_passed_over(struct rp_text *out, const struct rp_tracker_counts *counts, uint64_t filtered)
{
    const struct count list[] = {
        {filtered, "filtered"},
        {counts->not_ip, "not IP"},
        {counts->not_tcp, "not TCP"},
        {counts->late, "behind the end of their connection"},
    };
    bool any = put_list(out, list, sizeof list / sizeof list[0], "packets passed over: ");
    struct rp_text damage = {0};
    rp_totals_put_damage(&damage, counts);
    if (damage.len > 0) {
        rp_text_string(out, any ? ", " : "packets passed over: ");
        rp_text_add(out, &damage);
    }
    rp_text_string(out, any || damage.len > 0 ? "\n" : "");
    rp_text_free(&damage);
}

static void put_decrypted(struct rp_text *out, const struct rp_totals *totals)
{
    if (totals->records + totals->failed == 0) {
        return;
    }
    rp_text_string(out, "decrypted: ");
    put_plural(out, totals->records, "record");
    rp_text_string(out, " of ");
    put_plural(out, totals->decrypted, "connection");
    if (totals->failed > 0) {
        rp_text_string(out, "; ");
        put_plural(out, totals->failed, "record");
        rp_text_string(out, " could not be opened with the keys");
    }
    rp_text_char(out, '\n');
}

void rp_totals_put(struct rp_text *out, const struct rp_totals *totals, const struct rp_tracker_counts *counts,
                   uint64_t filtered)
{
    put_plural(out, totals->connections, "connection");
    if (totals->tls != totals->connections) {
        rp_text_string(out, ", ");
        rp_text_grouped(out, totals->tls);
        rp_text_string(out, " with TLS");
    }
    rp_text_string(out, "; ");
    put_plural(out, totals->handshakes, "handshake");
    put_kinds(out, totals);
    const struct count rest[] = {
        {totals->renegotiations, totals->renegotiations == 1 ? "renegotiation" : "renegotiations"},
        {totals->unfinished, "not completed"},
        {totals->alerts, totals->alerts == 1 ? "alert" : "alerts"},
    };
    (void)put_list(out, rest, sizeof rest / sizeof rest[0], "; ");
    rp_text_char(out, '\n');
    put_decrypted(out, totals);
    put_plural(out, counts->packets, "packet");
    rp_text_string(out, ", ");
    rp_text_grouped(out, counts->bytes);
    rp_text_string(out, " bytes");
    if (counts->gap_bytes > 0) {
        rp_text_string(out, "; ");
        rp_text_grouped(out, counts->gap_bytes);
        rp_text_string(out, " bytes of TCP payload are missing");
    }
    rp_text_char(out, '\n');
    put_passed_over(out, counts, filtered);
}
