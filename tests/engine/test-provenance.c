/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a file tells about where it comes from, and what it does not tell. */

#include "spate-provenance.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "async-helpers.h"

typedef struct
{
  TestTempDir *dir; /* (owned) */
  int          fd;  /* (owned) */
} File;

static void
file_init (File *file)
{
  file->dir = test_temp_dir_new ();

  g_autofree char *path = g_build_filename (file->dir, "a", NULL);

  file->fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (file->fd, >=, 0);
}

static void
file_clear (File *file)
{
  close (file->fd);
  test_temp_dir_free (file->dir);
}

static gboolean
skip (File *file)
{
  if (fsetxattr (file->fd, "user.test", "1", 1, 0) == 0)
    return FALSE;

  g_test_skip ("the file system of temporary files has no extended attributes");

  return TRUE;
}

static void
assert_attribute (File       *file,
                  const char *name,
                  const char *expected)
{
  char value[200] = "";
  gssize length = fgetxattr (file->fd, name, value, sizeof value - 1);

  if (expected == NULL)
    {
      g_assert_cmpint (length, ==, -1);
      g_assert_cmpint (errno, ==, ENODATA);
      return;
    }

  g_assert_cmpint (length, >=, 0);
  g_assert_cmpstr (value, ==, expected);
}

static void
test_links (void)
{
  static const struct
  {
    const char *uri;
    const char *referer;
    const char *origin;
    const char *referrer;
  } rows[] = {
    { "http://example.org/a?b=c", NULL, "http://example.org/a?b=c", NULL },
    { "https://me:secret@example.org/a", "https://example.org/page", "https://example.org/a", "https://example.org/page" },
    { "https://store.example/a?X-Amz-Signature=secret", "https://u:p@example.org/?token=secret",
      "https://store.example/a", "https://example.org/" },
    { "https://store.example/a?api_key=secret", "https://example.org/?a=b&session=secret#secret",
      "https://store.example/a", "https://example.org/" },
    { "https://example.org/a?b#secret", "not a link secret", "https://example.org/a?b", "(not a link)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SpateProvenance) provenance = spate_provenance_new (rows[i].uri, rows[i].referer, NULL);
      File file;

      file_init (&file);
      if (!skip (&file))
        {
          spate_provenance_write (provenance, file.fd);
          assert_attribute (&file, "user.xdg.origin.url", rows[i].origin);
          assert_attribute (&file, "user.xdg.referrer.url", rows[i].referrer);
        }
      file_clear (&file);
    }
}

/* The server's time, if it is one, and has been already. */
static void
test_time (void)
{
  static const struct
  {
    const char *text;
    gint64      expected; /* 0: it stays as it is */
  } rows[] = {
    { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
    { "Thu, 01 Jan 2970 00:00:00 GMT", 0 },
    { "yesterday", 0 },
    { "", 0 },
    { NULL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SpateProvenance) provenance = spate_provenance_new ("http://example.org/a", NULL, rows[i].text);
      struct stat before;
      struct stat after;
      File file;

      file_init (&file);
      g_assert_cmpint (fstat (file.fd, &before), ==, 0);
      spate_provenance_write (provenance, file.fd);
      g_assert_cmpint (fstat (file.fd, &after), ==, 0);
      g_assert_cmpint (after.st_mtime, ==, rows[i].expected != 0 ? rows[i].expected : before.st_mtime);
      file_clear (&file);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/provenance/links", test_links);
  g_test_add_func ("/provenance/time", test_time);

  return g_test_run ();
}
