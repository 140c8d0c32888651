/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk that loses what was not synchronised, for a program that is started with this library
 * preloaded. Below POWERCUT_ROOT each call that changes a file or a name is a step; before step
 * POWERCUT_STEP the power fails: what the disk would have is put in place, and the process ends with
 * exit code 77. What the disk would have:
 *
 *   bytes    those of the last synchronisation of the file that had ended, as they were when it began;
 *            what was written since, for each page anew, or not; the same with the file's length
 *   names    those of the last synchronisation of the folder; what was done since up to some point
 *   marks    an extended attribute that was set since the last fsync() is there or not
 *
 * POWERCUT_SEED chooses: of four seeds in a row the first loses all of that, the second keeps names
 * and lengths only (a name without its bytes), the third keeps bytes only, the fourth draws lots.
 *
 * Files are really changed as the program goes on; the state of the disk is kept beside them in the
 * folder POWERCUT_SHADOW. POWERCUT_COUNT names a file to which the number of steps is written at the
 * end. The files and folders are few, so everything is simple and slow. */

#include "powercut.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int n_steps;

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

/* --- what is watched ------------------------------------------------------------------- */

static int
is_watched (const char *path)
{
  const char *root = getenv ("POWERCUT_ROOT");
  size_t length = root != NULL ? strlen (root) : 0;

  return length > 0 && path[0] == '/' && strncmp (path, root, length) == 0 && path[length] == '/';
}

/* The path of a file that is open, if it is watched. */
static int
get_watched (int   fd,
             char *path)
{
  char link[64];
  ssize_t length;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, POWERCUT_LONGEST - 1);
  if (length <= 0)
    return 0;
  path[length] = '\0';

  return is_watched (path);
}

static void
step (void)
{
  const char *wanted = getenv ("POWERCUT_STEP");

  n_steps++;
  if (wanted != NULL && atoi (wanted) == n_steps)
    powercut_now ();
}

__attribute__ ((destructor)) static void
tell_steps (void)
{
  const char *path = getenv ("POWERCUT_COUNT");
  FILE *file = path != NULL ? fopen (path, "we") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%d\n", n_steps);
  fclose (file);
}

/* --- calls on files -------------------------------------------------------------------- */

/* Runs a call as a step that may change the bytes of a file. */
#define CHANGE(fd, call)                    \
  do                                        \
    {                                       \
      char path[POWERCUT_LONGEST];          \
      int watched = get_watched (fd, path); \
      if (!watched)                         \
        return call;                        \
      pthread_mutex_lock (&lock);           \
      step ();                              \
      powercut_note_bytes (fd);             \
      __typeof__ (call) result = call;      \
      int number = errno;                   \
      pthread_mutex_unlock (&lock);         \
      errno = number;                       \
      return result;                        \
    }                                       \
  while (0)

ssize_t
write (int         fd,
       const void *bytes,
       size_t      length)
{
  CHANGE (fd, REAL (write) (fd, bytes, length));
}

ssize_t
writev (int                 fd,
        const struct iovec *parts,
        int                 n_parts)
{
  CHANGE (fd, REAL (writev) (fd, parts, n_parts));
}

ssize_t
pwrite64 (int         fd,
          const void *bytes,
          size_t      length,
          off64_t     offset)
{
  CHANGE (fd, REAL (pwrite64) (fd, bytes, length, offset));
}

ssize_t
pwrite (int         fd,
        const void *bytes,
        size_t      length,
        off_t       offset)
{
  CHANGE (fd, REAL (pwrite64) (fd, bytes, length, offset));
}

int
ftruncate64 (int     fd,
             off64_t length)
{
  CHANGE (fd, REAL (ftruncate64) (fd, length));
}

int
ftruncate (int   fd,
           off_t length)
{
  CHANGE (fd, REAL (ftruncate64) (fd, length));
}

int
fallocate64 (int     fd,
             int     mode,
             off64_t offset,
             off64_t length)
{
  CHANGE (fd, REAL (fallocate64) (fd, mode, offset, length));
}

int
fallocate (int   fd,
           int   mode,
           off_t offset,
           off_t length)
{
  CHANGE (fd, REAL (fallocate64) (fd, mode, offset, length));
}

int
fsetxattr (int         fd,
           const char *name,
           const void *value,
           size_t      size,
           int         flags)
{
  char path[POWERCUT_LONGEST];

  if (get_watched (fd, path))
    {
      pthread_mutex_lock (&lock);
      step ();
      powercut_note_attribute (fd, name);
      pthread_mutex_unlock (&lock);
    }

  return REAL (fsetxattr) (fd, name, value, size, flags);
}

/* A synchronisation takes a while, in which others go on writing: what they write is not in it. */
static void
synchronise (int         fd,
             const char *path,
             int         with_attributes)
{
  PowercutSync sync;

  pthread_mutex_lock (&lock);
  step ();
  powercut_begin_sync (fd, path, with_attributes, &sync);
  pthread_mutex_unlock (&lock);

  usleep (3000);

  pthread_mutex_lock (&lock);
  powercut_end_sync (&sync);
  pthread_mutex_unlock (&lock);
}

int
fsync (int fd)
{
  char path[POWERCUT_LONGEST];

  if (!get_watched (fd, path))
    return REAL (fsync) (fd);

  synchronise (fd, path, 1);

  return 0;
}

int
fdatasync (int fd)
{
  char path[POWERCUT_LONGEST];

  if (!get_watched (fd, path))
    return REAL (fdatasync) (fd);

  synchronise (fd, path, 0);

  return 0;
}

/* --- calls on names -------------------------------------------------------------------- */

static int
open_watched (const char *path,
              int         flags,
              mode_t      mode)
{
  struct stat info;
  int existed;
  int fd;

  if ((flags & (O_CREAT | O_TRUNC)) == 0 || !is_watched (path))
    return REAL (open64) (path, flags, mode);

  pthread_mutex_lock (&lock);
  step ();
  existed = lstat (path, &info) == 0;
  fd = REAL (open64) (path, flags, mode);
  if (fd >= 0 && !existed)
    powercut_note_name (POWERCUT_CREATE, path, NULL);
  if (fd >= 0 && existed && (flags & O_TRUNC) != 0)
    powercut_note_bytes (fd);
  pthread_mutex_unlock (&lock);

  return fd;
}

#define OPEN(path, flags)            \
  va_list arguments;                 \
  mode_t mode;                       \
  va_start (arguments, flags);       \
  mode = va_arg (arguments, mode_t); \
  va_end (arguments);                \
  return open_watched (path, flags, mode)

int
open (const char *path,
      int         flags,
      ...)
{
  OPEN (path, flags);
}

int
open64 (const char *path,
        int         flags,
        ...)
{
  OPEN (path, flags);
}

/* A file without a name gets one. */
int
linkat (int         from_folder,
        const char *from,
        int         to_folder,
        const char *to,
        int         flags)
{
  int result;

  if (!is_watched (to))
    return REAL (linkat) (from_folder, from, to_folder, to, flags);

  pthread_mutex_lock (&lock);
  step ();
  result = REAL (linkat) (from_folder, from, to_folder, to, flags);
  if (result == 0)
    powercut_note_name (POWERCUT_CREATE, to, NULL);
  pthread_mutex_unlock (&lock);

  return result;
}

int
unlink (const char *path)
{
  int result;

  if (!is_watched (path))
    return REAL (unlink) (path);

  pthread_mutex_lock (&lock);
  step ();
  powercut_note_name (POWERCUT_UNLINK, path, NULL);
  result = REAL (unlink) (path);
  pthread_mutex_unlock (&lock);

  return result;
}

int
renameat2 (int          from_folder,
           const char  *from,
           int          to_folder,
           const char  *to,
           unsigned int flags)
{
  struct stat info;
  int result;

  if (!is_watched (from))
    return REAL (renameat2) (from_folder, from, to_folder, to, flags);

  pthread_mutex_lock (&lock);
  step ();
  if (lstat (from, &info) == 0 && ((flags & RENAME_NOREPLACE) == 0 || lstat (to, &info) != 0))
    powercut_note_name (POWERCUT_RENAME, from, to);
  result = REAL (renameat2) (from_folder, from, to_folder, to, flags);
  pthread_mutex_unlock (&lock);

  return result;
}

int
rename (const char *from,
        const char *to)
{
  return renameat2 (AT_FDCWD, from, AT_FDCWD, to, 0);
}
