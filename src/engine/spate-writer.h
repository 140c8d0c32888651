/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-checkpoint.h"
#include "spate-engine-types.h"

G_BEGIN_DECLS

#define SPATE_TYPE_WRITER (spate_writer_get_type ())
G_DECLARE_FINAL_TYPE (SpateWriter, spate_writer, SPATE, WRITER, GObject)

void spate_writer_open_async (const char         *folder,
                              const char         *name,
                              gboolean            exact_name,
                              const char         *mark,
                              goffset             size,
                              gboolean            in_order,
                              SpateCheckpoint    *checkpoint,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
SpateWriter *spate_writer_open_finish (GAsyncResult *result,
                                       GError      **error) G_GNUC_WARN_UNUSED_RESULT;

const char *spate_writer_get_name (SpateWriter *self);
const char *spate_writer_get_part_name (SpateWriter *self);
goffset spate_writer_get_finished_size (SpateWriter *self);
const char *spate_writer_get_aside (SpateWriter *self);
guint64 spate_writer_get_device (SpateWriter *self);
GFileIOStream *spate_writer_open_stream (SpateWriter *self,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_writer_write (SpateWriter   *self,
                             GFileIOStream *stream,
                             goffset        offset,
                             const guint8  *bytes,
                             gsize          n_bytes,
                             GError       **error);
gboolean spate_writer_write_out (SpateWriter *self,
                                 GError     **error);
gboolean spate_writer_read (SpateWriter *self,
                            SpateRange   range,
                            guint8      *bytes);
SpateRangeSet *spate_writer_get_on_disk (SpateWriter         *self,
                                         const SpateRangeSet *written) G_GNUC_WARN_UNUSED_RESULT;
void spate_writer_forget (SpateWriter *self,
                          SpateRange   range);
goffset spate_writer_take_lowest (SpateWriter *self);
int spate_writer_dup_fd (SpateWriter *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_writer_truncate (SpateWriter *self,
                                goffset      size,
                                GError     **error);
void spate_writer_discard (SpateWriter *self);
void spate_writer_close (SpateWriter *self);

void spate_writer_sync_async (SpateWriter        *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
gboolean spate_writer_sync_finish (SpateWriter  *self,
                                   GAsyncResult *result,
                                   GError      **error);

void spate_writer_publish_async (SpateWriter        *self,
                                 SpateProvenance    *provenance,
                                 gboolean            set_aside,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean spate_writer_publish_finish (SpateWriter  *self,
                                      GAsyncResult *result,
                                      GError      **error);

G_END_DECLS
