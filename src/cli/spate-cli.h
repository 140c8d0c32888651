/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-cli-error.h"
#include "spate-cli-options.h"

G_BEGIN_DECLS

#define SPATE_TYPE_CLI (spate_cli_get_type ())
G_DECLARE_FINAL_TYPE (SpateCli, spate_cli, SPATE, CLI, GObject)

SpateCli *spate_cli_new (SpateCliOptions *options) G_GNUC_WARN_UNUSED_RESULT;
SpateCliExit spate_cli_run (SpateCli *self);

G_END_DECLS
