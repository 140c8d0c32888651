/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads Metalinks: documents that say where a file can be had and what it hashes to. There are
 * two versions in use, RFC 5854 (4) and the one before it (3), which differ in the namespace, in
 * how deep things are nested and in which way links are ranked; one table describes both.
 *
 * GMarkup takes the document apart. It loads nothing from anywhere, knows no entity but the five
 * built-in ones, and keeps no tree. What it does not know are namespaces: an element is the
 * Metalink's if it has the prefix of the outermost one and nothing has given that prefix another
 * meaning. All others are foreign and skipped, with what is in them. */

#include "spate-metalink.h"

#include <string.h>

#include "spate-error.h"
#include "spate-file-name.h"
#include "spate-link.h"
#include "spate-metalink-private.h"

/* Nobody nests deeper in earnest. */
#define DEEPEST 100

/* Longer than any link or digest. */
#define LONGEST_TEXT 16384

/* Of UTF-8; GMarkup does not know it. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* In Metalink 3; 100 is the best. */
#define HIGHEST_PREFERENCE 100

typedef enum
{
  ELEMENT_DOCUMENT,
  ELEMENT_METALINK,
  ELEMENT_FILES,
  ELEMENT_FILE,
  ELEMENT_SIZE,
  ELEMENT_VERIFICATION,
  ELEMENT_HASH,
  ELEMENT_PIECES,
  ELEMENT_PIECE,
  ELEMENT_RESOURCES,
  ELEMENT_URL,
  ELEMENT_FOREIGN,
} Element;

static const struct
{
  guint       version;
  Element     parent;
  const char *name;
  Element     element;
} grammar[] = {
  { 4, ELEMENT_METALINK, "file", ELEMENT_FILE },
  { 4, ELEMENT_FILE, "size", ELEMENT_SIZE },
  { 4, ELEMENT_FILE, "hash", ELEMENT_HASH },
  { 4, ELEMENT_FILE, "pieces", ELEMENT_PIECES },
  { 4, ELEMENT_FILE, "url", ELEMENT_URL },
  { 4, ELEMENT_PIECES, "hash", ELEMENT_PIECE },
  { 3, ELEMENT_METALINK, "files", ELEMENT_FILES },
  { 3, ELEMENT_FILES, "file", ELEMENT_FILE },
  { 3, ELEMENT_FILE, "size", ELEMENT_SIZE },
  { 3, ELEMENT_FILE, "verification", ELEMENT_VERIFICATION },
  { 3, ELEMENT_FILE, "resources", ELEMENT_RESOURCES },
  { 3, ELEMENT_VERIFICATION, "hash", ELEMENT_HASH },
  { 3, ELEMENT_VERIFICATION, "pieces", ELEMENT_PIECES },
  { 3, ELEMENT_PIECES, "hash", ELEMENT_PIECE },
  { 3, ELEMENT_RESOURCES, "url", ELEMENT_URL },
};

static const struct
{
  guint       version;
  const char *uri;
} namespaces[] = {
  { 4, "urn:ietf:params:xml:ns:metalink" },
  { 3, "http://www.metalinker.org/" },
};

typedef struct
{
  guint               version;
  const char         *uri;      /* of the namespace */
  char               *prefix;   /* (owned) (nullable): with its colon; "" for none */
  Element             path[DEEPEST];
  guint               depth;    /* elements that are open */
  SpateMetalinkEntry *entry;    /* (owned) (nullable): the file that is being read */
  GString            *text;     /* (owned): of the element that is being read */
  guint               priority; /* of the link that is being read; 0: it is none of a file */
  SpateDigestType     type;     /* of the digest that is being read */
  char               *index;    /* (owned) (nullable): of the piece that is being read */
  guint               n_links;
  GPtrArray          *files;    /* (owned) (element-type SpateMetalinkFile) */
  GHashTable         *names;    /* (owned): folded names, and how often each was taken */
} Reader;

static void
reader_clear (Reader *self)
{
  g_clear_pointer (&self->entry, _spate_metalink_entry_free);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_string_free (self->text, TRUE);
  g_free (self->prefix);
  g_free (self->index);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static gboolean
set_invalid (GError    **error,
             const char *text)
{
  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, text);

  return FALSE;
}

/* --- elements ----------------------------------------------------------------------- */

static const char *
find_attribute (const char **names,
                const char **values,
                const char  *name)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];

  return NULL;
}

/* What the prefix of the Metalink's elements means from this element on, if that changes here. */
static const char *
find_namespace (const char  *prefix,
                const char **names,
                const char **values)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "xmlns") &&
        (*prefix == '\0' ? names[i][5] == '\0'
                         : names[i][5] == ':' && strncmp (names[i] + 6, prefix, strlen (prefix) - 1) == 0 &&
                             strlen (names[i] + 6) == strlen (prefix) - 1))
      return values[i];

  return NULL;
}

/* The outermost element says which version it is. */
static gboolean
begin_document (Reader      *self,
                const char  *name,
                const char **names,
                const char **values,
                GError     **error)
{
  const char *colon = strchr (name, ':');
  g_autofree char *prefix = colon != NULL ? g_strndup (name, (gsize) (colon + 1 - name)) : g_strdup ("");
  const char *uri = find_namespace (prefix, names, values);

  /* GMarkup takes a second one. */
  if (self->version != 0)
    return set_invalid (error, "The Metalink goes on behind its end");

  for (gsize i = 0; i < G_N_ELEMENTS (namespaces) && uri != NULL; i++)
    if (strcmp (uri, namespaces[i].uri) == 0 && strcmp (name + strlen (prefix), "metalink") == 0)
      {
        self->version = namespaces[i].version;
        self->uri = namespaces[i].uri;
        self->prefix = g_steal_pointer (&prefix);
        return TRUE;
      }

  return set_invalid (error, "It is no Metalink of version 3 or 4");
}

static Element
find_element (const Reader *self,
              const char   *name,
              const char  **names,
              const char  **values)
{
  Element parent = self->path[self->depth - 1];
  const char *uri = find_namespace (self->prefix, names, values);

  if (!g_str_has_prefix (name, self->prefix) || (uri != NULL && strcmp (uri, self->uri) != 0))
    return ELEMENT_FOREIGN;

  for (gsize i = 0; i < G_N_ELEMENTS (grammar); i++)
    if (grammar[i].version == self->version && grammar[i].parent == parent &&
        strcmp (grammar[i].name, name + strlen (self->prefix)) == 0)
      return grammar[i].element;

  return ELEMENT_FOREIGN;
}

static gboolean
begin_file (Reader     *self,
            const char *name,
            GError    **error)
{
  if (name == NULL)
    return set_invalid (error, "A file in the Metalink has no name");
  if (self->files->len >= SPATE_METALINK_MOST_ENTRIES)
    return set_invalid (error, "The Metalink names too many files");

  self->entry = _spate_metalink_entry_new (name);

  return TRUE;
}

static guint
read_rank (const char *text,
           guint       least,
           guint       most,
           guint       otherwise)
{
  guint64 rank = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, least, most, &rank, NULL))
    return otherwise;

  return (guint) rank;
}

/* Metalink 3 lists torrents among the links to the file, and calls them by their type. */
static gboolean
leads_to_file (const Reader *self,
               const char   *type)
{
  return self->version == 4 || type == NULL || g_ascii_strcasecmp (type, "http") == 0 ||
         g_ascii_strcasecmp (type, "https") == 0;
}

static gboolean
begin_link (Reader      *self,
            const char **names,
            const char **values,
            GError     **error)
{
  if (self->n_links++ >= SPATE_METALINK_MOST_ENTRIES)
    return set_invalid (error, "The Metalink names too many links");

  if (!leads_to_file (self, find_attribute (names, values, "type")))
    self->priority = 0;
  else if (self->version == 4)
    self->priority = read_rank (find_attribute (names, values, "priority"), 1, SPATE_METALINK_LAST_PRIORITY - 1,
                                SPATE_METALINK_LAST_PRIORITY);
  else
    {
      guint none = HIGHEST_PREFERENCE + 1;
      guint preference = read_rank (find_attribute (names, values, "preference"), 0, HIGHEST_PREFERENCE, none);

      self->priority = preference == none ? SPATE_METALINK_LAST_PRIORITY : HIGHEST_PREFERENCE + 1 - preference;
    }

  return TRUE;
}

static void
start_element_cb (GMarkupParseContext *context G_GNUC_UNUSED,
                  const char          *name,
                  const char         **names,
                  const char         **values,
                  gpointer             user_data,
                  GError             **error)
{
  Reader *self = user_data;
  const char *type = find_attribute (names, values, "type");
  Element element = ELEMENT_METALINK;

  if (self->depth == 1 && !begin_document (self, name, names, values, error))
    return;
  if (self->depth == DEEPEST)
    {
      set_invalid (error, "The Metalink is nested too deeply");
      return;
    }
  if (self->depth > 1)
    element = find_element (self, name, names, values);

  self->path[self->depth++] = element;
  if (element != ELEMENT_FOREIGN)
    g_string_truncate (self->text, 0);

  if (element == ELEMENT_FILE)
    begin_file (self, find_attribute (names, values, "name"), error);
  else if (element == ELEMENT_URL)
    begin_link (self, names, values, error);
  else if (element == ELEMENT_HASH)
    self->type = type != NULL ? spate_digest_type_from_name (type) : SPATE_DIGEST_NONE;
  else if (element == ELEMENT_PIECES)
    _spate_metalink_entry_begin_pieces (self->entry, type, find_attribute (names, values, "length"));
  else if (element == ELEMENT_PIECE)
    {
      g_free (self->index);
      self->index = g_strdup (find_attribute (names, values, "piece"));
    }
}

/* What is too long for what it is becomes no valid one. */
static void
text_cb (GMarkupParseContext *context G_GNUC_UNUSED,
         const char          *text,
         gsize                length,
         gpointer             user_data,
         GError             **error G_GNUC_UNUSED)
{
  Reader *self = user_data;
  Element element = self->path[self->depth - 1];

  if (element == ELEMENT_SIZE || element == ELEMENT_HASH || element == ELEMENT_PIECE || element == ELEMENT_URL)
    g_string_append_len (self->text, text, (gssize) MIN (length, LONGEST_TEXT - MIN (self->text->len, LONGEST_TEXT)));
}

/* Names that differ in nothing but the case of letters are one on some file systems. */
static void
make_name_unique (Reader            *self,
                  SpateMetalinkFile *file)
{
  g_autofree char *base = g_strdup (file->name);
  g_autofree char *folded_base = g_utf8_casefold (base, -1);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->names, folded_base));

  while (TRUE)
    {
      g_autofree char *name = spate_file_name_number (base, n);
      g_autofree char *folded = g_utf8_casefold (name, -1);

      n++;
      if (g_hash_table_contains (self->names, folded))
        continue;

      g_hash_table_insert (self->names, g_steal_pointer (&folded), GUINT_TO_POINTER (1));
      g_hash_table_insert (self->names, g_steal_pointer (&folded_base), GUINT_TO_POINTER (n));
      g_free (file->name);
      file->name = g_steal_pointer (&name);
      return;
    }
}

static void
end_file (Reader *self)
{
  g_autoptr (SpateMetalinkEntry) entry = g_steal_pointer (&self->entry);

  make_name_unique (self, entry->file);
  g_ptr_array_add (self->files, _spate_metalink_entry_finish (entry));
}

static void
end_element_cb (GMarkupParseContext *context G_GNUC_UNUSED,
                const char          *name G_GNUC_UNUSED,
                gpointer             user_data,
                GError             **error G_GNUC_UNUSED)
{
  Reader *self = user_data;
  Element element = self->path[--self->depth];
  const char *text = element != ELEMENT_FOREIGN ? g_strstrip (self->text->str) : NULL;

  if (element == ELEMENT_FILE)
    end_file (self);
  else if (element == ELEMENT_SIZE)
    _spate_metalink_entry_set_size (self->entry, text);
  else if (element == ELEMENT_HASH)
    _spate_metalink_entry_add_digest (self->entry, self->type, text);
  else if (element == ELEMENT_PIECE)
    _spate_metalink_entry_add_piece (self->entry, self->index, text);
  else if (element == ELEMENT_PIECES)
    _spate_metalink_entry_end_pieces (self->entry);
  else if (element == ELEMENT_URL && self->priority > 0)
    _spate_metalink_entry_add_link (self->entry, text, self->priority);

  if (element != ELEMENT_FOREIGN)
    g_string_truncate (self->text, 0);
}

/* --- the document ------------------------------------------------------------------- */

/* GMarkup's own words may quote the document, at any length. */
static void
translate_error (GMarkupParseContext *context,
                 GError             **error)
{
  int line = 0;

  if (*error == NULL || (*error)->domain == SPATE_ERROR)
    return;

  g_markup_parse_context_get_position (context, &line, NULL);
  g_clear_error (error);
  g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "The Metalink cannot be read: line %d is no well-formed XML", line);
}

static gboolean
read_document (Reader     *self,
               const char *text,
               gsize       length,
               GError    **error)
{
  static const GMarkupParser parser = { start_element_cb, end_element_cb, text_cb, NULL, NULL };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);
  g_autoptr (GError) reason = NULL;
  gsize n_mark = length >= strlen (BYTE_ORDER_MARK) && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0
                   ? strlen (BYTE_ORDER_MARK)
                   : 0;

  text += n_mark;
  length -= n_mark;

  /* GMarkup passes over NULs, and stumbles over names that are no UTF-8. */
  if (!g_utf8_validate_len (text, length, NULL))
    return set_invalid (error, "The Metalink cannot be read: it is no text in UTF-8");

  if (!g_markup_parse_context_parse (context, text, (gssize) length, &reason) ||
      !g_markup_parse_context_end_parse (context, &reason))
    {
      translate_error (context, &reason);
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  if (self->files->len == 0)
    return set_invalid (error, "The Metalink names no file");

  return TRUE;
}

/**
 * spate_metalink_parse:
 * @text: (array length=length): a document
 * @length: bytes of @text
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Reads a Metalink of version 3 or 4. A document that is none, or is broken, is refused as a whole;
 * a file in it that cannot be downloaded has a #SpateMetalinkFile.refusal.
 *
 * Returns: (transfer full) (nullable) (element-type SpateMetalinkFile): the files, at least one
 */
GPtrArray *
spate_metalink_parse (const char *text,
                      gsize       length,
                      GError    **error)
{
  g_return_val_if_fail (text != NULL || length == 0, NULL);

  g_auto (Reader) reader = {
    .path = { ELEMENT_DOCUMENT },
    .depth = 1,
    .text = g_string_new (NULL),
    .files = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_metalink_file_free),
    .names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };

  if (length > SPATE_METALINK_LONGEST)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "A Metalink is not longer than %d MiB",
                   SPATE_METALINK_LONGEST / (1024 * 1024));
      return NULL;
    }

  return read_document (&reader, length > 0 ? text : "", length, error) ? g_steal_pointer (&reader.files) : NULL;
}

/* Where @opening, if @text begins with it, and all up to @closing are over. */
static gboolean
skip (GString    *text,
      const char *opening,
      const char *closing)
{
  const char *end = g_str_has_prefix (text->str, opening) ? strstr (text->str, closing) : NULL;

  if (end == NULL)
    return FALSE;

  g_string_erase (text, 0, end + (gssize) strlen (closing) - text->str);

  return TRUE;
}

/**
 * spate_metalink_is_one:
 * @text: (array length=length): the beginning of a file
 * @length: bytes of @text; a few thousand are enough
 *
 * Returns: %TRUE if it begins as a Metalink does, whatever comes of it
 */
gboolean
spate_metalink_is_one (const char *text,
                       gsize       length)
{
  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  g_autoptr (GString) rest = g_string_new (NULL);
  gsize before = 0;

  /* Up to the first NUL, which no text has. */
  g_string_append_len (rest, text, (gssize) (length > 0 ? strnlen (text, length) : 0));
  if (g_str_has_prefix (rest->str, BYTE_ORDER_MARK))
    g_string_erase (rest, 0, (gssize) strlen (BYTE_ORDER_MARK));

  do
    {
      before = rest->len;
      g_string_erase (rest, 0, (gssize) strspn (rest->str, " \t\r\n"));
    }
  while (skip (rest, "<?", "?>") || skip (rest, "<!--", "-->") || skip (rest, "<!DOCTYPE", ">"));

  gsize n_name = strcspn (rest->str, " \t\r\n/>");
  g_autofree char *name = g_strndup (rest->str, n_name);

  return before > 0 && rest->str[n_name] != '\0' && *name == '<' &&
         (strcmp (name, "<metalink") == 0 || g_str_has_suffix (name, ":metalink"));
}
