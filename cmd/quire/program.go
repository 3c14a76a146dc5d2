package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

// program tells this build from every other whose evaluation may differ; "" when that cannot be told. A build from a clean
// commit, or of a released version, is known by what it was built from; any other by its file, which a new build replaces.
var program = sync.OnceValue(func() string {
	place := runtime.GOOS + " " + runtime.GOARCH + " "
	if info, ok := debug.ReadBuildInfo(); ok {
		dirty := true
		for _, s := range info.Settings {
			if s.Key == "vcs.modified" {
				dirty = s.Value != "false"
			}
		}
		if !dirty {
			return place + info.String()
		}
	}
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	file, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return place + fmt.Sprint(path, " ", file.Size(), " ", file.ModTime().UnixNano())
})
