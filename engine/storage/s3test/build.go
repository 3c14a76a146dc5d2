package s3test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"
)

const gateway = "github.com/versity/versitygw/cmd/versitygw"

// build gives the path of the gateway's program. It is built once for each state of its module and each Go version, which
// takes a minute or two; several test programs at once wait for one build.
func build(ctx context.Context) (string, error) {
	module, err := gatewayModule()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(module, name))
		if err != nil {
			return "", err
		}
		h.Write(data)
	}
	h.Write([]byte(runtime.Version() + runtime.GOOS + runtime.GOARCH))
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "quire-tests")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	program := filepath.Join(dir, "versitygw-"+hex.EncodeToString(h.Sum(nil)[:8]))
	unlock, err := lockedfile.MutexAt(program + ".lock").Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", program+".new", gateway)
	cmd.Dir = module
	// The flags of the main module's build do not concern this one; its go.sum holds for every byte.
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		lines := strings.Split(string(bytes.TrimSpace(out)), "\n")
		return "", fmt.Errorf("go build: %w: %s", err, lines[len(lines)-1])
	}
	return program, os.Rename(program+".new", program)
}

// gatewayModule finds the gateway's folder from that of the running test, wherever in the main module it is.
func gatewayModule() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		module := filepath.Join(dir, "engine", "storage", "gateway")
		if _, err := os.Stat(filepath.Join(module, "go.mod")); err == nil {
			return module, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("engine/storage/gateway is not above the working folder")
		}
		dir = parent
	}
}
