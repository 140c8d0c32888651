/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs spate-cli as a shell would, away from the home of whoever runs the tests. */

#include "cli-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const proxies[] = {
  "http_proxy",
  "https_proxy",
  "all_proxy",
  "no_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
};

/**
 * cli_get_program:
 *
 * Returns: (transfer none): the path of the spate-cli to test
 */
const char *
cli_get_program (void)
{
  const char *program = g_getenv ("SPATE_CLI");

  if (program == NULL)
    g_error ("SPATE_CLI must be the path of the spate-cli to test");

  return program;
}

static void
set_folder (CliFixture *self,
            const char *variable,
            const char *name)
{
  g_autofree char *path = g_build_filename (self->home, name, NULL);

  g_subprocess_launcher_setenv (self->launcher, variable, path, TRUE);
}

static void
make_launcher (CliFixture *self)
{
  self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  g_subprocess_launcher_set_cwd (self->launcher, self->folder);
  g_subprocess_launcher_setenv (self->launcher, "HOME", self->home, TRUE);
  set_folder (self, "XDG_DATA_HOME", "data");
  set_folder (self, "XDG_CONFIG_HOME", "config");
  set_folder (self, "XDG_CACHE_HOME", "cache");
  set_folder (self, "XDG_STATE_HOME", "state");
  g_subprocess_launcher_setenv (self->launcher, "LC_ALL", "C.UTF-8", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (proxies); i++)
    g_subprocess_launcher_unsetenv (self->launcher, proxies[i]);
}

/**
 * cli_fixture_new:
 *
 * Returns: (transfer full): a fixture with empty folders and an origin without resources
 */
CliFixture *
cli_fixture_new (void)
{
  CliFixture *self = g_new0 (CliFixture, 1);

  self->dir = test_temp_dir_new ();
  self->home = g_build_filename (self->dir, "home", NULL);
  self->folder = g_build_filename (self->dir, "folder", NULL);
  self->origin = test_origin_new ();
  g_assert_cmpint (g_mkdir (self->home, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (self->folder, 0755), ==, 0);
  make_launcher (self);

  return self;
}

/**
 * cli_fixture_free:
 * @self: (transfer full): a fixture
 */
void
cli_fixture_free (CliFixture *self)
{
  g_assert_null (self->process);

  g_clear_object (&self->launcher);
  g_clear_pointer (&self->origin, test_origin_free);
  g_clear_pointer (&self->dir, test_temp_dir_free);
  g_strfreev (self->wrapper);
  g_free (self->home);
  g_free (self->folder);
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

/**
 * cli_path:
 * @self: a fixture
 * @name: the name of a file
 *
 * Returns: (transfer full): its path in the folder
 */
char *
cli_path (CliFixture *self,
          const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static GStrv
make_argv (CliFixture *self,
           const char *arguments)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;

  if (*arguments != '\0')
    g_shell_parse_argv (arguments, NULL, &words, &error);
  g_assert_no_error (error);

  if (self->wrapper != NULL)
    g_strv_builder_addv (builder, (const char **) self->wrapper);
  g_strv_builder_add (builder, cli_get_program ());
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_autofree char *word = words[i][0] == '@' ? test_origin_uri (self->origin, words[i] + 1) : g_strdup (words[i]);

      g_strv_builder_add (builder, word);
    }

  return g_strv_builder_end (builder);
}

/**
 * cli_start:
 * @self: a fixture
 * @arguments: of the program
 *
 * Starts the program; cli_wait() has to follow.
 */
void
cli_start (CliFixture *self,
           const char *arguments)
{
  g_auto (GStrv) argv = make_argv (self, arguments);
  g_autoptr (GError) error = NULL;

  g_assert_null (self->process);
  g_test_message ("spate-cli %s", arguments);
  self->process = g_subprocess_launcher_spawnv (self->launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
}

/**
 * cli_wait:
 * @self: a fixture whose program runs
 *
 * Waits until it has ended, and keeps what it said.
 */
void
cli_wait (CliFixture *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_subprocess_communicate_utf8 (self->process, NULL, NULL, &self->out, &self->err, &error);
  g_assert_no_error (error);

  if (!g_subprocess_get_if_exited (self->process))
    g_error ("spate-cli was ended by signal %d; it said: %s", g_subprocess_get_term_sig (self->process), self->err);
  self->code = g_subprocess_get_exit_status (self->process);
  g_clear_object (&self->process);

  g_test_message ("exit code %d, standard output:\n%s\nstandard error:\n%s", self->code,
                  self->out != NULL ? self->out : "", self->err != NULL ? self->err : "");
}

/**
 * cli_run:
 * @self: a fixture
 * @arguments: of the program
 *
 * Runs the program to its end.
 */
void
cli_run (CliFixture *self,
         const char *arguments)
{
  cli_start (self, arguments);
  cli_wait (self);
}

typedef struct
{
  TestOrigin *origin;
  goffset     bytes;
} Amount;

static gboolean
has_sent (gpointer data)
{
  const Amount *amount = data;

  return test_origin_get_bytes_sent (amount->origin, NULL) >= amount->bytes;
}

/**
 * cli_wait_for_bytes:
 * @self: a fixture whose program runs
 * @bytes: how many the origin has to have sent
 */
void
cli_wait_for_bytes (CliFixture *self,
                    goffset     bytes)
{
  Amount amount = { self->origin, bytes };

  test_wait_until (has_sent, &amount, TEST_DEADLINE);
}

/**
 * cli_assert_exit:
 * @self: a fixture
 * @code: the exit code that the last run has to have had
 *
 * Also looks whether it was honest: what failed says so in one sentence with the program's
 * name, what did not has none.
 */
void
cli_assert_exit (CliFixture *self,
                 int         code)
{
  g_auto (GStrv) sentences = g_strsplit (self->err != NULL ? self->err : "", "spate-cli: ", -1);
  guint n_sentences = g_strv_length (sentences);

  g_assert_cmpint (self->code, ==, code);
  if (code == 0 || code == 130)
    g_assert_cmpuint (n_sentences, <=, 1);
  else
    g_assert_cmpuint (n_sentences, >=, 2);
}

/**
 * cli_assert_says:
 * @self: a fixture
 * @text: what the last run has to have said on standard error
 */
void
cli_assert_says (CliFixture *self,
                 const char *text)
{
  if (self->err == NULL || strstr (self->err, text) == NULL)
    g_error ("It should have said “%s”, but what it said is: %s", text, self->err);
}

/**
 * cli_assert_file:
 * @self: a fixture
 * @name: the name of a file in the folder
 * @size: its length
 * @seed: of its pattern
 */
void
cli_assert_file (CliFixture *self,
                 const char *name,
                 goffset     size,
                 guint32     seed)
{
  g_autofree char *path = cli_path (self, name);

  test_pattern_check_file (path, size, seed);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * cli_dup_listing:
 * @self: a fixture
 *
 * Returns: (transfer full): the names of all that is in the folder, sorted, with “ | ” between
 */
char *
cli_dup_listing (CliFixture *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return g_strjoinv (" | ", (char **) names->pdata);
}

/**
 * cli_assert_listing:
 * @self: a fixture
 * @names: the names of all that has to be in the folder, as cli_dup_listing() has them
 */
void
cli_assert_listing (CliFixture *self,
                    const char *names)
{
  g_autofree char *listing = cli_dup_listing (self);

  g_assert_cmpstr (listing, ==, names);
}
