/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"

G_BEGIN_DECLS

void spate_notification_send (GApplication  *application,
                              SpateDownload *download);

G_END_DECLS
