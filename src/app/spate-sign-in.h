/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"
#include "spate-keyring.h"

G_BEGIN_DECLS

SpateKeyringUse spate_sign_in_get_use (const GError *error);
SpateLogin *spate_sign_in_dup_said (SpateDownload  *download,
                                    SpateKeyringUse use,
                                    const char     *link) G_GNUC_WARN_UNUSED_RESULT;
void spate_sign_in_say (SpateDownload  *download,
                        SpateKeyringUse use,
                        SpateLogin     *login);

G_END_DECLS
