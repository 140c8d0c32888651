/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *spate_cli_password_ask (const char *question,
                              GError    **error) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_password_read (int      fd,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
