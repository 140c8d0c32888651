/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"
#include "spate-snapshot.h"

G_BEGIN_DECLS

gboolean spate_cli_metalink_is_file (const char *argument);
GPtrArray *spate_cli_metalink_read (const char *path,
                                    const char *folder,
                                    GPtrArray  *refusals,
                                    GError    **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean spate_cli_metalink_check_target (const char         *path,
                                          const SpateRequest *request,
                                          GError            **error);
char *spate_cli_metalink_write (const char          *path,
                                const SpateRequest  *request,
                                const SpateSnapshot *snapshot,
                                GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
