/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"
#include "spate-format.h"

G_BEGIN_DECLS

char *spate_format_download (SpateDownload *download) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_download_spoken (SpateDownload *download) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_spoken (const char       *name,
                           const SpateFacts *facts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
