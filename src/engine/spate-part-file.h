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
 * @part_name: (owned): the name it bears now
 * @exact_name: whether no other name than @wanted_name will do
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
  gboolean exact_name;
} SpatePartFile;

SpatePartFile *spate_part_file_create (const char *folder,
                                       const char *name,
                                       gboolean    exact_name,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
SpatePartFile *spate_part_file_reopen (const char            *folder,
                                       const SpateCheckpoint *checkpoint,
                                       gboolean               exact_name,
                                       GError               **error) G_GNUC_WARN_UNUSED_RESULT;
void spate_part_file_free (SpatePartFile *self);

char *spate_part_file_get_path (const SpatePartFile *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_part_file_allocate (const SpatePartFile *self,
                                   goffset              size,
                                   gboolean             keeps_size,
                                   GError             **error);
gboolean spate_part_file_truncate (const SpatePartFile *self,
                                   goffset              size,
                                   GError             **error);
int spate_part_file_open_unlocked (const SpatePartFile *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_part_file_sync (const SpatePartFile *self,
                               GError             **error);
gboolean spate_part_file_publish (SpatePartFile *self,
                                  const char    *suffix,
                                  GError       **error);
gboolean spate_part_file_remove (const char *path);
void spate_part_file_delete (const SpatePartFile *self);

void spate_part_file_translate_error (GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpatePartFile, spate_part_file_free)

G_END_DECLS
