//go:build !linux

package main

import "errors"

// firstFrame is measured on Linux only: other systems open terminals in other ways.
func (b bench) firstFrame(string) (sample, error) {
	return sample{}, errors.New("the first frame is measured on Linux only")
}
