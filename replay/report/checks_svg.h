// The ladder of a play as a picture: two life lines for each connection, and what went between them.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_CHECKS_SVG_H
#define RESHAKE_REPLAY_REPORT_CHECKS_SVG_H

#include "replay/check/finding.h"

#include <stdio.h>

// rp_checks_svg writes an <svg> element for a finding that has a transcript; its colours are those of the page around it (checks_html.c).
void rp_checks_svg(FILE *out, const struct rp_finding *found);

#endif
