/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of the commands that browsers copy, which are written for one of two shells. For a POSIX
 * one they use $'…' where a value holds odd characters: g_shell_parse_argv() does not know that, nor
 * where one of several commands ends. For that of Windows each special character has a caret in front,
 * and what is left is split by the rules of the C library there. What a shell would have to evaluate
 * (variables, other commands, files) is refused: nothing is ever run. */

#include "spate-curl-words.h"

#include <string.h>

#include "spate-curl.h"

typedef struct
{
  const char *p;
  GPtrArray  *commands; /* (owned) (element-type GPtrArray) */
  GPtrArray  *words;    /* (owned): of the present command */
  GString    *word;     /* (owned) */
  gboolean    in_word;
} Splitter;

static void
splitter_init (Splitter   *self,
               const char *text)
{
  self->p = text;
  self->commands = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->words = g_ptr_array_new_with_free_func (g_free);
  self->word = g_string_new (NULL);
  self->in_word = FALSE;
}

static void
splitter_clear (Splitter *self)
{
  g_clear_pointer (&self->commands, g_ptr_array_unref);
  g_ptr_array_unref (self->words);
  g_string_free (self->word, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Splitter, splitter_clear)

static void
end_word (Splitter *self)
{
  if (self->in_word)
    g_ptr_array_add (self->words, g_strdup (self->word->str));

  g_string_truncate (self->word, 0);
  self->in_word = FALSE;
}

static void
end_command (Splitter *self)
{
  end_word (self);
  if (self->words->len == 0)
    return;

  g_ptr_array_add (self->commands, self->words);
  self->words = g_ptr_array_new_with_free_func (g_free);
}

static void
take (Splitter *self,
      char      c)
{
  g_string_append_c (self->word, c);
  self->in_word = TRUE;
}

/* --- POSIX -------------------------------------------------------------------------- */

static gboolean
skip_newline (const char **p)
{
  const char *end = **p == '\r' ? *p + 1 : *p;

  if (*end != '\n')
    return FALSE;
  *p = end + 1;

  return TRUE;
}

/* What a shell would replace by something else. */
static gboolean
is_evaluated (const char *p)
{
  return *p == '`' || (*p == '$' && (g_ascii_isalnum (p[1]) || (p[1] != '\0' && strchr ("({_@*#?!$-", p[1]) != NULL)));
}

static gboolean
take_single_quoted (Splitter *self)
{
  self->in_word = TRUE;
  for (self->p++; *self->p != '\''; self->p++)
    {
      if (*self->p == '\0')
        return FALSE;
      take (self, *self->p);
    }
  self->p++;

  return TRUE;
}

static gboolean
take_double_quoted (Splitter *self)
{
  self->in_word = TRUE;
  self->p++;
  while (*self->p != '"')
    {
      if (*self->p == '\0' || is_evaluated (self->p))
        return FALSE;
      if (*self->p == '\\' && self->p[1] != '\0' && strchr ("$`\"\\", self->p[1]) != NULL)
        self->p++;
      else if (*self->p == '\\')
        {
          const char *next = self->p + 1;

          if (skip_newline (&next))
            {
              self->p = next;
              continue;
            }
        }
      take (self, *self->p++);
    }
  self->p++;

  return TRUE;
}

/* A number behind \x, \u, \U or \, of at most @most digits. */
static gboolean
take_number (Splitter *self,
             guint     base,
             guint     most)
{
  guint32 number = 0;
  guint n_digits = 0;

  for (; n_digits < most && g_ascii_isxdigit (*self->p) && (guint) g_ascii_xdigit_value (*self->p) < base; n_digits++)
    number = number * base + (guint) g_ascii_xdigit_value (*self->p++);

  /* A NUL would end the word for us and not for others. */
  if (n_digits == 0 || number == 0 || number > 0x10ffff || (number & 0xfffff800u) == 0xd800u)
    return FALSE;

  /* Browsers write characters; bytes that are none are not theirs. */
  g_string_append_unichar (self->word, number);

  return TRUE;
}

static gboolean
take_escape (Splitter *self)
{
  static const char names[] = "abefnrtv\\'\"?";
  static const char values[] = "\a\b\033\f\n\r\t\v\\'\"?";
  char c = *self->p;
  const char *found = c != '\0' ? strchr (names, c) : NULL;

  if (c >= '0' && c <= '7')
    return take_number (self, 8, 3);
  if (c == '\0')
    return FALSE;

  self->p++;
  if (c == 'x' || c == 'u' || c == 'U')
    return take_number (self, 16, c == 'x' ? 2 : c == 'u' ? 4
                                                          : 8);
  if (found == NULL)
    take (self, '\\');
  take (self, found != NULL ? values[found - names] : c);

  return TRUE;
}

/* $'…' */
static gboolean
take_ansi_quoted (Splitter *self)
{
  self->in_word = TRUE;
  for (self->p += 2; *self->p != '\'';)
    {
      if (*self->p == '\0')
        return FALSE;
      if (*self->p != '\\')
        {
          take (self, *self->p++);
          continue;
        }
      self->p++;
      if (!take_escape (self))
        return FALSE;
    }
  self->p++;

  return TRUE;
}

static gboolean
take_backslash (Splitter *self)
{
  self->p++;
  if (*self->p == '\0')
    return TRUE;
  if (!skip_newline (&self->p))
    take (self, *self->p++);

  return TRUE;
}

/* Whatever begins at the present place. Returns %FALSE if only a shell knows what that is. */
static gboolean
step_posix (Splitter *self)
{
  char c = *self->p;

  if (c == '\'')
    return take_single_quoted (self);
  if (c == '"')
    return take_double_quoted (self);
  if (c == '$' && self->p[1] == '\'')
    return take_ansi_quoted (self);
  if (c == '\\')
    return take_backslash (self);
  if (is_evaluated (self->p) || strchr ("<>()", c) != NULL)
    return FALSE;

  if (c == ';' || c == '&' || c == '\n')
    end_command (self);
  else if (c == '|')
    return FALSE;
  else if (c == ' ' || c == '\t' || c == '\r')
    end_word (self);
  else
    take (self, c);
  self->p++;

  return TRUE;
}

/* --- Windows ------------------------------------------------------------------------ */

/* By the first of the marks of either: a caret in front of a quotation mark or of a line's end, or
 * an apostrophe. */
static gboolean
is_for_windows (const char *text)
{
  for (const char *p = text; *p != '\0' && *p != '\''; p++)
    if (g_str_has_prefix (p, " ^\"") || g_str_has_prefix (p, " ^\n") || g_str_has_prefix (p, " ^\r\n"))
      return TRUE;

  return FALSE;
}

/* What is left when the command interpreter is done: a caret takes the meaning from what follows,
 * and a line's end is one of the command's unless it has one in front. Between quotation marks that
 * have none themselves, nothing is special. A command's end becomes a NUL. */
static GString *
strip_carets (const char *text)
{
  GString *stripped = g_string_new (NULL);
  gboolean is_quoted = FALSE;

  for (const char *p = text; *p != '\0';)
    {
      is_quoted ^= *p == '"';
      if (is_quoted && *p != '\n')
        {
          g_string_append_c (stripped, *p++);
          continue;
        }
      if (*p == '^')
        {
          p++;
          if (!skip_newline (&p))
            {
              if (*p != '\0')
                g_string_append_c (stripped, *p++);
            }
          /* An empty line behind a caret is a line's end in a value. */
          else if (skip_newline (&p))
            g_string_append_c (stripped, '\n');
          continue;
        }
      if (*p == '&' || *p == '\n')
        g_string_append_c (stripped, '\0');
      else if (*p != '\r')
        g_string_append_c (stripped, *p);
      p++;
    }

  return stripped;
}

/* Of backslashes only those in front of a quotation mark mean something. */
static void
take_backslashes (Splitter *self)
{
  gsize n = strspn (self->p, "\\");

  self->p += n;
  for (gsize i = 0; i < (*self->p == '"' ? n / 2 : n); i++)
    take (self, '\\');
  if (*self->p == '"' && n % 2 == 1)
    take (self, *self->p++);
}

static gboolean
split_windows_command (Splitter *self)
{
  gboolean is_quoted = FALSE;

  while (*self->p != '\0')
    {
      if (*self->p == '\\')
        {
          take_backslashes (self);
          continue;
        }
      if (is_quoted && g_str_has_prefix (self->p, "\"\""))
        take (self, *self->p++);
      else if (*self->p == '"')
        {
          is_quoted = !is_quoted;
          self->in_word = TRUE;
        }
      else if (!is_quoted && (*self->p == ' ' || *self->p == '\t'))
        end_word (self);
      else if (!is_quoted && strchr ("<>|", *self->p) != NULL)
        return FALSE;
      else
        take (self, *self->p);
      self->p++;
    }
  end_command (self);

  return !is_quoted;
}

static gboolean
split_windows (Splitter   *self,
               const char *text)
{
  GString *stripped = strip_carets (text);
  const char *end = stripped->str + stripped->len;
  gboolean is_good = TRUE;

  for (self->p = stripped->str; is_good && self->p < end; self->p++)
    is_good = split_windows_command (self);
  g_string_free (stripped, TRUE);

  return is_good;
}

/* --- both --------------------------------------------------------------------------- */

static gboolean
is_too_much (const Splitter *self)
{
  for (guint i = 0; i < self->commands->len; i++)
    if (((GPtrArray *) self->commands->pdata[i])->len > SPATE_CURL_MOST_WORDS)
      return TRUE;

  return FALSE;
}

/**
 * spate_curl_words_split:
 * @text: one or more commands
 * @error: set to %SPATE_CURL_ERROR_SHELL or %SPATE_CURL_ERROR_LENGTH
 *
 * Returns: (transfer full) (nullable) (element-type GPtrArray): the words of each command
 */
GPtrArray *
spate_curl_words_split (const char *text,
                        GError    **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_auto (Splitter) self = { NULL };
  gboolean is_good = TRUE;

  splitter_init (&self, text);
  if (is_for_windows (text))
    is_good = split_windows (&self, text);
  else
    {
      while (is_good && *self.p != '\0')
        is_good = step_posix (&self);
      end_command (&self);
    }

  if (!is_good)
    g_set_error_literal (error, SPATE_CURL_ERROR, SPATE_CURL_ERROR_SHELL, "Only a shell can tell what the command means");
  else if (is_too_much (&self))
    g_set_error_literal (error, SPATE_CURL_ERROR, SPATE_CURL_ERROR_LENGTH, "The command is too long");
  else
    return g_steal_pointer (&self.commands);

  return NULL;
}
