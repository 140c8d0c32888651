/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-manager.h"

G_BEGIN_DECLS

SpateDownload *spate_cli_refresh (SpateManager *manager,
                                  const char   *name,
                                  SpateRequest *with,
                                  GError      **error);

G_END_DECLS
