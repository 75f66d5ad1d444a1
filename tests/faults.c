/* Makes the n-th file operation below one folder fail, or end the process in the middle of it. Lies between a program
   (Python, SQLite) and the C library: LD_PRELOAD. Every operation is noted: does it read, write or delete; its name; its path. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[4096], names[1024][512], noted[1 << 23];
static size_t used;
static int nth, seen, fault, lasting;

void faults_arm(const char *folder, int at, int error, int goes_on) {     /* no error: the process dies */
    snprintf(root, sizeof root, "%s", folder), nth = at, fault = error, lasting = goes_on, seen = 0, used = 0;
}
const char *faults_noted(void) { return noted; }

static int due(const char *what, const char *path, int writes) {
    if (!*root || !*path || strncmp(path, root, strlen(root))) return 0;
    seen++;
    if (used < sizeof noted - 1024) used += sprintf(noted + used, "%c %s %.500s\n", "RWD"[writes], what, path + strlen(root));
    return nth && (lasting ? writes == 1 && seen >= nth : seen == nth);
}
static int struck(void) {
    if (!fault) kill(getpid(), SIGKILL);
    errno = fault;
    return 1;
}
static const char *name_of(int fd) { return fd >= 0 && fd < 1024 ? names[fd] : ""; }
static const char *below(int fd, const char *path) {                     /* a path that may begin at an open folder */
    static char whole[1024];
    if (*path == '/' || !*name_of(fd)) return path;
    snprintf(whole, sizeof whole, "%s/%s", name_of(fd), path);
    return whole;
}
static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < 1024) snprintf(names[fd], sizeof names[fd], "%s", path);
    return fd;
}

#define ON(result, bad, writes, path_of, name, params, args) \
    result name params { \
        static result (*real) params; \
        if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name); \
        return due(#name, path_of, writes) && struck() ? bad : real args; \
    }
ON(int, -1, 0, path, stat64, (const char *path, struct stat64 *to), (path, to))
ON(int, -1, 0, path, lstat64, (const char *path, struct stat64 *to), (path, to))
ON(int, -1, 0, path, access, (const char *path, int mode), (path, mode))
ON(int, -1, 1, path, mkdir, (const char *path, mode_t mode), (path, mode))
ON(int, -1, 1, path, chmod, (const char *path, mode_t mode), (path, mode))
ON(int, -1, 2, path, rmdir, (const char *path), (path))
ON(int, -1, 2, path, unlink, (const char *path), (path))
ON(int, -1, 1, path, rename, (const char *path, const char *to), (path, to))
ON(DIR *, NULL, 0, path, opendir, (const char *path), (path))
ON(int, -1, 2, below(at, path), unlinkat, (int at, const char *path, int flags), (at, path, flags))
ON(int, -1, 0, below(at, path), fstatat64, (int at, const char *path, struct stat64 *to, int flags), (at, path, to, flags))
ON(DIR *, NULL, 0, name_of(fd), fdopendir, (int fd), (fd))
ON(int, -1, 0, name_of(fd), fstat64, (int fd, struct stat64 *to), (fd, to))
ON(int, -1, 1, name_of(fd), fsync, (int fd), (fd))
ON(int, -1, 1, name_of(fd), fdatasync, (int fd), (fd))
ON(int, -1, 1, name_of(fd), ftruncate64, (int fd, off64_t size), (fd, size))
ON(int, -1, 1, name_of(fd), fchmod, (int fd, mode_t mode), (fd, mode))
ON(ssize_t, -1, 0, name_of(fd), read, (int fd, void *to, size_t size), (fd, to, size))
ON(ssize_t, -1, 0, name_of(fd), pread64, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at))

#define WRITES(name, params, half, args) /* half of it is written before the fault */ \
    ssize_t name params { \
        static ssize_t (*real) params; \
        if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name); \
        if (!due(#name, name_of(fd), 1)) return real args; \
        if (real half < 0) return -1; \
        return struck() ? -1 : 0; \
    }
WRITES(write, (int fd, const void *from, size_t size), (fd, from, size / 2), (fd, from, size))
WRITES(pwrite64, (int fd, const void *from, size_t size, off64_t at), (fd, from, size / 2, at), (fd, from, size, at))

#define MAKES(flags) (((flags) & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR)) != 0)
#define OPENS(name, params, last, whole, args) \
    int name params { \
        static int (*real) params; \
        const char *full = whole; \
        int mode; \
        va_list more; \
        va_start(more, last), mode = va_arg(more, int), va_end(more); \
        if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name); \
        return due(#name, full, MAKES(flags)) && struck() ? -1 : opened(real args, full); \
    }
OPENS(open64, (const char *path, int flags, ...), flags, path, (path, flags, mode))
OPENS(openat64, (int at, const char *path, int flags, ...), flags, below(at, path), (at, path, flags, mode))

int fcntl64(int fd, int what, ...) {
    static int (*real)(int, int, ...);
    void *to;
    va_list more;
    va_start(more, what), to = va_arg(more, void *), va_end(more);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fcntl64");
    return what == F_SETLK && due("lock", name_of(fd), 0) && struck() ? -1 : real(fd, what, to);
}
int close(int fd) {
    static int (*real)(int);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "close");
    opened(fd, "");
    return real(fd);
}
