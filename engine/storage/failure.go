package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"quire/engine"
)

func cancelled(cause error) error {
	return engine.NewError(engine.Cancelled, "cancelled", "", cause)
}

// systemError is an error of the file system in words for people: action is what was tried ("read", "write"). The system's
// own text is not used, it holds the raw path; its error number is kept as the cause.
func systemError(action, uri string, err error) error {
	var known *engine.Error
	if errors.As(err, &known) {
		return err
	}
	if errors.Is(err, context.Canceled) {
		return cancelled(err)
	}
	what := "cannot " + action + " " + Redact(uri)
	var number syscall.Errno
	cause := error(nil)
	if errors.As(err, &number) {
		cause = number
	}
	switch {
	case isFull(err):
		return noSpace(filepath.Dir(uri), err)
	case errors.Is(err, fs.ErrNotExist):
		return engine.NewError(engine.Missing, what+": no such file or folder", "", cause)
	case errors.Is(err, syscall.EROFS):
		return engine.NewError(engine.Denied, what+": the file system is read-only", "choose another folder", cause)
	case errors.Is(err, fs.ErrPermission):
		return engine.NewError(engine.Denied, what+": no permission", "", cause)
	case errors.Is(err, syscall.ENOTDIR):
		return engine.NewError(engine.Missing, what+": a file stands where a folder is needed", "", cause)
	case errors.Is(err, syscall.ENAMETOOLONG):
		return engine.NewError(engine.Missing, what+": the name is too long", "", cause)
	case cause != nil:
		return engine.NewError(engine.Failed, what+": "+number.Error(), "", cause)
	}
	return engine.NewError(engine.Failed, what+": "+cleaned(lastCause(err).Error()), "", nil)
}

// lastCause unwraps to the innermost error, which carries no path.
func lastCause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// isFull tells whether an error means a full disk, quota or file size limit.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EFBIG) || isQuota(err)
}

// saysFull is isFull for the text of a program that gives only that.
func saysFull(err error) bool {
	text := strings.ToLower(err.Error())
	return strings.Contains(text, "no space left") || strings.Contains(text, "disk quota exceeded") ||
		strings.Contains(text, "disk full") || strings.Contains(text, "not enough space on the disk") || strings.Contains(text, "file too large")
}

// noSpace names the folder that is full and what is free there.
func noSpace(dir string, cause error) error {
	message := "no space left in " + Redact(dir)
	if free, ok := freeBytes(dir); ok {
		message += fmt.Sprintf(": %s free", byteText(free))
	}
	var number syscall.Errno
	if errors.As(cause, &number) {
		cause = number
	} else {
		cause = nil
	}
	return engine.NewError(engine.NoSpace, message, "free some, or write to another disk", cause)
}

// byteText gives a number of bytes for people: 812 bytes, 1.4 MB.
func byteText(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d bytes", n)
	}
	f, unit := float64(n), ""
	for _, unit = range []string{"kB", "MB", "GB", "TB", "PB"} {
		if f /= 1000; f < 999.95 {
			break
		}
	}
	return fmt.Sprintf("%.1f %s", f, unit)
}

// existingFolder is dir or its nearest parent that is there.
func existingFolder(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return dir
		}
		dir = parent
	}
}
