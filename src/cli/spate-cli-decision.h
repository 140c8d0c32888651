/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-snapshot.h"

G_BEGIN_DECLS

char *spate_cli_decision_tell_why (const SpateEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_decision_tell_verdict (const SpateSnapshot *snapshot) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
