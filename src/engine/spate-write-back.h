/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-engine-types.h"
#include "spate-part-file.h"

G_BEGIN_DECLS

SpateWriteBack *spate_write_back_new (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_write_back_free (SpateWriteBack *self);
void spate_write_back_note (SpateWriteBack      *self,
                            const SpatePartFile *part,
                            gsize                n_bytes);

G_END_DECLS
