// SIGINT and SIGTERM between plays.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/interrupt.h"

#include <signal.h>

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    *(bool *)signal->data = true;
}

bool rp_interrupt_watch(struct rp_interrupt *interrupt)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    interrupt->seen = false;
    if (uv_loop_init(&interrupt->loop) != 0) {
        return false;
    }
    for (size_t i = 0; i < 2; i++) {
        (void)uv_signal_init(&interrupt->loop, &interrupt->signals[i]);
        interrupt->signals[i].data = &interrupt->seen;
        (void)uv_signal_start(&interrupt->signals[i], on_signal, numbers[i]);
    }
    return true;
}

void rp_interrupt_end(struct rp_interrupt *interrupt)
{
    for (size_t i = 0; i < 2; i++) {
        uv_close((uv_handle_t *)&interrupt->signals[i], NULL);
    }
    (void)uv_run(&interrupt->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&interrupt->loop);
}

bool rp_interrupt_seen(struct rp_interrupt *interrupt)
{
    (void)uv_run(&interrupt->loop, UV_RUN_NOWAIT);
    return interrupt->seen;
}
