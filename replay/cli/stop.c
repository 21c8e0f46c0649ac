// SIGINT and SIGTERM, remembered.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/stop.h"

#include <signal.h>

static volatile sig_atomic_t asked;

static void on_signal(int number)
{
    (void)number;
    asked = 1;
}

void rp_stop_catch(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool rp_stop_asked(void)
{
    return asked != 0;
}
