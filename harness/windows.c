// The memory that TCP reassembly asks for.
// SPDX-License-Identifier: Apache-2.0
#include "harness/windows.h"

static _Alignas(16) uint8_t memory[HX_NUM_WINDOWS][HX_WINDOW];

void hx_windows_begin(struct hx_windows *windows)
{
    for (windows->num_spare = 0; windows->num_spare < HX_NUM_WINDOWS; windows->num_spare++) {
        windows->spare[windows->num_spare] = memory[windows->num_spare];
    }
}

void hx_windows_lend(struct hx_windows *windows, struct tw_conn *conn, bool refuse)
{
    size_t size = tw_conn_wanted_size(conn);
    bool fits = !refuse && size <= HX_WINDOW && windows->num_spare > 0;
    void *room = fits ? windows->spare[--windows->num_spare] : NULL;
    void *former = tw_conn_lend(conn, tw_conn_wanting(conn), room, fits ? size : 0);
    if (former != NULL) {
        windows->spare[windows->num_spare++] = former;
    }
}

void hx_windows_take_back(struct hx_windows *windows, struct tw_conn *conn)
{
    for (unsigned end = 0; end < 2; end++) {
        void *idle = tw_conn_idle_window(conn, (enum tw_end)end);
        if (idle != NULL) {
            windows->spare[windows->num_spare++] = idle;
        }
    }
}
