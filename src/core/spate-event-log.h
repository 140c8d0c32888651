/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-snapshot.h"

G_BEGIN_DECLS

/* Hours of a download that goes well, the last minutes of one that does not; 50 kB. */
#define SPATE_EVENT_LOG_LENGTH 512

SpateEventLog *spate_event_log_new (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_event_log_free (SpateEventLog *self);

void spate_event_log_add (SpateEventLog *self,
                          const GArray  *events);
guint spate_event_log_get_length (const SpateEventLog *self);
const SpateEvent *spate_event_log_get (const SpateEventLog *self,
                                       guint                index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateEventLog, spate_event_log_free)

G_END_DECLS
