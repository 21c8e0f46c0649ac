// SIGINT and SIGTERM, where what is under way is to end in good order and not at once.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_STOP_H
#define RESHAKE_REPLAY_CLI_STOP_H

#include <stdbool.h>

// rp_stop_catch catches them from now on; rp_stop_asked is true once one has come. A wait of the system is interrupted by it.
void rp_stop_catch(void);
bool rp_stop_asked(void);

#endif
