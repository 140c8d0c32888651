/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"
#include "spate-hold.h"
#include "spate-look.h"

G_BEGIN_DECLS

#define SPATE_TYPE_MANAGER (spate_manager_get_type ())
/* While power is saved: connections of a download, and downloads at once. */
#define SPATE_SAVING_CONNECTIONS 4
#define SPATE_SAVING_ACTIVE 2

G_DECLARE_FINAL_TYPE (SpateManager, spate_manager, SPATE, MANAGER, GObject)

SpateManager *spate_manager_new (const char *data_dir) G_GNUC_WARN_UNUSED_RESULT;
void spate_manager_set_resident (SpateManager *self);
void spate_manager_restore (SpateManager *self);
void spate_manager_restore_at_rest (SpateManager *self);
void spate_manager_go_on (SpateManager *self);
guint spate_manager_take_n_unreadable (SpateManager *self);
SpateDownload *spate_manager_find (SpateManager *self,
                                   const char   *name,
                                   GError      **error);

SpateDownload *spate_manager_find_same (SpateManager       *self,
                                        const SpateRequest *request);
SpateDownload *spate_manager_add (SpateManager *self,
                                  SpateRequest *request);
SpateLook *spate_manager_look (SpateManager *self,
                               SpateRequest *request) G_GNUC_WARN_UNUSED_RESULT;
SpateDownload *spate_manager_add_looked (SpateManager *self,
                                         SpateRequest *request,
                                         SpateLook    *look);
void spate_manager_remove (SpateManager  *self,
                           SpateDownload *download);
void spate_manager_undo_remove (SpateManager  *self,
                                SpateDownload *download);
void spate_manager_discard (SpateManager  *self,
                            SpateDownload *download);

void spate_manager_remove_all (SpateManager *self,
                               GPtrArray    *downloads);
void spate_manager_move (SpateManager  *self,
                         SpateDownload *download,
                         guint          position);

guint spate_manager_get_n_active (SpateManager *self);
guint spate_manager_get_max_active (SpateManager *self);
void spate_manager_set_max_active (SpateManager *self,
                                   guint         max_active);
void spate_manager_start_now (SpateManager  *self,
                              SpateDownload *download);
void spate_manager_pause_all (SpateManager *self);
void spate_manager_resume_all (SpateManager *self);
void spate_manager_set_patience (SpateManager        *self,
                                 const SpatePatience *patience);
SpateMetered spate_manager_get_metered (SpateManager *self);
void spate_manager_set_metered (SpateManager *self,
                                SpateMetered  metered);
void spate_manager_allow_metered (SpateManager *self);
gboolean spate_manager_is_captive (SpateManager *self);
gboolean spate_manager_get_saving (SpateManager *self);
void spate_manager_set_saving (SpateManager *self,
                               gboolean      is_saving);
void spate_manager_sleep_async (SpateManager       *self,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
gboolean spate_manager_sleep_finish (SpateManager *self,
                                     GAsyncResult *result,
                                     GError      **error);
void spate_manager_wake_up (SpateManager *self,
                            gint64        slept);
gint64 spate_manager_get_rate_limit (SpateManager *self);
void spate_manager_set_rate_limit (SpateManager *self,
                                   gint64        rate);

void spate_manager_change_folder_async (SpateManager       *self,
                                        SpateDownload      *download,
                                        const char         *folder,
                                        gboolean            with_bytes,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean spate_manager_change_folder_finish (SpateManager *self,
                                             GAsyncResult *result,
                                             GError      **error);

void spate_manager_quit_async (SpateManager       *self,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
gboolean spate_manager_quit_finish (SpateManager *self,
                                    GAsyncResult *result,
                                    GError      **error);

G_END_DECLS
