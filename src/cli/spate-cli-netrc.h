/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean spate_cli_netrc_find (const char *text,
                               const char *host,
                               char      **ret_user,
                               char      **ret_password,
                               GError    **error);

G_END_DECLS
