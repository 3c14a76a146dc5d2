//go:build !linux && !darwin

package storage

import (
	"io/fs"
	"os"
	"time"
)

// systemIdentity is what the system tells of a file besides size and modification time; nothing here.
func systemIdentity(fs.FileInfo) string { return "" }

func systemChange(fs.FileInfo) (time.Time, bool) { return time.Time{}, false }

func freeBytes(string) (int64, bool) { return 0, false }

func isQuota(error) bool { return false }

// processGone cannot be told here: what killed runs left is removed by its age alone.
func processGone(int) bool { return false }

func chownLike(*os.File, fs.FileInfo) {}
