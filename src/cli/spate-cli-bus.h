/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-cli-options.h"

G_BEGIN_DECLS

GVariant *spate_cli_bus_list (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_cli_bus_act (const char *method,
                            const char *id,
                            GError    **error);
GStrv spate_cli_bus_add (const SpateCliOptions *options,
                         GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
