// How long and how costly handshakes are, for people.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/times.h"
#include "replay/report/color.h"
#include "replay/report/escape.h"

#include <inttypes.h>

static const struct {
    const char *name, *key;
} names[] = {
    [RP_TIMED_FULL12] = {"TLS 1.2 full", "tls12-full"}, [RP_TIMED_TICKET12] = {"TLS 1.2 by ticket", "tls12-ticket"},
    [RP_TIMED_ID12] = {"TLS 1.2 by ID", "tls12-id"},    [RP_TIMED_FULL13] = {"TLS 1.3 full", "tls13-full"},
    [RP_TIMED_PSK13] = {"TLS 1.3 by PSK", "tls13-psk"}, [RP_TIMED_EARLY13] = {"TLS 1.3 with 0-RTT", "tls13-early"},
};

const char *rp_timed_name(enum rp_timed timed)
{
    return names[timed].name;
}

const char *rp_timed_key(enum rp_timed timed)
{
    return names[timed].key;
}

bool rp_time_row_add(struct rp_time_row *row, const struct rp_pace *pace, uint64_t cpu_ns)
{
    row->round_trips += pace->round_trips;
    row->bytes_sent += pace->bytes_sent;
    row->bytes_received += pace->bytes_received;
    return rp_samples_add(&row->handshake_us, pace->handshake_us) && rp_samples_add(&row->cpu_ns, cpu_ns)
           && (!pace->has_data || rp_samples_add(&row->first_byte_us, pace->data_us));
}

void rp_times_free(struct rp_times *times)
{
    for (size_t i = 0; i < RP_NUM_TIMED; i++) {
        rp_samples_free(&times->rows[i].handshake_us);
        rp_samples_free(&times->rows[i].first_byte_us);
        rp_samples_free(&times->rows[i].cpu_ns);
    }
}

struct rp_scale rp_times_scale(struct rp_times *times)
{
    uint64_t least = UINT64_MAX;
    uint64_t greatest = 0;
    for (size_t i = 0; i < RP_NUM_TIMED; i++) {
        struct rp_samples *samples = &times->rows[i].handshake_us;
        if (samples->num > 0) {
            least = rp_samples_at(samples, 0) < least ? rp_samples_at(samples, 0) : least;
            greatest = rp_samples_at(samples, 1000) > greatest ? rp_samples_at(samples, 1000) : greatest;
        }
    }
    return rp_scale_of(least == UINT64_MAX ? 1 : least, greatest);
}

#define TIME_TEXT 24

// time_text writes a time with the unit that suits it.
static const char *time_text(char out[TIME_TEXT], double us)
{
    if (us < 1000) {
        (void)snprintf(out, TIME_TEXT, "%.0f us", us);
    } else if (us < 1000000) {
        (void)snprintf(out, TIME_TEXT, "%.2f ms", us / 1000);
    } else {
        (void)snprintf(out, TIME_TEXT, "%.2f s", us / 1000000);
    }
    return out;
}

static void print_time(FILE *out, double us)
{
    char text[TIME_TEXT];
    fprintf(out, " %9s", time_text(text, us));
}

static void print_head(FILE *out, const struct rp_times *times)
{
    fputs(rp_color_on(out, RP_COLOR_BOLD), out);
    fprintf(out, "%-19s %5s %9s %9s %9s %9s", "handshake", "trips", "p50", "p90", "p99", "mean");
    if (times->request_len > 0) {
        fprintf(out, " %10s", "first byte");
    }
    fprintf(out, " %9s %9s %7s %9s", "a second", "our CPU", "sent", "received");
    fputs(rp_color_off(out, RP_COLOR_BOLD), out);
    fputc('\n', out);
}

static void print_row(FILE *out, const struct rp_times *times, enum rp_timed timed, struct rp_time_row *row)
{
    double num = (double)row->handshake_us.num;
    double mean_us = rp_samples_mean(&row->handshake_us);
    fprintf(out, "%-19s %5.1f", rp_timed_name(timed), (double)row->round_trips / num);
    print_time(out, (double)rp_samples_at(&row->handshake_us, 500));
    print_time(out, (double)rp_samples_at(&row->handshake_us, 900));
    print_time(out, (double)rp_samples_at(&row->handshake_us, 990));
    print_time(out, mean_us);
    if (times->request_len > 0) {
        fputc(' ', out);
        print_time(out, (double)rp_samples_at(&row->first_byte_us, 500));
    }
    fprintf(out, " %9.0f", mean_us > 0 ? 1e6 / mean_us : 0);
    print_time(out, (double)rp_samples_at(&row->cpu_ns, 500) / 1000);
    fprintf(out, " %7.0f %9.0f\n", (double)row->bytes_sent / num, (double)row->bytes_received / num);
    if (row->failed > 0) {
        fprintf(out, "%-19s %" PRIu64 " more did not come out so\n", "", row->failed);
    }
}

static void print_rows(FILE *out, struct rp_times *times)
{
    for (enum rp_timed timed = 0; timed < RP_NUM_TIMED; timed++) {
        struct rp_time_row *row = &times->rows[timed];
        if (!row->asked) {
            continue;
        }
        if (row->handshake_us.num > 0) {
            print_row(out, times, timed, row);
        } else if (row->why_not[0] != '\0') {
            fprintf(out, "%-19s not measured: %s\n", rp_timed_name(timed), row->why_not);
        } else {
            fprintf(out, "%-19s none of %" PRIu64 " came out so\n", rp_timed_name(timed), row->failed);
        }
    }
}

static void print_histograms(FILE *out, struct rp_times *times, bool ascii)
{
    struct rp_scale scale = rp_times_scale(times);
    size_t bins[RP_BINS];
    char bars[RP_BARS];
    char from[TIME_TEXT];
    char to[TIME_TEXT];
    for (enum rp_timed timed = 0; timed < RP_NUM_TIMED; timed++) {
        struct rp_samples *samples = &times->rows[timed].handshake_us;
        if (samples->num == 0) {
            continue;
        }
        rp_samples_bins(samples, &scale, bins);
        fprintf(out, "%-19s |%s|\n", rp_timed_name(timed), rp_bars(bins, ascii, bars));
    }
    fprintf(out, "%-19s  %-*s%s\n", "", RP_BINS - 2, time_text(from, rp_scale_from(&scale, 0)),
            time_text(to, rp_scale_from(&scale, RP_BINS)));
}

void rp_times_text(FILE *out, struct rp_times *times, bool ascii)
{
    char shown[300];
    bool any = false;
    print_head(out, times);
    print_rows(out, times);
    for (size_t i = 0; i < RP_NUM_TIMED; i++) {
        any = any || times->rows[i].handshake_us.num > 0;
    }
    if (!any) {
        return;
    }
    fputc('\n', out);
    print_histograms(out, times, ascii);
    fprintf(out,
            "\n%s: %" PRIu64 " of each, %" PRIu32 " at a time: %" PRIu64 " connections in %.1f s, %.0f a second\n"
            "times are from connected to complete; a second: of one client, one handshake after the other\n",
            rp_escape_text(shown, sizeof shown, times->to), times->count, times->concurrency, times->connections,
            times->seconds, times->seconds > 0 ? (double)times->connections / times->seconds : 0);
}
