/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the disk has of the watched files and names, and how it is put in place when the power fails.
 * Of each file that was changed there is a copy of what is durable; of names a list of what was done
 * to them, which is undone from its end. A file that lost its name is kept by a link. */

#include "powercut.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define PAGE 4096
#define MOST 4096

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

typedef struct
{
  ino_t number;
  int   fd;            /* of our own, wherever the file is */
  char  attribute[64]; /* that is not durable; or empty */
} File;

typedef struct
{
  PowercutChange kind;
  int            is_durable;
  char          *path;
  char          *to;   /* of a rename */
  char          *kept; /* the file that had the name before, or NULL */
} Change;

typedef enum
{
  LOSE_ALL,
  KEEP_NAMES,
  KEEP_BYTES,
  DRAW_LOTS,
} Luck;

static File files[MOST];
static int n_files;
static Change changes[MOST];
static int n_changes;
static int n_kept;

static void
fail (const char *what)
{
  fprintf (stderr, "powercut: %s\n", what);
  abort ();
}

static char *
shadow_path (const char   *kind,
             unsigned long number)
{
  char *path = NULL;

  if (asprintf (&path, "%s/%s-%lu", getenv ("POWERCUT_SHADOW"), kind, number) < 0)
    fail ("no memory");

  return path;
}

static void
copy_to (int         fd,
         const char *path)
{
  char page[PAGE];
  int copy = REAL (open64) (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  off_t at = 0;
  ssize_t length;

  while (copy >= 0 && (length = pread (fd, page, sizeof page, at)) > 0)
    {
      if (REAL (pwrite64) (copy, page, (size_t) length, at) != length)
        fail ("cannot copy");
      at += length;
    }
  if (copy < 0)
    fail ("cannot copy");
  close (copy);
}

/* The first time, what the file has is what the disk has: nothing was done to it before. */
static File *
get_file (int fd)
{
  struct stat info;
  char link[64];
  char *path;
  File *file = &files[n_files];

  if (fstat (fd, &info) != 0 || n_files == MOST)
    fail ("too many files");

  for (int i = 0; i < n_files; i++)
    if (files[i].number == info.st_ino)
      return &files[i];

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  file->number = info.st_ino;
  file->fd = REAL (open64) (link, O_RDWR | O_CLOEXEC);
  path = shadow_path ("durable", info.st_ino);
  copy_to (file->fd, path);
  free (path);
  n_files++;

  return file;
}

void
powercut_note_bytes (int fd)
{
  get_file (fd);
}

void
powercut_note_attribute (int         fd,
                         const char *name)
{
  snprintf (get_file (fd)->attribute, sizeof files[0].attribute, "%s", name);
}

/* The file that has the name now will lose it. */
static char *
keep (const char *path)
{
  struct stat info;
  char *kept;

  if (lstat (path, &info) != 0)
    return NULL;

  kept = shadow_path ("kept", (unsigned long) n_kept++);
  if (link (path, kept) != 0)
    fail ("cannot keep a file");

  return kept;
}

void
powercut_note_name (PowercutChange kind,
                    const char    *path,
                    const char    *to)
{
  Change *change = &changes[n_changes];

  if (n_changes == MOST)
    fail ("too many names");

  change->kind = kind;
  change->path = strdup (path);
  change->to = to != NULL ? strdup (to) : NULL;
  if (kind == POWERCUT_RENAME)
    change->kept = keep (to);
  else if (kind == POWERCUT_UNLINK)
    change->kept = keep (path);

  if (kind == POWERCUT_UNLINK && change->kept == NULL)
    return;
  n_changes++;
}

static int
is_in (const char *path,
       const char *folder)
{
  size_t length = strlen (folder);

  return strncmp (path, folder, length) == 0 && path[length] == '/' && strchr (path + length + 1, '/') == NULL;
}

void
powercut_begin_sync (int           fd,
                     const char   *path,
                     int           with_attributes,
                     PowercutSync *ret_sync)
{
  struct stat info;
  char *copy;

  if (fstat (fd, &info) != 0)
    fail ("cannot look at a file");

  ret_sync->with_attributes = with_attributes;
  ret_sync->number = info.st_ino;
  ret_sync->n_changes = S_ISDIR (info.st_mode) ? n_changes : -1;
  snprintf (ret_sync->folder, sizeof ret_sync->folder, "%s", path);
  if (S_ISDIR (info.st_mode))
    return;

  copy = shadow_path ("syncing", info.st_ino);
  copy_to (get_file (fd)->fd, copy);
  free (copy);
}

void
powercut_end_sync (const PowercutSync *sync)
{
  char *from = shadow_path ("syncing", sync->number);
  char *to = shadow_path ("durable", sync->number);

  for (int i = 0; i < sync->n_changes; i++)
    if (is_in (changes[i].path, sync->folder))
      changes[i].is_durable = 1;

  if (sync->n_changes < 0 && REAL (rename) (from, to) != 0)
    fail ("cannot end a synchronisation");
  for (int i = 0; i < n_files && sync->with_attributes; i++)
    if (files[i].number == sync->number)
      files[i].attribute[0] = '\0';

  free (from);
  free (to);
}

/* --- the power fails ------------------------------------------------------------------- */

static int
stays (Luck luck,
       Luck kind)
{
  return luck == kind || (luck == DRAW_LOTS && rand () % 2 == 0);
}

static void
settle_bytes (const File *file,
              Luck        luck)
{
  char *path = shadow_path ("durable", file->number);
  int durable = REAL (open64) (path, O_RDONLY | O_CLOEXEC);
  struct stat was;
  struct stat is;
  off_t size;

  if (durable < 0 || fstat (durable, &was) != 0 || fstat (file->fd, &is) != 0)
    fail ("there is no copy");

  size = luck != LOSE_ALL && (luck != DRAW_LOTS || rand () % 2 == 0) ? is.st_size : was.st_size;
  for (off_t at = 0; at < size; at += PAGE)
    {
      char page[PAGE] = { 0 };

      if (stays (luck, KEEP_BYTES))
        continue;
      if (pread (durable, page, sizeof page, at) < 0 || REAL (pwrite64) (file->fd, page, sizeof page, at) != sizeof page)
        fail ("cannot restore");
    }
  if (REAL (ftruncate64) (file->fd, size) != 0)
    fail ("cannot restore");
  if (file->attribute[0] != '\0' && !stays (luck, KEEP_NAMES))
    fremovexattr (file->fd, file->attribute);

  close (durable);
  free (path);
}

static void
undo (const Change *change)
{
  int result = 0;

  if (change->kind == POWERCUT_CREATE)
    result = REAL (unlink) (change->path);
  if (change->kind == POWERCUT_RENAME)
    result = REAL (rename) (change->to, change->path);
  if (change->kind == POWERCUT_RENAME && change->kept != NULL)
    result |= link (change->kept, change->to);
  if (change->kind == POWERCUT_UNLINK)
    result = link (change->kept, change->path);
  if (result != 0)
    fail ("cannot undo");
}

/* Of the changes of a folder's names that are not durable, all behind one that is lost are lost. */
static void
settle_names (Luck luck)
{
  char is_lost[MOST] = { 0 };

  for (int i = 0; i < n_changes; i++)
    {
      for (int j = 0; j < i && !is_lost[i]; j++)
        {
          char folder[POWERCUT_LONGEST];

          snprintf (folder, sizeof folder, "%s", changes[j].path);
          *strrchr (folder, '/') = '\0';
          is_lost[i] = is_lost[j] && is_in (changes[i].path, folder);
        }
      if (!changes[i].is_durable && !stays (luck, KEEP_NAMES))
        is_lost[i] = 1;
    }

  for (int i = n_changes - 1; i >= 0; i--)
    if (is_lost[i])
      undo (&changes[i]);
}

void
powercut_now (void)
{
  const char *text = getenv ("POWERCUT_SEED");
  int seed = text != NULL ? atoi (text) : 0;

  srand ((unsigned) seed);
  for (int i = 0; i < n_files; i++)
    settle_bytes (&files[i], (Luck) (seed % 4));
  settle_names ((Luck) (seed % 4));
  _exit (77);
}
