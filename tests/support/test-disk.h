/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file system that is told what to do. It is mounted with FUSE, so that what is tested meets the
 * kernel and not a stand-in, and it can little, as the document portal's: one flat folder, no
 * fallocate(), no extended attributes, no links, no rename that never overwrites; and no file is opened for who
 * says that it must not be a link.
 *
 *   if (!test_disk_may_mount ("/my-test/full"))
 *     return;
 *   TestDisk *disk = test_disk_mount (path);
 *   test_disk_fail_writes (disk, ENOSPC, MIB);
 */
typedef struct _TestDisk TestDisk;

gboolean test_disk_may_mount (const char *test_path);

TestDisk *test_disk_mount (const char *path) G_GNUC_WARN_UNUSED_RESULT;
void test_disk_unmount (TestDisk *self);

void test_disk_fail_writes (TestDisk *self,
                            int       number,
                            gint64    n_bytes);
void test_disk_set_gone (TestDisk *self,
                         gboolean  is_gone);
void test_disk_set_free (TestDisk *self,
                         guint64   n_bytes);
void test_disk_set_longest_name (TestDisk *self,
                                 guint     n_bytes);

G_END_DECLS
