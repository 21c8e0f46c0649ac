// Many times of the same thing.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool rp_samples_add(struct rp_samples *samples, uint64_t value)
{
    if (samples->num == samples->room) {
        size_t room = samples->room ? samples->room * 2 : 64;
        uint64_t *of = realloc(samples->of, room * sizeof *of);
        if (!of) {
            return false;
        }
        samples->of = of;
        samples->room = room;
    }
    samples->of[samples->num++] = value;
    samples->sum += value;
    samples->sorted = false;
    return true;
}

void rp_samples_free(struct rp_samples *samples)
{
    free(samples->of);
    *samples = (struct rp_samples){0};
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

uint64_t rp_samples_at(struct rp_samples *samples, unsigned thousandths)
{
    if (samples->num == 0) {
        return 0;
    }
    if (!samples->sorted) {
        qsort(samples->of, samples->num, sizeof *samples->of, compare);
        samples->sorted = true;
    }
    size_t rank = (samples->num * thousandths + 999) / 1000;  // nearest rank, from 1
    return samples->of[rank > 0 ? rank - 1 : 0];
}

double rp_samples_mean(const struct rp_samples *samples)
{
    return samples->num ? (double)samples->sum / (double)samples->num : 0;
}

struct rp_scale rp_scale_of(uint64_t least, uint64_t greatest)
{
    double from = least > 0 ? (double)least : 1;
    double to = (double)greatest > from ? (double)greatest : from;
    struct rp_scale scale = {.least = from, .factor = pow(to / from * 1.0001, 1.0 / RP_BINS)};
    return scale;
}

double rp_scale_from(const struct rp_scale *scale, size_t bin)
{
    return scale->least * pow(scale->factor, (double)bin);
}

void rp_samples_bins(const struct rp_samples *samples, const struct rp_scale *scale, size_t bins[RP_BINS])
{
    memset(bins, 0, RP_BINS * sizeof *bins);
    for (size_t i = 0; i < samples->num; i++) {
        double value = (double)samples->of[i];
        double bin = value > scale->least ? log(value / scale->least) / log(scale->factor) : 0;
        bins[bin < RP_BINS ? (size_t)bin : RP_BINS - 1]++;
    }
}

const char *rp_bars(const size_t bins[RP_BINS], bool ascii, char *out)
{
    static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const letters[] = {" ", ".", ":", "-", "=", "+", "*", "%", "#"};
    size_t most = 1;
    char *at = out;
    for (size_t i = 0; i < RP_BINS; i++) {
        most = bins[i] > most ? bins[i] : most;
    }
    for (size_t i = 0; i < RP_BINS; i++) {
        size_t height = (bins[i] * 8 + most - 1) / most;
        const char *mark = (ascii ? letters : blocks)[height];
        size_t len = strlen(mark);
        memcpy(at, mark, len);
        at += len;
    }
    *at = '\0';
    return out;
}
