// The mutators in AFL++'s words: a library for AFL_CUSTOM_MUTATOR_LIBRARY, since AFL++ 4.04c does not know libFuzzer's hooks.
// SPDX-License-Identifier: Apache-2.0
//
// HX_MUTATOR names the mutator (`NAME --about` of the driver says which one a target uses). AFL++ runs its own havoc beside it; one
// change in four is made here, too, without knowledge of the form.
#include "harness/hx.h"
#include "harness/mutators/chance.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What AFL++ looks up; its state is of no use to us.
void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t len, uint8_t **out, uint8_t *other, size_t other_len,
                       size_t most);
void afl_custom_deinit(void *data);

struct mutation {
    const struct hx_mutator *mutator;
    struct hx_chance chance;
    uint8_t *bytes;
    size_t room;
};

// Each mutator is a variable of this very library, hx_mutator_NAME.
static const struct hx_mutator *find(const char *name)
{
    char symbol[80];
    Dl_info self;
    void *library = NULL;
    int len = snprintf(symbol, sizeof symbol, "hx_mutator_%s", name);
    if (len > 0 && (size_t)len < sizeof symbol && dladdr(&hx_mutator_bytes, &self) != 0) {
        library = dlopen(self.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    }
    return library == NULL ? NULL : dlsym(library, symbol);
}

void *afl_custom_init(void *afl, unsigned seed)
{
    (void)afl;
    const char *name = getenv("HX_MUTATOR");
    struct mutation *mutation = calloc(1, sizeof *mutation);
    if (mutation == NULL) {
        return NULL;
    }
    mutation->mutator = find(name == NULL ? "bytes" : name);
    mutation->chance.state = seed;
    if (mutation->mutator == NULL) {
        fprintf(stderr, "HX_MUTATOR: there is no mutator %s\n", name);
        exit(3);
    }
    return mutation;
}

static bool make_room(struct mutation *mutation, size_t most)
{
    if (mutation->room < most) {
        uint8_t *bytes = realloc(mutation->bytes, most);
        mutation->bytes = bytes == NULL ? mutation->bytes : bytes;
        mutation->room = bytes == NULL ? mutation->room : most;
    }
    return mutation->room >= most;
}

size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t len, uint8_t **out, uint8_t *other, size_t other_len,
                       size_t most)
{
    struct mutation *mutation = data;
    uint32_t seed = (uint32_t)hx_random(&mutation->chance);
    const struct hx_mutator *mutator = seed % 4 == 0 ? &hx_mutator_bytes : mutation->mutator;
    *out = buf;
    if (most == 0 || len > most || !make_room(mutation, most)) {
        return len;
    }
    *out = mutation->bytes;
    if (other != NULL && other_len > 0 && hx_below(&mutation->chance, 8) == 0) {
        return mutator->cross(buf, len, other, other_len, mutation->bytes, most, seed);
    }
    memcpy(mutation->bytes, buf, len);
    return mutator->mutate(mutation->bytes, len, most, seed);
}

void afl_custom_deinit(void *data)
{
    struct mutation *mutation = data;
    free(mutation->bytes);
    free(mutation);
}
