/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"

G_BEGIN_DECLS

#define SPATE_TYPE_NOTIFIER (spate_notifier_get_type ())
G_DECLARE_FINAL_TYPE (SpateNotifier, spate_notifier, SPATE, NOTIFIER, GObject)

SpateNotifier *spate_notifier_new (GApplication *application) G_GNUC_WARN_UNUSED_RESULT;
void spate_notifier_tell_ended (SpateNotifier *self,
                                SpateDownload *download);
void spate_notifier_tell_background (SpateNotifier *self);
void spate_notifier_withdraw_background (SpateNotifier *self);
void spate_notifier_ask_metered (SpateNotifier *self,
                                 guint          n_downloads);
void spate_notifier_withdraw_metered (SpateNotifier *self);

G_END_DECLS
