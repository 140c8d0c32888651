/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-cli-options.h"

G_BEGIN_DECLS

gboolean spate_cli_login_find (SpateCliOptions *options,
                               char           **ret_warning,
                               GError         **error);

G_END_DECLS
