/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-event-log.h"
#include "spate-record.h"
#include "spate-retry.h"
#include "spate-snapshot.h"

G_BEGIN_DECLS

#define SPATE_TYPE_DOWNLOAD (spate_download_get_type ())
G_DECLARE_FINAL_TYPE (SpateDownload, spate_download, SPATE, DOWNLOAD, GObject)

const char *spate_download_get_id (SpateDownload *self);
SpateRequest *spate_download_get_request (SpateDownload *self);
const char *spate_download_get_name (SpateDownload *self);
SpateState spate_download_get_state (SpateDownload *self);
goffset spate_download_get_size (SpateDownload *self);
goffset spate_download_get_written (SpateDownload *self);
double spate_download_get_rate (SpateDownload *self);
gboolean spate_download_is_capped (SpateDownload *self);
gint64 spate_download_get_time_left (SpateDownload *self);
guint spate_download_get_connections (SpateDownload *self);
SpateSnapshot *spate_download_get_snapshot (SpateDownload *self);
const SpateEventLog *spate_download_get_log (SpateDownload *self);
const SpateRateHistory *spate_download_get_history (SpateDownload *self);
SpateWait spate_download_get_wait (SpateDownload *self);
guint spate_download_get_n_tries (SpateDownload *self);
gint64 spate_download_get_next_try (SpateDownload *self);
const GError *spate_download_get_error (SpateDownload *self);
char *spate_download_dup_target (SpateDownload *self) G_GNUC_WARN_UNUSED_RESULT;
char *spate_download_dup_path (SpateDownload *self) G_GNUC_WARN_UNUSED_RESULT;
char *spate_download_dup_part_path (SpateDownload *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_download_is_resumable (SpateDownload *self);
gboolean spate_download_is_outdated (SpateDownload *self);

gint64 spate_download_get_added (SpateDownload *self);
const SpateEnding *spate_download_get_ending (SpateDownload *self);
SpateProof spate_download_get_proof (SpateDownload *self);
gboolean spate_download_was_running (SpateDownload *self);
gboolean spate_download_is_in_line (SpateDownload *self);
gboolean spate_download_is_out_of_turn (SpateDownload *self);
gboolean spate_download_is_file_gone (SpateDownload *self);
void spate_download_look_for_file (SpateDownload *self);

void spate_download_try_link (SpateDownload *self,
                              SpateRequest  *with);
void spate_download_sign_in (SpateDownload *self,
                             SpateLogin    *login);
void spate_download_accept (SpateDownload          *self,
                            const SpateCertificate *certificate);
void spate_download_set_max_connections (SpateDownload *self,
                                         guint          max_connections);
void spate_download_set_rate_limit (SpateDownload *self,
                                    gint64         rate_limit);
gboolean spate_download_add_source (SpateDownload *self,
                                    const char    *text,
                                    GError       **error);
gboolean spate_download_replace_source (SpateDownload *self,
                                        const char    *link,
                                        const char    *text,
                                        GError       **error);
gboolean spate_download_remove_source (SpateDownload *self,
                                       const char    *link,
                                       GError       **error);
gboolean spate_download_set_source_enabled (SpateDownload *self,
                                            const char    *link,
                                            gboolean       is_enabled,
                                            GError       **error);
void spate_download_start (SpateDownload *self);
void spate_download_pause (SpateDownload *self);

G_END_DECLS
