/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"

G_BEGIN_DECLS

/* What tells of downloads that go on without a window. */
#define SPATE_NOTIFICATION_BACKGROUND "background"

void spate_notification_send (GApplication  *application,
                              SpateDownload *download);
void spate_notification_tell_background (GApplication *application);

G_END_DECLS
