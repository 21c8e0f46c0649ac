// How long and how costly handshakes are, as JSON. docs/time-json.md says what the fields mean.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/client_json.h"
#include "replay/report/times.h"

#include <math.h>
#include <string.h>

static json_t *tenth(double value)
{
    return json_real(round(value * 10) / 10);
}

// distribution gives the percentiles; `unit` is how many of the samples make one.
static json_t *distribution(struct rp_samples *samples, double unit)
{
    static const struct {
        const char *key;
        unsigned thousandths;
    } points[] = {{"least", 0}, {"p50", 500}, {"p90", 900}, {"p99", 990}, {"greatest", 1000}};
    if (samples->num == 0) {
        return json_null();
    }
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        json_object_set_new(object, points[i].key, tenth((double)rp_samples_at(samples, points[i].thousandths) / unit));
    }
    json_object_set_new(object, "mean", tenth(rp_samples_mean(samples) / unit));
    return object;
}

static json_t *histogram(const struct rp_samples *samples, const struct rp_scale *scale)
{
    size_t bins[RP_BINS];
    json_t *array = json_array();
    rp_samples_bins(samples, scale, bins);
    for (size_t i = 0; i < RP_BINS; i++) {
        json_t *bin = json_object();
        json_object_set_new(bin, "from_us", tenth(rp_scale_from(scale, i)));
        json_object_set_new(bin, "count", json_integer((json_int_t)bins[i]));
        json_array_append_new(array, bin);
    }
    return array;
}

static json_t *mode(struct rp_time_row *row, enum rp_timed timed, const struct rp_scale *scale)
{
    json_t *object = json_object();
    double num = (double)row->handshake_us.num;
    json_object_set_new(object, "handshake", json_string(rp_timed_key(timed)));
    json_object_set_new(object, "measured", json_boolean(num > 0));
    json_object_set_new(object, "why_not", row->why_not[0] ? json_string(row->why_not) : json_null());
    json_object_set_new(object, "count", json_integer((json_int_t)row->handshake_us.num));
    json_object_set_new(object, "failed", json_integer((json_int_t)row->failed));
    if (row->handshake_us.num == 0) {
        return object;
    }
    double mean_us = rp_samples_mean(&row->handshake_us);
    json_object_set_new(object, "round_trips", tenth((double)row->round_trips / num));
    json_object_set_new(object, "handshake_us", distribution(&row->handshake_us, 1));
    json_object_set_new(object, "first_byte_us", distribution(&row->first_byte_us, 1));
    json_object_set_new(object, "cpu_us", distribution(&row->cpu_ns, 1000));
    json_object_set_new(object, "per_second", tenth(mean_us > 0 ? 1e6 / mean_us : 0));
    json_object_set_new(object, "bytes_sent", tenth((double)row->bytes_sent / num));
    json_object_set_new(object, "bytes_received", tenth((double)row->bytes_received / num));
    json_object_set_new(object, "histogram", histogram(&row->handshake_us, scale));
    return object;
}

bool rp_times_json(FILE *out, struct rp_times *times)
{
    struct rp_scale scale = rp_times_scale(times);
    json_t *object = json_object();
    json_t *modes = json_array();
    for (enum rp_timed timed = 0; timed < RP_NUM_TIMED; timed++) {
        if (times->rows[timed].asked) {
            json_array_append_new(modes, mode(&times->rows[timed], timed, &scale));
        }
    }
    json_object_set_new(object, "to", rp_json_bytes(tw_span_of(times->to, strlen(times->to))));
    json_object_set_new(object, "count", json_integer((json_int_t)times->count));
    json_object_set_new(object, "concurrency", json_integer(times->concurrency));
    json_object_set_new(object, "seconds", json_real(round(times->seconds * 1000) / 1000));
    json_object_set_new(object, "connections", json_integer((json_int_t)times->connections));
    json_object_set_new(object, "handshakes", modes);
    return rp_json_line(out, object);
}
