/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-range.h"

G_BEGIN_DECLS

/* What is compared at a seam. Two versions of a file differ in most of so many bytes, unless they
 * hardly differ at all; and it is little enough to be had with every range. */
#define SPATE_SEAM_OVERLAP ((goffset) 16 * 1024)

/* The maker of what was here before. */
#define SPATE_SEAMS_EARLIER 0

/* Where no source is meant. */
#define SPATE_SEAMS_NO_SOURCE G_MAXUINT

SpateSeams *spate_seams_new (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_seams_free (SpateSeams *self);

guint spate_seams_add_maker (SpateSeams *self,
                             guint       source);
guint spate_seams_get_source (const SpateSeams *self,
                              guint             maker);

void spate_seams_note (SpateSeams *self,
                       SpateRange  range,
                       guint       maker);
void spate_seams_note_earlier (SpateSeams *self,
                               SpateRange  range,
                               guint       maker);
void spate_seams_forget (SpateSeams *self,
                         SpateRange  range);
void spate_seams_prove (SpateSeams *self,
                        goffset     position);

goffset spate_seams_get_lead (const SpateSeams *self,
                              goffset           position,
                              guint             maker);
gboolean spate_seams_find_foreign (const SpateSeams *self,
                                   SpateRange        range,
                                   guint             maker,
                                   SpateRange       *ret_foreign,
                                   guint            *ret_maker);
GArray *spate_seams_get_open (const SpateSeams *self) G_GNUC_WARN_UNUSED_RESULT;
GArray *spate_seams_get_of_source (const SpateSeams *self,
                                   guint             source) G_GNUC_WARN_UNUSED_RESULT;
GArray *spate_seams_get_senders (const SpateSeams *self,
                                 SpateRange        range,
                                 gboolean         *ret_all) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateSeams, spate_seams_free)

G_END_DECLS
