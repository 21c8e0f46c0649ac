// The seeds of plays reach what they are made for. With RESHAKE_WRITE_SEEDS=FOLDER they are written there, too: FOLDER/play, player_bytes,
// script_binary and script_text.
// SPDX-License-Identifier: Apache-2.0
#include "harness/seeds.h"

#include "harness/play.h"
#include "harness/script_read.h"
#include "replay/script/binary.h"
#include "replay/script/text.h"
#include "tests/support/proof_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

struct reached {
    size_t scripts, done, resumed, early, retried;
};

static void write_seed(const char *folder, const char *target, const void *bytes, size_t len)
{
    char path[4096];
    uint64_t digest = hx_digest(0, tw_span_of(bytes, len));
    snprintf(path, sizeof path, "%s/%s", folder, target);
    (void)mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%016llx", folder, target, (unsigned long long)digest);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void on_seed(void *context, const struct rp_script *script)
{
    static struct hx_play play;
    struct reached *reached = context;
    struct rp_script again;
    const char *folder = getenv("RESHAKE_WRITE_SEEDS");
    size_t len = 0, text_len = 0;
    uint8_t *bytes = rp_script_bytes(script, &len);
    char *text = rp_script_text(script, &text_len);
    assert_non_null(bytes);
    assert_non_null(text);
    if (folder != NULL) {
        write_seed(folder, "play", bytes, len);
        write_seed(folder, "player_bytes", bytes, len);
        write_seed(folder, "script_binary", bytes, len);
        write_seed(folder, "script_text", text, text_len);
    }
    assert_true(hx_script_read(tw_span_of(bytes, len), &again));
    hx_play_live(&play, &again);
    assert_non_null(play.transcript);
    for (uint8_t i = 0; i < again.num_conns; i++) {
        reached->done += play.done[i];
        reached->resumed += play.done[i] && play.transcript->conns[i].facts->resumed;
        reached->early += play.served[i].early_data_accepted;
        reached->retried += play.served[i].hello_retry;
    }
    reached->scripts++;
    free(bytes);
    free(text);
}

static void test_seeds(void **state)
{
    (void)state;
    struct reached reached = {0};
    hx_seeds(on_seed, &reached);
    for (size_t i = 0; i < num_proof_rows; i++) {
        on_seed(&reached, &proof_rows[i].script);
    }
    printf("%zu scripts: %zu handshakes, %zu resumed, %zu with early data, %zu retried\n", reached.scripts,
           reached.done, reached.resumed, reached.early, reached.retried);
    assert_true(reached.done > 150 && reached.resumed > 60 && reached.early > 5 && reached.retried > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_seeds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
