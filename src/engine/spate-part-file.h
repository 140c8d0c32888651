/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-checkpoint.h"
#include "spate-engine-types.h"

G_BEGIN_DECLS

/**
 * SpatePartFile:
 * @fd: the open file, locked against other Spates; -1 once it is closed
 * @folder: (owned): the folder's path
 * @wanted_name: (owned): the name it should bear at the end
 * @name: (owned): the one it will bear, numbered if that was taken
 * @part_name: (owned): the name it bears until then
 * @aside: (owned) (nullable): the name of the file whose place it has taken
 * @exact_name: whether no other name than @wanted_name will do
 * @is_entered: whether its name is durable
 * @is_named: whether it bears @name already
 *
 * The file that bytes are written to before it bears its final name.
 */
typedef struct
{
  int      fd;
  char    *folder;
  char    *wanted_name;
  char    *name;
  char    *part_name;
  char    *aside;
  gboolean exact_name;
  gboolean is_entered;
  gboolean is_named;
} SpatePartFile;

SpatePartFile *spate_part_file_create (const char *folder,
                                       const char *name,
                                       gboolean    exact_name,
                                       const char *mark,
                                       goffset     size,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
SpatePartFile *spate_part_file_reopen (const char            *folder,
                                       const SpateCheckpoint *checkpoint,
                                       gboolean               exact_name,
                                       const char            *mark,
                                       GError               **error) G_GNUC_WARN_UNUSED_RESULT;
SpatePartFile *spate_part_file_replace (const char            *folder,
                                        const SpateCheckpoint *checkpoint,
                                        gboolean               exact_name,
                                        const char            *mark,
                                        goffset                size,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;
SpateCheckpoint *spate_part_file_move (const char            *folder,
                                       const SpateCheckpoint *checkpoint,
                                       const char            *to_folder,
                                       gboolean               exact_name,
                                       const char            *mark,
                                       GCancellable          *cancellable,
                                       GError               **error) G_GNUC_WARN_UNUSED_RESULT;
void spate_part_file_free (SpatePartFile *self);

char *spate_part_file_get_path (const SpatePartFile *self) G_GNUC_WARN_UNUSED_RESULT;
guint64 spate_part_file_get_device (const SpatePartFile *self);
gboolean spate_part_file_allocate (const SpatePartFile *self,
                                   goffset              size,
                                   gboolean             keeps_size,
                                   GError             **error);
gboolean spate_part_file_truncate (const SpatePartFile *self,
                                   goffset              size,
                                   GError             **error);
int spate_part_file_open_unlocked (const SpatePartFile *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_part_file_sync (SpatePartFile *self,
                               GError       **error);
gboolean spate_part_file_publish (SpatePartFile *self,
                                  const char    *suffix,
                                  GError       **error);
gboolean spate_part_file_remove (const char *path);
void spate_part_file_delete (const SpatePartFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpatePartFile, spate_part_file_free)

G_END_DECLS
