package s3test

import (
	"os/exec"
	"runtime"
	"syscall"
)

// run starts a process that dies with this one, however this one dies. The kernel ties it to the thread that started it, so
// one thread is kept for it as long as it runs.
func run(cmd *exec.Cmd) (ended <-chan struct{}, err error) {
	done, started := make(chan struct{}), make(chan error)
	go func() {
		defer close(done)
		runtime.LockOSThread()
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	return done, <-started
}
