/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A fuzz target as a test: without libFuzzer, it is shown the inputs that are known. Arguments
 * are files, and folders of them:
 *
 *   fuzz-NAME PATH…
 */

#include "fuzz-support.h"

static void
test_input (gconstpointer data)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  g_file_get_contents (data, &contents, &size, &error);
  g_assert_no_error (error);

  /* Of that size, so that reading on behind it is noticed. */
  g_autofree guint8 *exact = g_memdup2 (contents, size);

  g_assert_cmpint (LLVMFuzzerTestOneInput (exact, size), ==, 0);
}

static void
add_file (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *test_path = g_strconcat ("/fuzz/", name, NULL);

  g_test_add_data_func_full (test_path, g_strdup (path), test_input, g_free);
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* An empty folder tests nothing, and that must not pass. */
static void
add_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name = NULL;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_assert_cmpuint (paths->len, >, 0);

  g_ptr_array_sort (paths, compare_paths);
  for (guint i = 0; i < paths->len; i++)
    add_file (g_ptr_array_index (paths, i));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  LLVMFuzzerInitialize (&argc, &argv);

  if (argc < 2)
    {
      g_printerr ("Usage: %s PATH…\n", argv[0]);
      return 2;
    }

  for (int i = 1; i < argc; i++)
    if (g_file_test (argv[i], G_FILE_TEST_IS_DIR))
      add_folder (argv[i]);
    else
      add_file (argv[i]);

  return g_test_run ();
}
