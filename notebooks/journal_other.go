//go:build !unix

package notebooks

import "os"

// lockFile cannot tell on this system whether another process has the file.
func lockFile(*os.File) int { return lockUnknown }

// processAlive reports whether a process of this machine runs.
func processAlive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = p.Release()
	return true
}
