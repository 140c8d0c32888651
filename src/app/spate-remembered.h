/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"

G_BEGIN_DECLS

gboolean spate_remembered_may_help (SpateDownload *download);
void spate_remembered_sign_in_async (SpateDownload      *download,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean spate_remembered_sign_in_finish (SpateDownload *download,
                                          GAsyncResult  *result);

G_END_DECLS
