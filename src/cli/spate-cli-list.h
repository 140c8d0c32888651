/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-manager.h"

G_BEGIN_DECLS

char *spate_cli_list_format (SpateManager *manager,
                             GVariant     *downloads) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_list_format_json (SpateManager *manager,
                                  GVariant     *downloads) G_GNUC_WARN_UNUSED_RESULT;
void spate_cli_list_print (gboolean json);

G_END_DECLS
