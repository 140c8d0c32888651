/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The kernel's requests come as messages from /dev/fuse and are answered by a thread, one after the
 * other. Files are memory; what is not known is answered with ENOSYS, which the kernel takes as
 * "this one cannot do that". */

#include "test-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <linux/fuse.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Says to the program, run again, that it is in a world where it may mount. */
#define IN_NAMESPACE "SPATE_TEST_IN_NAMESPACE"

#define MAX_WRITE (128 * 1024)
#define BUFFER_SIZE (MAX_WRITE + 4096)
#define BLOCK 4096

typedef struct
{
  char *name;  /* (owned) (nullable): %NULL once it is deleted */
  int   bytes; /* a memory file */
} File;

struct _TestDisk
{
  char    *path;   /* (owned) */
  int      fd;     /* /dev/fuse */
  GThread *thread; /* (owned) */

  GMutex     mutex;    /* of all that follows */
  GPtrArray *files;    /* (owned) (element-type File): number i + 2 at index i; none is ever removed */
  int        write_error;
  gint64     writable; /* bytes until then */
  gboolean   is_gone;
  guint64    available;
  guint      longest_name;
};

typedef struct
{
  const struct fuse_in_header *header;
  const guint8                *body;
  gsize                        length;
} Request;

static void
file_free (gpointer data)
{
  File *file = data;

  close (file->bytes);
  g_free (file->name);
  g_free (file);
}

static void
reply (TestDisk      *self,
       const Request *request,
       int            error,
       gconstpointer  body,
       gsize          length)
{
  struct fuse_out_header header = { 0 };
  struct iovec parts[] = { { &header, sizeof header }, { (gpointer) body, length } };

  header.unique = request->header->unique;
  header.error = -error;
  header.len = (guint32) (sizeof header + (error == 0 ? length : 0));

  /* Who asked may have been interrupted. */
  if (writev (self->fd, parts, error == 0 && length > 0 ? 2 : 1) < 0)
    g_assert_true (errno == ENOENT || errno == ENODEV);
}

static File *
get_file (TestDisk *self,
          guint64   node)
{
  return node >= 2 && node - 2 < self->files->len ? g_ptr_array_index (self->files, node - 2) : NULL;
}

/* 0 if there is none. */
static guint64
find (TestDisk   *self,
      const char *name)
{
  for (guint i = 0; i < self->files->len; i++)
    if (g_strcmp0 (((File *) g_ptr_array_index (self->files, i))->name, name) == 0)
      return i + 2;

  return 0;
}

static void
describe (TestDisk         *self,
          guint64           node,
          struct fuse_attr *attributes)
{
  const File *file = get_file (self, node);
  struct stat info = { 0 };

  memset (attributes, 0, sizeof *attributes);
  attributes->ino = node;
  attributes->nlink = 1;
  attributes->blksize = BLOCK;
  attributes->mode = file == NULL ? S_IFDIR | 0755 : S_IFREG | 0644;
  if (file == NULL)
    return;

  g_assert_cmpint (fstat (file->bytes, &info), ==, 0);
  attributes->size = (guint64) info.st_size;
  attributes->blocks = (guint64) info.st_blocks;
}

static void
reply_attributes (TestDisk      *self,
                  const Request *request)
{
  struct fuse_attr_out out = { 0 };

  describe (self, request->header->nodeid, &out.attr);
  reply (self, request, 0, &out, sizeof out);
}

static void
look_up (TestDisk      *self,
         const Request *request)
{
  const char *name = (const char *) request->body;
  struct fuse_entry_out out = { .nodeid = find (self, name) };

  if (strlen (name) > self->longest_name)
    reply (self, request, ENAMETOOLONG, NULL, 0);
  else if (out.nodeid == 0)
    reply (self, request, ENOENT, NULL, 0);
  else
    {
      describe (self, out.nodeid, &out.attr);
      reply (self, request, 0, &out, sizeof out);
    }
}

static void
create (TestDisk      *self,
        const Request *request)
{
  const char *name = (const char *) request->body + sizeof (struct fuse_create_in);
  struct
  {
    struct fuse_entry_out entry;
    struct fuse_open_out  open;
  } out = { 0 };
  File *file = NULL;

  if (strlen (name) > self->longest_name)
    {
      reply (self, request, ENAMETOOLONG, NULL, 0);
      return;
    }

  file = g_new0 (File, 1);
  file->name = g_strdup (name);
  file->bytes = memfd_create ("test-disk", MFD_CLOEXEC);
  g_assert_cmpint (file->bytes, >=, 0);
  g_ptr_array_add (self->files, file);
  out.entry.nodeid = self->files->len + 1;
  out.open.open_flags = FOPEN_DIRECT_IO;
  describe (self, out.entry.nodeid, &out.entry.attr);
  reply (self, request, 0, &out, sizeof out);
}

/* The document portal opens the file once more by a link of /proc, with the flags that it was asked with:
 * whoever will not follow links is refused. */
static void
open_file (TestDisk      *self,
           const Request *request)
{
  const struct fuse_open_in *in = (gconstpointer) request->body;
  struct fuse_open_out out = { .open_flags = FOPEN_DIRECT_IO };
  gboolean is_refused = request->header->opcode == FUSE_OPEN && (in->flags & O_NOFOLLOW) != 0;

  reply (self, request, is_refused ? ELOOP : 0, &out, sizeof out);
}

static void
set_attributes (TestDisk      *self,
                const Request *request)
{
  const struct fuse_setattr_in *in = (gconstpointer) request->body;
  const File *file = get_file (self, request->header->nodeid);

  if (file != NULL && (in->valid & FATTR_SIZE) != 0)
    g_assert_cmpint (ftruncate (file->bytes, (goffset) in->size), ==, 0);
  reply_attributes (self, request);
}

static void
read_file (TestDisk      *self,
           const Request *request)
{
  const struct fuse_read_in *in = (gconstpointer) request->body;
  const File *file = get_file (self, request->header->nodeid);
  g_assert (file != NULL);

  g_autofree guint8 *bytes = g_malloc (in->size);
  gssize n_read = pread (file->bytes, bytes, in->size, (goffset) in->offset);

  g_assert_cmpint (n_read, >=, 0);
  reply (self, request, 0, bytes, (gsize) n_read);
}

static void
write_file (TestDisk      *self,
            const Request *request)
{
  const struct fuse_write_in *in = (gconstpointer) request->body;
  const File *file = get_file (self, request->header->nodeid);
  struct fuse_write_out out = { .size = in->size };

  g_assert (file != NULL);
  if (self->write_error != 0 && (self->writable -= in->size) < 0)
    {
      reply (self, request, self->write_error, NULL, 0);
      return;
    }

  g_assert_cmpint (pwrite (file->bytes, request->body + sizeof *in, in->size, (goffset) in->offset), ==, in->size);
  reply (self, request, 0, &out, sizeof out);
}

static void
delete_file (TestDisk      *self,
             const Request *request)
{
  File *file = get_file (self, find (self, (const char *) request->body));

  if (file != NULL)
    g_clear_pointer (&file->name, g_free);
  reply (self, request, file != NULL ? 0 : ENOENT, NULL, 0);
}

static void
rename_file (TestDisk      *self,
             const Request *request)
{
  const char *from = (const char *) request->body + sizeof (struct fuse_rename_in);
  const char *to = from + strlen (from) + 1;
  File *file = get_file (self, find (self, from));
  File *replaced = get_file (self, find (self, to));

  if (replaced != NULL)
    g_clear_pointer (&replaced->name, g_free);
  if (file != NULL)
    {
      g_free (file->name);
      file->name = g_strdup (to);
    }
  reply (self, request, file != NULL ? 0 : ENOENT, NULL, 0);
}

/* All names at once; there are few. */
static void
list (TestDisk      *self,
      const Request *request)
{
  const struct fuse_read_in *in = (gconstpointer) request->body;
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (guint i = (guint) in->offset; i < self->files->len; i++)
    {
      const char *name = ((File *) g_ptr_array_index (self->files, i))->name;
      struct fuse_dirent entry = { .ino = i + 2, .off = i + 1, .namelen = name != NULL ? (guint32) strlen (name) : 0, .type = DT_REG };
      static const guint8 padding[8];

      if (name == NULL || out->len + FUSE_DIRENT_ALIGN (FUSE_NAME_OFFSET + entry.namelen) > in->size)
        continue;
      g_byte_array_append (out, (const guint8 *) &entry, FUSE_NAME_OFFSET);
      g_byte_array_append (out, (const guint8 *) name, entry.namelen);
      g_byte_array_append (out, padding, (guint) (FUSE_DIRENT_ALIGN (out->len) - out->len));
    }

  reply (self, request, 0, out->data, out->len);
}

static void
describe_system (TestDisk      *self,
                 const Request *request)
{
  struct fuse_statfs_out out = { 0 };

  out.st.blocks = self->available / BLOCK * 2;
  out.st.bfree = out.st.bavail = self->available / BLOCK;
  out.st.bsize = out.st.frsize = BLOCK;
  out.st.namelen = self->longest_name;
  reply (self, request, 0, &out, sizeof out);
}

static void
greet (TestDisk      *self,
       const Request *request)
{
  const struct fuse_init_in *in = (gconstpointer) request->body;
  struct fuse_init_out out = {
    .major = FUSE_KERNEL_VERSION,
    .minor = 31,
    .max_readahead = in->max_readahead,
    .flags = FUSE_BIG_WRITES,
    .max_write = MAX_WRITE,
    .time_gran = 1,
  };

  reply (self, request, 0, &out, sizeof out);
}

/* Of what needs no other answer. */
static int
get_status (guint32 opcode)
{
  switch (opcode)
    {
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
    case FUSE_FLUSH:
    case FUSE_FSYNC:
    case FUSE_FSYNCDIR:
    case FUSE_DESTROY:
      return 0;
    case FUSE_LINK:
      return EPERM;
    case FUSE_SETXATTR:
      return EOPNOTSUPP;
    default:
      return ENOSYS;
    }
}

static void
answer (TestDisk      *self,
        const Request *request)
{
  guint32 opcode = request->header->opcode;

  if (opcode == FUSE_FORGET || opcode == FUSE_BATCH_FORGET || opcode == FUSE_INTERRUPT)
    return;

  if (self->is_gone && opcode != FUSE_RELEASE && opcode != FUSE_RELEASEDIR && opcode != FUSE_FLUSH)
    {
      reply (self, request, ENODEV, NULL, 0);
      return;
    }

  switch (opcode)
    {
    case FUSE_INIT:
      greet (self, request);
      break;
    case FUSE_LOOKUP:
      look_up (self, request);
      break;
    case FUSE_GETATTR:
      reply_attributes (self, request);
      break;
    case FUSE_SETATTR:
      set_attributes (self, request);
      break;
    case FUSE_CREATE:
      create (self, request);
      break;
    case FUSE_OPEN:
    case FUSE_OPENDIR:
      open_file (self, request);
      break;
    case FUSE_READ:
      read_file (self, request);
      break;
    case FUSE_WRITE:
      write_file (self, request);
      break;
    case FUSE_READDIR:
      list (self, request);
      break;
    case FUSE_UNLINK:
      delete_file (self, request);
      break;
    case FUSE_RENAME:
      rename_file (self, request);
      break;
    case FUSE_STATFS:
      describe_system (self, request);
      break;
    default:
      reply (self, request, get_status (opcode), NULL, 0);
    }
}

static gpointer
serve (gpointer data)
{
  TestDisk *self = data;
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);

  while (TRUE)
    {
      gssize length = read (self->fd, buffer, BUFFER_SIZE);

      if (length < 0 && (errno == EINTR || errno == ENOENT))
        continue;
      if (length < 0)
        break;

      const Request request = {
        .header = (gconstpointer) buffer,
        .body = buffer + sizeof (struct fuse_in_header),
        .length = (gsize) length - sizeof (struct fuse_in_header),
      };

      g_mutex_lock (&self->mutex);
      answer (self, &request);
      g_mutex_unlock (&self->mutex);
    }

  return NULL;
}

/**
 * test_disk_mount:
 * @path: an existing folder
 *
 * Returns: (transfer full) (nullable): an empty disk that is mounted there; %NULL if this system
 *   does not allow that, and then the test is skipped
 */
TestDisk *
test_disk_mount (const char *path)
{
  TestDisk *self = g_new0 (TestDisk, 1);
  g_autofree char *options = NULL;

  self->path = g_strdup (path);
  self->files = g_ptr_array_new_with_free_func (file_free);
  self->available = G_GUINT64_CONSTANT (1) << 30;
  self->longest_name = 255;
  g_mutex_init (&self->mutex);
  self->fd = open ("/dev/fuse", O_RDWR | O_CLOEXEC);
  options = g_strdup_printf ("fd=%d,rootmode=40000,user_id=0,group_id=0", self->fd);

  if (self->fd < 0 || mount ("test-disk", path, "fuse", MS_NOSUID | MS_NODEV, options) != 0)
    {
      g_autofree char *reason = g_strdup_printf ("Cannot mount a disk that obeys: %s", g_strerror (errno));

      g_test_skip (reason);
      if (self->fd >= 0)
        close (self->fd);
      g_ptr_array_unref (self->files);
      g_mutex_clear (&self->mutex);
      g_free (self->path);
      g_free (self);
      return NULL;
    }

  self->thread = g_thread_new ("test-disk", serve, self);

  return self;
}

/**
 * test_disk_unmount:
 * @self: (transfer full): a disk; nothing on it is open
 */
void
test_disk_unmount (TestDisk *self)
{
  g_assert_cmpint (umount2 (self->path, 0), ==, 0);
  g_thread_join (self->thread);
  close (self->fd);
  g_ptr_array_unref (self->files);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

/* After @n_bytes more every write fails with @number; 0: none does. */
void
test_disk_fail_writes (TestDisk *self,
                       int       number,
                       gint64    n_bytes)
{
  g_mutex_lock (&self->mutex);
  self->write_error = number;
  self->writable = n_bytes;
  g_mutex_unlock (&self->mutex);
}

/* As if somebody had pulled it out. */
void
test_disk_set_gone (TestDisk *self,
                    gboolean  is_gone)
{
  g_mutex_lock (&self->mutex);
  self->is_gone = is_gone;
  g_mutex_unlock (&self->mutex);
}

/* What it says is free; it does not care itself. */
void
test_disk_set_free (TestDisk *self,
                    guint64   n_bytes)
{
  g_mutex_lock (&self->mutex);
  self->available = n_bytes;
  g_mutex_unlock (&self->mutex);
}

void
test_disk_set_longest_name (TestDisk *self,
                            guint     n_bytes)
{
  g_mutex_lock (&self->mutex);
  self->longest_name = n_bytes;
  g_mutex_unlock (&self->mutex);
}

/**
 * test_disk_may_mount:
 * @test_path: the test that asks
 *
 * Runs the same program, for this one test, in a namespace where it may mount. Where there is no
 * such namespace the test is skipped.
 *
 * Returns: %TRUE in there; otherwise the test is over
 */
gboolean
test_disk_may_mount (const char *test_path)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) probe = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *told = NULL;

  if (g_getenv (IN_NAMESPACE) != NULL)
    return TRUE;

  probe = g_subprocess_launcher_spawn (launcher, &error, "unshare", "-rm", "true", NULL);
  if (probe == NULL || !g_subprocess_wait_check (probe, NULL, &error))
    {
      g_test_skip (error->message);
      return FALSE;
    }

  g_subprocess_launcher_setenv (launcher, IN_NAMESPACE, "1", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, "unshare", "-rm", program, "-p", test_path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &told, NULL, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  if (strstr (told, "# SKIP") != NULL)
    g_test_skip ("What is needed cannot be mounted");

  return FALSE;
}
