//go:build !linux

package s3test

import "os/exec"

// run starts a process; ended is closed when it has ended.
func run(cmd *exec.Cmd) (ended <-chan struct{}, err error) {
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = cmd.Wait()
	}()
	return done, nil
}
