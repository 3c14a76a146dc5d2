//go:build !linux

package storage_test

import (
	"fmt"
	"os/exec"
)

func isolate(*exec.Cmd) {}

func mountSmall(string) error {
	return fmt.Errorf("%w: a file system of its own needs Linux", errNotHere)
}

func remountReadOnly(string) error { return errNotHere }

func becomeNobody() error { return fmt.Errorf("%w: giving up rights is tested on Linux", errNotHere) }
