package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// systemIdentity is what the system tells of a file besides size and modification time: device, inode, time of last change.
func systemIdentity(info fs.FileInfo) string {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%x-%x-%x", uint64(s.Dev), s.Ino, s.Ctimespec.Nano())
}

// systemChange is when anything of a file changed last.
func systemChange(info fs.FileInfo) (time.Time, bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(s.Ctimespec.Unix()), true
}

// freeBytes is what an ordinary user can still write in a folder.
func freeBytes(dir string) (int64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(existingFolder(dir), &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}

func isQuota(err error) bool { return errors.Is(err, syscall.EDQUOT) }

// processGone tells whether no process of this machine has the id.
func processGone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// chownLike gives a file the owner of another, where that is allowed.
func chownLike(f *os.File, old fs.FileInfo) {
	if s, ok := old.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(int(s.Uid), int(s.Gid))
	}
}
